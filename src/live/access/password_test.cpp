#include "live/access/password.hpp"

#include <gtest/gtest.h>

namespace kioskline::live {
namespace {

TEST(Password, IsToldFromOthersByItsHash) {
  const Secret password("correct horse battery staple");
  const std::string hash = hash_password(password);
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
  EXPECT_NE(hash, hash_password(password));
  EXPECT_TRUE(is_password(hash, password));
  EXPECT_FALSE(is_password(hash, Secret("correct horse battery stapl")));
  EXPECT_FALSE(is_password(hash, Secret("")));
  EXPECT_FALSE(is_password("nonsense", password));
  EXPECT_FALSE(is_password("", password));
}

TEST(Password, NobodysIsOfTheSameKind) {
  EXPECT_TRUE(nobodys_hash().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  EXPECT_FALSE(is_password(nobodys_hash(), Secret("")));
}

TEST(Password, ShortOnesAreNotTaken) {
  EXPECT_TRUE(password_problem(Secret("")));
  EXPECT_TRUE(password_problem(Secret("elevenchars")));
  EXPECT_TRUE(password_problem(Secret("aaaaaaaaaaaaaaaa")));
  EXPECT_TRUE(password_problem(Secret(std::string(300, 'x') + "y")));
  EXPECT_FALSE(password_problem(Secret("twelve chars")));
}

}  // namespace
}  // namespace kioskline::live
