#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "configuration/configuration.hpp"
#include "domain/ids.hpp"
#include "stream/cluster.hpp"
#include "stream/consumer.hpp"

namespace kioskline::commands {

/// Where partitions end at the broker, as far as it can be asked: it may be away, or by now be
/// another cluster than the one the offsets are of. Joins no group. One thread; blocks some
/// seconds.
class TopicEnds {
 public:
  TopicEnds(const KafkaSettings& kafka, std::vector<std::string> topics);

  /// The partition's end, exclusive, in the cluster of that id; or why it is not known, for people.
  /// `topic` is one of those the object was made with.
  std::expected<Offset, std::string> end_of(const std::string& topic, const std::string& cluster_id,
                                            Partition partition) const;

 private:
  std::string brokers_;
  std::expected<std::string, stream::ClusterFailure> cluster_id_;
  std::optional<stream::Consumer> consumer_;  ///< only where a cluster answered
};

}  // namespace kioskline::commands
