#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "configuration/configuration.hpp"

namespace kioskline::stream {

/// Writes messages to one topic, spread over its partitions by librdkafka, each exactly as given.
/// One thread.
class Producer {
 public:
  /// Connects in the background. Throws Error (configuration) for settings librdkafka refuses.
  Producer(const KafkaSettings& kafka, std::string topic);
  ~Producer();
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  /// Queues a message; waits while the queue is full. Throws Error (unavailable) when the broker
  /// refuses messages of this topic.
  void send(std::string_view value);
  /// The same, with the nonce of a drill as its header.
  void send_drill(std::string_view value, const std::string& nonce);
  /// Waits until what was queued is acknowledged; false when the deadline came first.
  bool flush(std::chrono::milliseconds deadline);
  /// Messages the broker did not take.
  std::uint64_t failures() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kioskline::stream
