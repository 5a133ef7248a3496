#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "configuration/configuration.hpp"
#include "local/status.hpp"
#include "stream/consumer.hpp"

namespace kioskline::local {

/// How many messages wait in the topics, asked of the broker over a connection of its own. One
/// thread.
class TopicLag {
 public:
  /// Connects in the background.
  TopicLag(const KafkaSettings& kafka, std::vector<std::string> topics)
      : probe_(kafka, std::move(topics)) {}

  /// Messages between where the database stands and the topics' ends; empty when the broker does
  /// not answer at once.
  std::optional<std::int64_t> behind(const std::vector<PartitionProgress>& progress) const;

 private:
  stream::Consumer probe_;
};

}  // namespace kioskline::local
