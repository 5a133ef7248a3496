#include "stream/client_settings.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>

#include "domain/error.hpp"

namespace kioskline::stream {
namespace {

constexpr int first_version_with_right_scram = 0x020601ff;

void log_line(const rd_kafka_t* /*handle*/, int level, const char* facility, const char* text) {
  constexpr int syslog_warning = 4;
  constexpr int syslog_error = 3;
  if (level <= syslog_error) {
    spdlog::warn("kafka client: {}: {}", facility, text);
  } else if (level <= syslog_warning) {
    spdlog::info("kafka client: {}: {}", facility, text);
  } else {
    spdlog::debug("kafka client: {}: {}", facility, text);
  }
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

void set_property(rd_kafka_conf_t& settings, const std::string& name, const std::string& value) {
  std::array<char, 512> text{};
  if (rd_kafka_conf_set(&settings, name.c_str(), value.c_str(), text.data(), text.size()) !=
      RD_KAFKA_CONF_OK) {
    throw Error(ExitCode::configuration,
                fmt::format("Kafka client setting {}: {}", name, text.data()),
                "Correct the [kafka] section of the configuration.");
  }
}

bool try_set_property(rd_kafka_conf_t& settings, const std::string& name,
                      const std::string& value) {
  return rd_kafka_conf_set(&settings, name.c_str(), value.c_str(), nullptr, 0) == RD_KAFKA_CONF_OK;
}

ClientSettings client_settings(const KafkaSettings& kafka) {
  ClientSettings settings(rd_kafka_conf_new());
  rd_kafka_conf_t& conf = *settings;
  set_property(conf, "bootstrap.servers", kafka.brokers);
  set_property(conf, "client.id", "kioskline");
  set_property(conf, "security.protocol", lower(kafka.security_protocol));
  // A broker that restarts should be seen again within a second, not ten.
  set_property(conf, "reconnect.backoff.ms", "50");
  set_property(conf, "reconnect.backoff.max.ms", "1000");
  set_property(conf, "socket.keepalive.enable", "true");
  set_property(conf, "log.connection.close", "false");
  if (!kafka.sasl_mechanism.empty()) set_property(conf, "sasl.mechanisms", kafka.sasl_mechanism);
  if (!kafka.username.empty()) set_property(conf, "sasl.username", kafka.username);
  if (!kafka.password.empty()) set_property(conf, "sasl.password", kafka.password.reveal());
  if (!kafka.ca_file.empty()) set_property(conf, "ssl.ca.location", kafka.ca_file);
  if (!kafka.certificate_file.empty()) {
    set_property(conf, "ssl.certificate.location", kafka.certificate_file);
  }
  if (!kafka.key_file.empty()) set_property(conf, "ssl.key.location", kafka.key_file);
  if (!kafka.key_password.empty()) {
    set_property(conf, "ssl.key.password", kafka.key_password.reveal());
  }
  if (kafka.security_protocol.contains("ssl") || kafka.security_protocol.contains("SSL")) {
    set_property(conf, "ssl.endpoint.identification.algorithm", "https");
  }
  answer_token_requests(conf, kafka);
  rd_kafka_conf_set_log_cb(&conf, &log_line);
  return settings;
}

std::string scram_warning(const KafkaSettings& kafka) {
  if (!kafka.sasl_mechanism.starts_with("SCRAM") ||
      rd_kafka_version() >= first_version_with_right_scram) {
    return {};
  }
  return fmt::format(
      "librdkafka {} cannot log in with SCRAM to Kafka 4.x (mended in 2.6.1); use PLAIN over TLS, "
      "a newer library (Debian 13), or Kafka 3.x",
      rd_kafka_version_str());
}

}  // namespace kioskline::stream
