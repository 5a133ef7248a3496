#include "aws/url_encoding.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace kioskline::aws {
namespace {

TEST(UrlEncoding, LeavesOnlyUnreservedCharactersAsTheyAre) {
  EXPECT_EQ(url_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(url_encode(" /+=&%ü"), "%20%2F%2B%3D%26%25%C3%BC");
}

TEST(UrlEncoding, KeepsTheSlashesOfAPath) {
  EXPECT_EQ(url_encode_path("a b/c+d.json"), "a%20b/c%2Bd.json");
}

TEST(UrlDecoding, ReadsAPlusAsASpaceAndLeavesBrokenEscapes) {
  EXPECT_EQ(url_decode("a+b%2Bc"), "a b+c");
  EXPECT_EQ(url_decode("100%"), "100%");
  EXPECT_EQ(url_decode("%4"), "%4");
  EXPECT_EQ(url_decode("%zz%-1%4"), "%zz%-1%4");
}

RC_GTEST_PROP(UrlEncoding, IsUndoneByDecoding, (const std::string& text)) {
  RC_ASSERT(url_decode(url_encode(text)) == text);
}

}  // namespace
}  // namespace kioskline::aws
