#include "stream/cluster.hpp"

#include <librdkafka/rdkafka.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <memory>
#include <string_view>

#include "stream/client_settings.hpp"

namespace kioskline::stream {
namespace {

struct HandleDeleter {
  void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
};

bool is_permanent(int code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR__SSL:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return true;
    default:
      return false;
  }
}

/// With TLS 1.3 brokers refuse a client's certificate only after the handshake: librdkafka then
/// reports a lost connection, and nothing but OpenSSL's text names the alert (RFC 8446, 6.2).
bool refuses_certificate(std::string_view text) {
  constexpr std::string_view announcement = "SSL alert number ";
  const std::size_t found = text.find(announcement);
  if (found == std::string_view::npos) return false;
  const std::string_view digits = text.substr(found + announcement.size());
  int alert = 0;
  static_cast<void>(std::from_chars(digits.data(), digits.data() + digits.size(), alert));
  constexpr int bad_certificate = 42;
  constexpr int certificate_unknown = 46;  // between them: unsupported, revoked, expired
  constexpr int unknown_ca = 48;
  constexpr int certificate_required = 116;
  return (alert >= bad_certificate && alert <= certificate_unknown) || alert == unknown_ca ||
         alert == certificate_required;
}

/// Keeps the error that says most: a refused login rather than "all brokers down".
void keep_failure(rd_kafka_t* /*handle*/, int code, const char* text, void* opaque) {
  auto& failure = *static_cast<ClusterFailure*>(opaque);
  if (failure.permanent) return;
  if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN && !failure.what.empty()) return;
  failure = {.what = text, .permanent = is_permanent(code) || refuses_certificate(text)};
}

}  // namespace

std::expected<std::string, ClusterFailure> read_cluster_id(const KafkaSettings& kafka,
                                                           std::chrono::milliseconds timeout) {
  ClusterFailure failure;
  ClientSettings settings = client_settings(kafka);
  rd_kafka_conf_set_error_cb(settings.get(), &keep_failure);
  rd_kafka_conf_set_opaque(settings.get(), &failure);

  std::array<char, 512> text{};
  const std::unique_ptr<rd_kafka_t, HandleDeleter> handle(
      rd_kafka_new(RD_KAFKA_PRODUCER, settings.get(), text.data(), text.size()));
  if (!handle) return std::unexpected(ClusterFailure{.what = text.data(), .permanent = true});
  static_cast<void>(settings.release());  // rd_kafka_new took it
  keep_tokens_fresh(*handle, kafka);

  // In slices, so that a refused login ends the wait at once.
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (true) {
    constexpr int slice_ms = 200;
    if (char* id = rd_kafka_clusterid(handle.get(), slice_ms); id != nullptr) {
      std::string result = id;
      rd_kafka_mem_free(handle.get(), id);
      return result;
    }
    rd_kafka_poll(handle.get(), 0);
    if (failure.permanent || std::chrono::steady_clock::now() >= deadline) break;
  }
  if (failure.what.empty()) failure.what = "no answer from " + kafka.brokers;
  return std::unexpected(failure);
}

}  // namespace kioskline::stream
