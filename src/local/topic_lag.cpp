#include "local/topic_lag.hpp"

#include <algorithm>
#include <chrono>

namespace kioskline::local {

std::optional<std::int64_t> TopicLag::behind(const std::vector<PartitionProgress>& progress) const {
  constexpr std::chrono::milliseconds patience{300};
  const std::vector<std::string>& topics = probe_.topics();
  std::int64_t messages = 0;
  for (const PartitionProgress& partition : progress) {
    const auto topic = std::ranges::find(topics, partition.topic);
    if (topic == topics.end()) continue;
    const auto index = static_cast<std::uint16_t>(topic - topics.begin());
    const auto marks =
        probe_.watermarks({.topic = index, .partition = partition.partition}, patience);
    if (!marks) return std::nullopt;
    // The end lies before the checkpoint until ingest has met the new start of an in-process
    // broker.
    messages += std::max<std::int64_t>(0, marks->high - partition.next);
  }
  return messages;
}

}  // namespace kioskline::local
