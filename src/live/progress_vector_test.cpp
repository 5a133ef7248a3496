#include "live/progress_vector.hpp"

#include <gmock/gmock.h>

namespace kioskline::live {
namespace {

using testing::Optional;

TEST(ProgressVector, ComesBackFromItsText) {
  const ProgressVector vector{{{{{1}, {0}}, {1204}}, {{{1}, {1}}, {1311}}, {{{12}, {0}}, {0}}}, 17};
  EXPECT_EQ(to_text(vector), "1.0:1204,1.1:1311,12.0:0;17");
  EXPECT_THAT(parse_progress_vector(to_text(vector)), Optional(vector));
  EXPECT_THAT(parse_progress_vector(";0"), Optional(ProgressVector{}));
}

TEST(ProgressVector, WhatIsNoneIsNone) {
  for (const char* text : {"", ";", "1", "1.0", "1.0:", "1.0:5", "1.0:5;", "1.0:5,;3", "1.0:5;3x",
                           "-1.0:5;3", "1.0:5;-3", "1.0:99999999999999999999;3", "a.b:c;d",
                           "1.0:5,1.1:6", "1.0:5;3;4", "1.0:5 ;3"}) {
    EXPECT_EQ(parse_progress_vector(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace kioskline::live
