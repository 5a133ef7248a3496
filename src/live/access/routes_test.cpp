#include "live/access/routes.hpp"

#include <gtest/gtest.h>

#include <string>

#include "live/action.hpp"
#include "live/assets.hpp"
#include "live/endpoint.hpp"

namespace kioskline::live {
namespace {

using boost::beast::http::string_to_verb;
using boost::beast::http::verb;

std::string with_number(std::string_view path) {
  constexpr std::string_view placeholder = "{id}";
  std::string text(path);
  const std::size_t begin = text.find(placeholder);
  if (begin != std::string::npos) text.replace(begin, placeholder.size(), "17");
  return text;
}

TEST(Routes, NothingThatCanBeDoneIsForgottenOrForAnybody) {
  for (const Action& action : actions()) {
    const auto right = right_for(string_to_verb({action.method.data(), action.method.size()}),
                                 with_number(action.path));
    ASSERT_TRUE(right) << action.method << " " << action.path;
    EXPECT_NE(*right, Right::anybody) << action.path;
    EXPECT_NE(*right, Right::read) << action.path;
  }
  for (const Endpoint& endpoint : endpoints()) {
    const auto right = right_for(verb::get, endpoint.path);
    ASSERT_TRUE(right) << endpoint.path;
    EXPECT_NE(*right, Right::anybody) << endpoint.path;
    EXPECT_EQ(right_for(verb::head, endpoint.path), right);
  }
}

TEST(Routes, WhatIsNotListedIsThereForNobody) {
  EXPECT_FALSE(right_for(verb::post, "/api/v1/museums"));
  EXPECT_FALSE(right_for(verb::get, "/api/v1/secrets"));
  EXPECT_FALSE(right_for(verb::post, "/api/v1/incidents/17/acknowledge/"));
  EXPECT_FALSE(right_for(verb::post, "/api/v1/incidents/x/acknowledge"));
  EXPECT_FALSE(right_for(verb::post, "/api/v1/incidents//acknowledge"));
  EXPECT_FALSE(right_for(verb::post, "//api/v1/session"));
  EXPECT_FALSE(right_for(verb::unknown, "/api/v1/session"));
}

TEST(Routes, ABuildWithoutPagesHasNoFrontPage) {
  EXPECT_EQ(right_for(verb::get, "/").has_value(), !assets().empty());
  EXPECT_FALSE(right_for(verb::get, "/no-such-page.html"));
}

TEST(Routes, AnAddressSaysItsMethods) {
  EXPECT_EQ(methods_of("/api/v1/museums"), "GET, HEAD");
  EXPECT_EQ(methods_of("/api/v1/session"), "GET, HEAD, POST, DELETE");
  EXPECT_EQ(methods_of("/api/v1/incidents/17/resolve"), "POST");
  EXPECT_EQ(methods_of("/api/v1/nothing"), "");
}

TEST(Roles, EachMayWhatItIsFor) {
  struct Row {
    Right right;
    bool viewer, exhibitions, security, admin, screen;
  };
  for (const Row& row : {Row{Right::anybody, true, true, true, true, true},
                         {Right::read, true, true, true, true, true},
                         {Right::confirm, true, true, true, true, true},
                         {Right::annotate, false, true, false, true, false},
                         {Right::respond, false, false, true, true, false},
                         {Right::administer, false, false, false, true, false}}) {
    EXPECT_EQ(may(Role::viewer, row.right), row.viewer);
    EXPECT_EQ(may(Role::exhibitions, row.right), row.exhibitions);
    EXPECT_EQ(may(Role::security, row.right), row.security);
    EXPECT_EQ(may(Role::admin, row.right), row.admin);
    EXPECT_EQ(screen_may(row.right), row.screen);
  }
  for (const char* name : {"viewer", "exhibitions", "security", "admin"}) {
    EXPECT_EQ(name_of(role_from(name).value()), name);
  }
  EXPECT_FALSE(role_from("root"));
}

}  // namespace
}  // namespace kioskline::live
