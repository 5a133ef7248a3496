#include "commands/topic_ends.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

namespace kioskline::commands {
namespace {

constexpr std::chrono::milliseconds broker_patience{3000};

}  // namespace

TopicEnds::TopicEnds(const KafkaSettings& kafka, std::vector<std::string> topics)
    : brokers_(kafka.brokers), cluster_id_(stream::read_cluster_id(kafka, broker_patience)) {
  if (cluster_id_) consumer_.emplace(kafka, std::move(topics));
}

std::expected<Offset, std::string> TopicEnds::end_of(const std::string& topic,
                                                     const std::string& cluster_id,
                                                     Partition partition) const {
  if (!cluster_id_) {
    return std::unexpected(
        fmt::format("the broker {} does not answer: {}", brokers_, cluster_id_.error().what));
  }
  if (cluster_id != *cluster_id_) {
    return std::unexpected(fmt::format("topic {} partition {} is of another cluster ({})", topic,
                                       partition.value, cluster_id));
  }
  const auto index = std::ranges::find(consumer_->topics(), topic) - consumer_->topics().begin();
  const auto marks = consumer_->watermarks(
      {.topic = static_cast<std::uint16_t>(index), .partition = partition}, broker_patience);
  if (!marks) {
    return std::unexpected(fmt::format(
        "topic {} partition {}: its leader does not say where it ends", topic, partition.value));
  }
  return marks->high;
}

}  // namespace kioskline::commands
