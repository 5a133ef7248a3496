#include "live/action_body.hpp"

#include <gmock/gmock.h>

#include <array>
#include <string>

namespace kioskline::live {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using enum Field::Type;

constexpr std::array every_type{Field{"note"}, Field{"contact_id", number},
                                Field{"weekdays", numbers}, Field{"from_time", time},
                                Field{"from_date", date}};

Problem problem_of(std::string_view body) { return read_action_body(every_type, body).error(); }

TEST(ActionBody, GivesTheValuesInTheOrderOfTheFields) {
  const auto body = read_action_body(
      every_type,
      R"({"from_date":"2026-02-24","weekdays":[1,7],"note":"on my way","by":"Ada","from_time":"24:00","contact_id":3})");
  ASSERT_TRUE(body);
  EXPECT_EQ(body->actor.name, "Ada");
  EXPECT_THAT(body->values, ElementsAre("on my way", "3", "{1,7}", "24:00", "2026-02-24"));
}

TEST(ActionBody, WhatIsLeftOutOrNullIsNull) {
  const auto body = read_action_body(every_type, R"({"by":"Ada","note":null})");
  ASSERT_TRUE(body);
  EXPECT_THAT(body->values,
              ElementsAre(std::nullopt, std::nullopt, std::nullopt, std::nullopt, std::nullopt));
}

TEST(ActionBody, NamesTheFieldThatIsWrong) {
  struct Case {
    std::string_view body;
    std::string_view field;
  };
  constexpr std::array cases{
      Case{R"({})", "by"},
      Case{R"({"by":7})", "by"},
      Case{R"({"by":" \f"})", "by"},
      Case{R"({"by":"Ada","note":["x"]})", "note"},
      Case{R"({"by":"Ada","note":"a\u0000b"})", "note"},
      Case{R"({"by":"Ada","contact_id":0})", "contact_id"},
      Case{R"({"by":"Ada","contact_id":2147483648})", "contact_id"},
      Case{R"({"by":"Ada","contact_id":18446744073709551615})", "contact_id"},
      Case{R"({"by":"Ada","contact_id":1.5})", "contact_id"},
      Case{R"({"by":"Ada","weekdays":"1"})", "weekdays"},
      Case{R"({"by":"Ada","weekdays":[1,"}"]})", "weekdays"},
      Case{R"({"by":"Ada","from_time":"25:00"})", "from_time"},
      Case{R"({"by":"Ada","from_date":"2026-02-30"})", "from_date"},
  };
  for (const Case& wrong : cases) {
    const Problem problem = problem_of(wrong.body);
    EXPECT_EQ(problem.status, 422U) << wrong.body;
    ASSERT_EQ(problem.errors.size(), 1U) << wrong.body;
    EXPECT_EQ(problem.errors.front().field, wrong.field);
  }
}

TEST(ActionBody, TextsHaveAThousandCharactersNotBytes) {
  std::string longest;
  for (int n = 0; n < 1000; ++n) longest += "\u00e9";
  EXPECT_TRUE(read_action_body(every_type, R"({"by":"Ada","note":")" + longest + "\"}"));
  EXPECT_FALSE(read_action_body(every_type, R"({"by":"Ada","note":")" + longest + "x\"}"));
}

TEST(ActionBody, RefusesWhatIsNoObjectOrHasMore) {
  for (const char* const body : {"", "[]", "7", "{", "{\"by\":\"\xff\"}"}) {
    EXPECT_EQ(problem_of(body).status, 400U) << body;
  }
  EXPECT_THAT(problem_of(R"({"by":"Ada","nite":"x"})").detail, HasSubstr("'nite'"));
}

}  // namespace
}  // namespace kioskline::live
