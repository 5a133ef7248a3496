#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/ids.hpp"

namespace kioskline::live {

using Shard = std::pair<SourceId, Partition>;

/// How far a client has seen: the next offset of each partition, and the newest incident. Read from
/// the database, so that it means the same on every instance, before and after a restart. Its text
/// is the id of a frame: "1.0:1204,1.1:1311;17".
struct ProgressVector {
  std::map<Shard, Offset> next_offsets;
  std::int64_t newest_incident = 0;

  friend bool operator==(const ProgressVector&, const ProgressVector&) = default;
};

std::string to_text(const ProgressVector& vector);
/// Nothing for what is no such text.
std::optional<ProgressVector> parse_progress_vector(std::string_view text);

}  // namespace kioskline::live
