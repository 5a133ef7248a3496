#include "live/negotiation.hpp"

#include <gtest/gtest.h>

#include "live/target.hpp"

namespace kioskline::live {
namespace {

TEST(Negotiation, ACodingIsUsedWhereItIsAllowed) {
  EXPECT_TRUE(accepts_coding("gzip, deflate, br, zstd", "br"));
  EXPECT_TRUE(accepts_coding("br;q=0.5", "br"));
  EXPECT_TRUE(accepts_coding("GZIP", "gzip"));
  EXPECT_FALSE(accepts_coding("gzip, br;q=0", "br"));
  EXPECT_FALSE(accepts_coding("br;q=0.000", "br"));
  EXPECT_FALSE(accepts_coding("brotli", "br"));
  EXPECT_FALSE(accepts_coding("", "br"));
}

TEST(Negotiation, CsvIsGivenToWhoNamesItFirst) {
  EXPECT_EQ(preferred_format("text/csv"), Format::csv);
  EXPECT_EQ(preferred_format("text/csv, application/json;q=0.5"), Format::csv);
  EXPECT_EQ(preferred_format("application/json, text/csv"), Format::json);
  EXPECT_EQ(preferred_format("*/*"), Format::json);
  EXPECT_EQ(preferred_format(""), Format::json);
}

TEST(Target, PathAndParametersAreDecoded) {
  const Target target =
      parse_target("/api/v1/presses?museum=1&by=floor%2Cweekday&x=%C3%A9").value();
  EXPECT_EQ(target.path, "/api/v1/presses");
  ASSERT_EQ(target.parameters.size(), 3);
  EXPECT_EQ(target.parameters[1].second, "floor,weekday");
  EXPECT_EQ(target.parameters[2].second, "\u00e9");
}

TEST(Target, WhatIsNoAddressIsAProblem) {
  for (const char* text : {"", "no-slash", "/%zz", "http://[", "/?a=%00", "/?%ff=1", "/?a=%c3"}) {
    EXPECT_FALSE(parse_target(text)) << text;
  }
}

}  // namespace
}  // namespace kioskline::live
