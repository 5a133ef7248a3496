#include "safety/webhook.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "aws/digest.hpp"
#include "domain/digest.hpp"

namespace kioskline::safety {
namespace {

std::string body_of(const Delivery& delivery) {
  nlohmann::ordered_json body{{"idempotency_key", delivery.idempotency_key},
                              {"museum", delivery.museum_code},
                              {"step", delivery.step},
                              {"urgent", delivery.urgent},
                              {"incident_id", nullptr},
                              {"title", delivery.title},
                              {"body", delivery.body},
                              {"fired_at", delivery.fired_at}};
  if (delivery.incident) body["incident_id"] = *delivery.incident;
  return body.dump();
}

}  // namespace

aws::HttpRequest webhook_request(const Delivery& delivery, const Secret& key,
                                 std::chrono::sys_seconds now) {
  const std::string timestamp = std::to_string(now.time_since_epoch().count());
  std::string body = body_of(delivery);
  const std::string signature =
      hex(aws::hmac_sha256(key.reveal(), fmt::format("{}.{}", timestamp, body)));
  return {.method = "POST",
          .url = delivery.address,
          .headers = {{"Content-Type", "application/json"},
                      {"Idempotency-Key", delivery.idempotency_key},
                      {"Kioskline-Timestamp", timestamp},
                      {"Kioskline-Signature", "sha256=" + signature}},
          .body = std::move(body)};
}

Send make_webhook_channel(const SafetySettings& settings) {
  return [key = settings.webhook_secret,
          timeout = settings.channel_timeout](const Delivery& delivery) -> SendResult {
    if (key.empty()) {
      return std::unexpected("no key signs webhooks: set safety.webhook_secret_file");
    }
    aws::HttpRequest request = webhook_request(
        delivery, key, std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
    request.timeout = timeout;
    request.connect_timeout = timeout;
    const aws::HttpResult answer = aws::make_http_client()(request);
    if (!answer) return std::unexpected(answer.error().what);
    if (answer->status < 200 || answer->status > 299) {
      return std::unexpected(fmt::format("it answers with status {}", answer->status));
    }
    return {};
  };
}

}  // namespace kioskline::safety
