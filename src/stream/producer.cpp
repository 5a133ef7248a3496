#include "stream/producer.hpp"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include <array>
#include <utility>

#include "domain/error.hpp"
#include "domain/message.hpp"
#include "stream/client_settings.hpp"

namespace kioskline::stream {

struct Producer::State {
  std::string topic;
  rd_kafka_t* handle = nullptr;
  rd_kafka_topic_t* topic_handle = nullptr;
  std::uint64_t failures = 0;

  static void on_delivery(rd_kafka_t* /*handle*/, const rd_kafka_message_t* message, void* opaque) {
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) ++static_cast<State*>(opaque)->failures;
  }

  /// Repeats `produce`, which returns librdkafka's code, while the queue is full.
  template <class Produce>
  void send(Produce produce) {
    while (true) {
      const rd_kafka_resp_err_t code = produce();
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR) break;
      if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
        throw Error(ExitCode::unavailable,
                    fmt::format("topic {}: {}", topic, rd_kafka_err2str(code)),
                    "See that the topic exists and that this user may write to it.");
      }
      constexpr int queue_full_wait_ms = 20;
      rd_kafka_poll(handle, queue_full_wait_ms);
    }
    rd_kafka_poll(handle, 0);
  }
};

Producer::Producer(const KafkaSettings& kafka, std::string topic)
    : state_(std::make_unique<State>()) {
  state_->topic = std::move(topic);
  ClientSettings settings = client_settings(kafka);
  set_property(*settings, "linger.ms", "5");
  set_property(*settings, "queue.buffering.max.messages", "200000");
  rd_kafka_conf_set_dr_msg_cb(settings.get(), &State::on_delivery);
  rd_kafka_conf_set_opaque(settings.get(), state_.get());
  std::array<char, 512> text{};
  state_->handle = rd_kafka_new(RD_KAFKA_PRODUCER, settings.get(), text.data(), text.size());
  if (state_->handle == nullptr) {
    throw Error(ExitCode::configuration, fmt::format("Kafka producer: {}", text.data()),
                "Correct the [kafka] section of the configuration.");
  }
  static_cast<void>(settings.release());  // rd_kafka_new took it
  keep_tokens_fresh(*state_->handle, kafka);
  state_->topic_handle = rd_kafka_topic_new(state_->handle, state_->topic.c_str(), nullptr);
}

Producer::~Producer() {
  rd_kafka_topic_destroy(state_->topic_handle);
  rd_kafka_destroy(state_->handle);
}

void Producer::send(std::string_view value) {
  state_->send([&] {
    // Copied at once (RD_KAFKA_MSG_F_COPY), so that the bytes are only read.
    const int refused =
        rd_kafka_produce(state_->topic_handle, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY,
                         const_cast<char*>(value.data()), value.size(), nullptr, 0, nullptr);
    return refused == 0 ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_last_error();
  });
}

void Producer::send_drill(std::string_view value, const std::string& nonce) {
  state_->send([&] {
    std::array<rd_kafka_vu_t, 4> parts{};
    parts[0].vtype = RD_KAFKA_VTYPE_RKT;
    parts[0].u.rkt = state_->topic_handle;
    parts[1].vtype = RD_KAFKA_VTYPE_VALUE;
    parts[1].u.mem = {.ptr = const_cast<char*>(value.data()), .size = value.size()};
    parts[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    parts[2].u.i = RD_KAFKA_MSG_F_COPY;
    parts[3].vtype = RD_KAFKA_VTYPE_HEADER;
    parts[3].u.header = {
        .name = drill_header, .val = nonce.data(), .size = static_cast<ssize_t>(nonce.size())};
    rd_kafka_error_t* const error = rd_kafka_produceva(state_->handle, parts.data(), parts.size());
    if (error == nullptr) return RD_KAFKA_RESP_ERR_NO_ERROR;
    const rd_kafka_resp_err_t code = rd_kafka_error_code(error);
    rd_kafka_error_destroy(error);
    return code;
  });
}

bool Producer::flush(std::chrono::milliseconds deadline) {
  return rd_kafka_flush(state_->handle, static_cast<int>(deadline.count())) ==
         RD_KAFKA_RESP_ERR_NO_ERROR;
}

std::uint64_t Producer::failures() const { return state_->failures; }

}  // namespace kioskline::stream
