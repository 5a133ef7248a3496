#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>
#include <string>

#include "configuration/configuration.hpp"

namespace kioskline::stream {

struct ClientSettingsDeleter {
  void operator()(rd_kafka_conf_t* settings) const { rd_kafka_conf_destroy(settings); }
};
/// Settings of a librdkafka client; owned until they are given to rd_kafka_new.
using ClientSettings = std::unique_ptr<rd_kafka_conf_t, ClientSettingsDeleter>;

/// What every client of ours has in common: brokers, encryption, authentication, quick
/// reconnects, logs and errors through our own log. Throws Error (configuration) that names the
/// setting librdkafka refuses.
ClientSettings client_settings(const KafkaSettings& kafka);

/// Sets one property. Throws Error (configuration) when librdkafka refuses it.
void set_property(rd_kafka_conf_t& settings, const std::string& name, const std::string& value);
/// Sets a property that only newer libraries know; false when this one doesn't.
bool try_set_property(rd_kafka_conf_t& settings, const std::string& name, const std::string& value);

/// Lets clients with these settings ask for OAUTHBEARER tokens (MSK IAM). Does nothing for other
/// mechanisms.
void answer_token_requests(rd_kafka_conf_t& settings, const KafkaSettings& kafka);
/// Answers a handle's token requests from now on, on librdkafka's own thread. Does nothing for
/// other mechanisms.
void keep_tokens_fresh(rd_kafka_t& handle, const KafkaSettings& kafka);

/// librdkafka before 2.6.1 repeats the client nonce, so that Kafka 4.x refuses SCRAM with the right
/// password (librdkafka PR 4895). Empty when all is well, else what to tell the operator.
std::string scram_warning(const KafkaSettings& kafka);

}  // namespace kioskline::stream
