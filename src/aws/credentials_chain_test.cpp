#include "aws/credentials_chain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace kioskline::aws {
namespace {

using std::chrono::minutes;
using testing::HasSubstr;

const std::chrono::sys_seconds noon =
    std::chrono::sys_days(std::chrono::year{2026} / 2 / 24) + std::chrono::hours{12};

CredentialsChain::Source absent(std::string what) {
  return [=] { return std::unexpected(NoCredentials{.what = what}); };
}
CredentialsChain::Source broken(std::string what) {
  return [=] { return std::unexpected(NoCredentials{.configured = true, .what = what}); };
}
CredentialsChain::Source giving(std::string id) {
  return [=] { return Credentials{.access_key_id = id}; };
}

TEST(CredentialsChain, TakesTheFirstThatHasSome) {
  CredentialsChain chain({absent("a"), giving("second"), giving("third")});
  EXPECT_EQ(chain.get(noon)->access_key_id, "second");
}

TEST(CredentialsChain, StopsAtAPlaceThatIsConfiguredButFails) {
  CredentialsChain chain({absent("a"), broken("the file is unreadable"), giving("third")});
  EXPECT_EQ(chain.get(noon).error(), "the file is unreadable");
}

TEST(CredentialsChain, SaysWhatEachPlaceLacked) {
  CredentialsChain chain({absent("no variable"), absent("no profile")});
  EXPECT_THAT(chain.get(noon).error(),
              testing::AllOf(HasSubstr("no variable"), HasSubstr("no profile")));
}

/// Hands out credentials that expire after an hour, numbered, until it is told to fail.
struct ExpiringSource {
  std::chrono::sys_seconds now = noon;
  int asked = 0;
  bool fails = false;

  CredentialsChain::Source source() {
    return [this]() -> CredentialsResult {
      ++asked;
      if (fails)
        return std::unexpected(NoCredentials{.configured = true, .what = "service is away"});
      return Credentials{.access_key_id = std::to_string(asked), .expires_at = now + minutes{60}};
    };
  }
};

TEST(CredentialsChain, AsksAgainFiveMinutesBeforeTheExpiry) {
  ExpiringSource expiring;
  CredentialsChain chain({expiring.source()});
  EXPECT_EQ(chain.get(noon)->access_key_id, "1");
  EXPECT_EQ(chain.get(noon + minutes{54})->access_key_id, "1");
  expiring.now = noon + minutes{55};
  EXPECT_EQ(chain.get(noon + minutes{55})->access_key_id, "2");
}

TEST(CredentialsChain, KeepsTheOldOnesWhileTheyAreValidWhenRenewingFails) {
  ExpiringSource expiring;
  CredentialsChain chain({expiring.source()});
  ASSERT_TRUE(chain.get(noon));
  expiring.fails = true;
  EXPECT_EQ(chain.get(noon + minutes{59})->access_key_id, "1");
  EXPECT_EQ(chain.get(noon + minutes{60}).error(), "service is away");
}

TEST(CredentialsChain, AsksAgainForWhatWasRefused) {
  ExpiringSource expiring;
  CredentialsChain chain({expiring.source()});
  ASSERT_TRUE(chain.get(noon));
  chain.forget();
  EXPECT_EQ(chain.get(noon)->access_key_id, "2");
}

}  // namespace
}  // namespace kioskline::aws
