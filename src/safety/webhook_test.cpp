#include "safety/webhook.hpp"

#include <gmock/gmock.h>

#include <map>
#include <nlohmann/json.hpp>

namespace kioskline::safety {
namespace {

using testing::HasSubstr;

Delivery delivery() {
  return {.idempotency_key = "0b5c",
          .channel = "webhook",
          .address = "https://example.org/hook",
          .museum_code = "lmnh",
          .step = "first",
          .urgent = true,
          .incident = 12,
          .title = "EMERGENCY: Adaptation, floor Vault",
          .body = "Pressed once.",
          .fired_at = "2026-11-25T10:00:00.000Z"};
}

TEST(WebhookTest, CarriesTheWholeDeliveryAsJson) {
  const aws::HttpRequest request = webhook_request(delivery(), Secret("key"), {});
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://example.org/hook");
  EXPECT_EQ(nlohmann::json::parse(request.body),
            nlohmann::json::parse(R"({"idempotency_key": "0b5c", "museum": "lmnh", "step": "first",
              "urgent": true, "incident_id": 12, "title": "EMERGENCY: Adaptation, floor Vault",
              "body": "Pressed once.", "fired_at": "2026-11-25T10:00:00.000Z"})"));
}

TEST(WebhookTest, SignsTimestampAndBody) {
  // As `printf '%s' "1000.BODY" | openssl dgst -sha256 -hmac key` has it.
  const aws::HttpRequest request =
      webhook_request({.idempotency_key = "k"}, Secret("key"),
                      std::chrono::sys_seconds{std::chrono::seconds{1000}});
  const std::map<std::string, std::string> headers(request.headers.begin(), request.headers.end());
  EXPECT_EQ(request.body,
            R"({"idempotency_key":"k","museum":"","step":"","urgent":false,"incident_id":null,)"
            R"("title":"","body":"","fired_at":""})");
  EXPECT_EQ(headers.at("Kioskline-Timestamp"), "1000");
  EXPECT_EQ(headers.at("Idempotency-Key"), "k");
  EXPECT_EQ(headers.at("Kioskline-Signature"),
            "sha256=1ba2477ce438046736c4c0e481c1b4e35af50975b777691755b46c47536d0090");
}

TEST(WebhookTest, WithoutAKeySendsNothingAndSaysWhatToSet) {
  const SendResult result = make_webhook_channel({})(delivery());
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error(), HasSubstr("safety.webhook_secret_file"));
}

}  // namespace
}  // namespace kioskline::safety
