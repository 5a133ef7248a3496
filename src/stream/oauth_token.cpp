// MSK IAM: OAUTHBEARER tokens made from AWS credentials.

#include <librdkafka/rdkafka.h>
#include <spdlog/spdlog.h>

#include <array>
#include <chrono>
#include <memory>

#include "aws/credentials_chain.hpp"
#include "aws/http.hpp"
#include "aws/iam_token.hpp"
#include "stream/client_settings.hpp"

namespace kioskline::stream {
namespace {

/// What a token needs; one for the life of the process, since librdkafka's thread may ask as long
/// as a handle lives.
struct TokenSource {
  std::string region;
  aws::CredentialsChain credentials;
};

TokenSource& token_source(const std::string& region = {}) {
  static TokenSource source{.region = region,
                            .credentials = aws::CredentialsChain(aws::standard_sources(
                                &aws::process_environment, aws::make_http_client()))};
  return source;
}

void give_token(rd_kafka_t* handle, const char* /*configuration*/, void* /*opaque*/) {
  TokenSource& source = token_source();
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto credentials = source.credentials.get(now);
  if (!credentials) {
    rd_kafka_oauthbearer_set_token_failure(handle, credentials.error().c_str());
    return;
  }
  const aws::IamToken token = aws::msk_iam_token(source.region, *credentials, now);
  const auto expires_ms = std::chrono::milliseconds(token.expires_at.time_since_epoch()).count();
  std::array<char, 512> text{};
  if (rd_kafka_oauthbearer_set_token(handle, token.token.reveal().c_str(), expires_ms, "kioskline",
                                     nullptr, 0, text.data(),
                                     text.size()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    spdlog::warn("kafka client: the IAM token is refused: {}", text.data());
  }
}

}  // namespace

void answer_token_requests(rd_kafka_conf_t& settings, const KafkaSettings& kafka) {
  if (kafka.sasl_mechanism != "OAUTHBEARER") return;
  token_source(kafka.aws_region);
  rd_kafka_conf_set_oauthbearer_token_refresh_cb(&settings, &give_token);
}

void keep_tokens_fresh(rd_kafka_t& handle, const KafkaSettings& kafka) {
  if (kafka.sasl_mechanism != "OAUTHBEARER") return;
  if (rd_kafka_error_t* error = rd_kafka_sasl_background_callbacks_enable(&handle)) {
    spdlog::warn("kafka client: {}", rd_kafka_error_string(error));
    rd_kafka_error_destroy(error);
  }
}

}  // namespace kioskline::stream
