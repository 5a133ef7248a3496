#include "live/action.hpp"

#include <gmock/gmock.h>

#include <array>
#include <set>
#include <string>

namespace kioskline::live {
namespace {

TEST(Action, IsFoundByMethodAndAddress) {
  const ActionMatch match = match_action("POST", "/api/v1/incidents/17/acknowledge");
  ASSERT_NE(match.action, nullptr);
  EXPECT_EQ(match.action->path, "/api/v1/incidents/{id}/acknowledge");
  EXPECT_EQ(match.id, 17);
}

TEST(Action, OfAnotherMethodSaysWhichThereAre) {
  const ActionMatch match = match_action("PATCH", "/api/v1/contacts/3");
  EXPECT_EQ(match.action, nullptr);
  EXPECT_EQ(match.allowed, "PUT, DELETE");
}

TEST(Action, NeedsAWholePositiveId) {
  for (const char* const id : {"", "0", "-1", "+1", "1x", "017", "1/2", "9223372036854775808"}) {
    EXPECT_EQ(match_action("PUT", std::string("/api/v1/contacts/") + id).allowed, "") << id;
  }
  EXPECT_EQ(match_action("PUT", "/api/v1/contacts/9223372036854775807").id, 9223372036854775807);
}

TEST(Action, HasAParameterForEachOfItsFields) {
  std::set<std::string> seen;
  for (const Action& action : actions()) {
    EXPECT_TRUE(seen.insert(std::string(action.method) + std::string(action.path)).second);
    const std::size_t last = 2 + (action.has_id() ? 1 : 0) + action.fields.size();
    const std::string sql = action.sql;
    for (std::size_t n = 1; n <= last; ++n) {
      EXPECT_TRUE(sql.contains("$" + std::to_string(n))) << sql << " lacks parameter " << n;
    }
    EXPECT_FALSE(sql.contains("$" + std::to_string(last + 1))) << sql;
  }
}

}  // namespace
}  // namespace kioskline::live
