#include "live/access/token.hpp"

#include <gtest/gtest.h>

#include <set>

#include "domain/digest.hpp"
#include "live/access/base64url.hpp"

namespace kioskline::live {
namespace {

TEST(Token, HasBitsOfItsOwnAndIsKnownByItsHash) {
  std::set<std::string> seen;
  for (int n = 0; n < 100; ++n) {
    const Token token = new_token();
    EXPECT_TRUE(seen.insert(token.text.reveal()).second);
    EXPECT_EQ(from_base64url(token.text.reveal())->size(), 32);
    EXPECT_EQ(hash_of_token(token.text.reveal())->bytes, token.hash.bytes);
    EXPECT_EQ(token.hash.bytes, sha256(token.text.reveal()));
  }
}

TEST(Token, WhatNoTokenIsHasNoHash) {
  const std::string good = new_token().text.reveal();
  for (const std::string& text :
       {std::string(), good.substr(1), good + "A", "=" + good.substr(1), std::string(43, ' '),
        std::string(43, '\0'), std::string(43, '+')}) {
    EXPECT_FALSE(hash_of_token(text)) << text;
  }
}

TEST(Base64url, GoesBothWaysAndTakesPadding) {
  for (const std::string& bytes : {std::string(), std::string("f"), std::string("fo"),
                                   std::string("foo"), std::string("\xff\xfe\0", 3)}) {
    EXPECT_EQ(from_base64url(to_base64url(bytes)), bytes);
  }
  EXPECT_EQ(to_base64url("f"), "Zg");
  EXPECT_EQ(from_base64url("Zg=="), "f");
  EXPECT_EQ(to_base64url("\xff\xfe\xfd"), "__79");
  for (const char* text : {"Zg=", "Z", "Zh", "Zg===", "Z g", "++++", "Zg\n"}) {
    EXPECT_FALSE(from_base64url(text)) << text;
  }
}

}  // namespace
}  // namespace kioskline::live
