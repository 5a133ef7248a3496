#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"

namespace kioskline::store {

class Connection;

/// Everything ingest.checkpoint says of a partition, for people.
struct CheckpointReport {
  std::string museum;  ///< its code
  SourceId source{};
  std::string kind;        ///< topic or file
  std::string name;        ///< topic or file name
  std::string cluster_id;  ///< for a file the SHA-256 of its content
  bool retired = false;    ///< another source took its place
  Partition partition{};
  Offset first{};
  Offset next{};
  Fence fence{};
  std::string owner;
  std::int64_t accepted = 0;
  std::int64_t rejected = 0;
  std::int64_t gaps = 0;
  std::int64_t lost = 0;
  std::int64_t replayed = 0;
  std::int64_t pruned = 0;
  std::optional<std::string> parked;  ///< why nothing is read
  std::string updated_at;             ///< RFC 3339
};

/// In the order of museum, source, partition. Throws DatabaseError.
std::vector<CheckpointReport> report_checkpoints(Connection& connection);

/// Moves a partition forward to `to` under a new fence: whoever reads it starts again from there.
/// The skipped offsets are recorded as lost. Throws Error (usage) when there is no such partition
/// or it would not move forward; DatabaseError.
void skip_to(Connection& connection, MuseumId museum, SourceId source, Partition partition,
             Offset to);

/// Begins another source for a topic that was created anew: offsets are counted from where
/// `start_at` (earliest, latest or an RFC 3339 time) says, nothing is compared with the old one.
/// Throws Error (usage) when the topic is not known or `start_at` is no time; DatabaseError.
SourceId begin_source(Connection& connection, MuseumId museum, const std::string& topic,
                      const std::string& start_at);

}  // namespace kioskline::store
