#include "safety/sns.hpp"

#include <gmock/gmock.h>

namespace kioskline::safety {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

aws::HttpRequest request(const std::string& address, const SafetySettings& settings = {}) {
  return sns_request({.idempotency_key = "0b5c",
                      .address = address,
                      .museum_code = "lmnh",
                      .title = "EMERGENCY: Adaptation & more",
                      .body = "Pressed once."},
                     settings, {.access_key_id = "AKID", .secret_access_key = Secret("secret")},
                     std::chrono::sys_days(std::chrono::year(2026) / 11 / 25));
}

TEST(SnsTest, PublishesToATopicInTheRegionOfItsArn) {
  const aws::HttpRequest sent = request("arn:aws:sns:eu-west-1:123456789012:kiosks");
  EXPECT_EQ(sent.url, "https://sns.eu-west-1.amazonaws.com/");
  EXPECT_THAT(sent.body,
              AllOf(HasSubstr("Action=Publish"),
                    HasSubstr("TopicArn=arn%3Aaws%3Asns%3Aeu-west-1%3A123456789012%3Akiosks"),
                    HasSubstr("Message=EMERGENCY%3A%20Adaptation%20%26%20more%0APressed%20once."),
                    HasSubstr("Subject=EMERGENCY%3A%20Adaptation%20%26%20more"),
                    HasSubstr("StringValue=0b5c"), Not(HasSubstr("MessageGroupId"))));
  EXPECT_THAT(sent.headers.back().second,
              AllOf(HasSubstr("Credential=AKID/20261125/eu-west-1/sns/aws4_request"),
                    HasSubstr("SignedHeaders=content-type;host;x-amz-date")));
}

TEST(SnsTest, AFifoTopicDropsARepetitionByTheKey) {
  EXPECT_THAT(request("arn:aws:sns:eu-west-1:123456789012:kiosks.fifo").body,
              AllOf(HasSubstr("MessageDeduplicationId=0b5c"), HasSubstr("MessageGroupId=lmnh")));
}

TEST(SnsTest, TextsATelephoneNumberFromTheConfiguredRegion) {
  SafetySettings settings;
  settings.sns_region = "eu-west-3";
  const aws::HttpRequest sent = request("+441514784000", settings);
  EXPECT_EQ(sent.url, "https://sns.eu-west-3.amazonaws.com/");
  EXPECT_THAT(sent.body,
              AllOf(HasSubstr("PhoneNumber=%2B441514784000"), Not(HasSubstr("Subject"))));
}

TEST(SnsTest, ASubjectIsShortAndAscii) {
  EXPECT_EQ(sns_subject("Caf\xc3\xa9\n"), "Caf???");
  EXPECT_EQ(sns_subject(std::string(200, 'x')).size(), 100U);
}

}  // namespace
}  // namespace kioskline::safety
