#include "configuration/nearest_name.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace kioskline {
namespace {

struct Case {
  std::string name;
  std::string expected;
};

TEST(NearestName, FindsSlipsAndNothingElse) {
  const std::vector<std::string> names{"brokers", "group", "session_timeout", "username", "url"};
  const std::vector<Case> cases{
      {"broker", "brokers"},
      {"borkers", "brokers"},
      {"gruop", "group"},
      {"session-timeout", "session_timeout"},
      {"user_name", "username"},
      {"completely_different", ""},
      {"x", ""},
      {"", ""},
      {"uri", "url"},
  };
  for (const Case& c : cases) EXPECT_EQ(nearest_name(c.name, names), c.expected) << c.name;
}

TEST(NearestName, PrefersTheCloserThenTheEarlier) {
  const std::vector<std::string> names{"workers", "worker", "workets"};
  EXPECT_EQ(nearest_name("worker", names), "worker");
  EXPECT_EQ(nearest_name("workexs", names), "workers");
}

TEST(NearestName, HasNoAnswerWithoutCandidates) { EXPECT_EQ(nearest_name("brokers", {}), ""); }

}  // namespace
}  // namespace kioskline
