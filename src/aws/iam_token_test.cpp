#include "aws/iam_token.hpp"

#include <gtest/gtest.h>

#include <string>

#include "aws/digest.hpp"

namespace kioskline::aws {
namespace {

using std::chrono::seconds;

const std::chrono::sys_seconds now = std::chrono::sys_days(std::chrono::year{2026} / 2 / 24) +
                                     std::chrono::hours{10} + std::chrono::minutes{15} + seconds{3};
const Credentials long_lived{
    .access_key_id = "AKIDEXAMPLE",
    .secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")};

Credentials temporary(std::chrono::sys_seconds expires_at) {
  return {.access_key_id = "ASIDEXAMPLE",
          .secret_access_key = long_lived.secret_access_key,
          .session_token = Secret("AQo/token+with=signs"),
          .expires_at = expires_at};
}

// The signatures were computed by botocore 1.44.8 for the same moment, credentials and request.

TEST(MskIamToken, IsThePresignedConnectUrlInBase64Url) {
  const IamToken token = msk_iam_token("eu-west-2", long_lived, now);
  EXPECT_EQ(token.token.reveal(),
            base64url("https://kafka.eu-west-2.amazonaws.com/?Action=kafka-cluster%3AConnect"
                      "&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20260224"
                      "%2Feu-west-2%2Fkafka-cluster%2Faws4_request&X-Amz-Date=20260224T101503Z"
                      "&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature="
                      "7c55ed593539e775066537b2b85cec756845d34d0c6baa9bfb1d4b133a81d506"
                      "&User-Agent=kioskline"));
  EXPECT_EQ(token.token.reveal().find_first_of("+/="), std::string::npos);
  EXPECT_EQ(token.expires_at, now + seconds{900});
}

TEST(MskIamToken, CarriesTheSessionTokenOfTemporaryCredentials) {
  const IamToken token = msk_iam_token("eu-west-2", temporary(now + seconds{3'600}), now);
  EXPECT_EQ(token.token.reveal(),
            base64url("https://kafka.eu-west-2.amazonaws.com/?Action=kafka-cluster%3AConnect"
                      "&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIDEXAMPLE%2F20260224"
                      "%2Feu-west-2%2Fkafka-cluster%2Faws4_request&X-Amz-Date=20260224T101503Z"
                      "&X-Amz-Expires=900&X-Amz-Security-Token=AQo%2Ftoken%2Bwith%3Dsigns"
                      "&X-Amz-SignedHeaders=host&X-Amz-Signature="
                      "6dc825cc285dd0057b20fec921a7fde045e2154191ed82a5bc6ff91fff3173ee"
                      "&User-Agent=kioskline"));
}

TEST(MskIamToken, ExpiresNoLaterThanItsCredentials) {
  EXPECT_EQ(msk_iam_token("eu-west-2", temporary(now + seconds{60}), now).expires_at,
            now + seconds{60});
}

TEST(RdsIamToken, IsThePresignedUrlWithoutItsScheme) {
  const IamToken token = rds_iam_token("db.example.eu-west-2.rds.amazonaws.com", 5432,
                                       "kioskline_ingest", "eu-west-2", long_lived, now);
  EXPECT_EQ(token.token.reveal(),
            "db.example.eu-west-2.rds.amazonaws.com:5432/?Action=connect&DBUser=kioskline_ingest"
            "&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20260224%2Feu-west-2"
            "%2Frds-db%2Faws4_request&X-Amz-Date=20260224T101503Z&X-Amz-Expires=900"
            "&X-Amz-SignedHeaders=host&X-Amz-Signature="
            "7cb394d1fa3677e150610552d83f4a2f9f2c2064baff082f52b14af449d9b3b0");
}

struct Base64Case {
  std::string bytes;
  std::string text;
};

TEST(Base64Url, FollowsRfc4648WithoutPadding) {
  for (const Base64Case& test : {Base64Case{"", ""}, Base64Case{"f", "Zg"}, Base64Case{"fo", "Zm8"},
                                 Base64Case{"foo", "Zm9v"}, Base64Case{"\xfb\xff", "-_8"}}) {
    EXPECT_EQ(base64url(test.bytes), test.text);
  }
}

}  // namespace
}  // namespace kioskline::aws
