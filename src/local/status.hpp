#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/press.hpp"
#include "store/connection.hpp"

namespace kioskline::local {

/// One exhibition's presses of today (in the museum's zone).
struct ExhibitionStatus {
  std::string public_id;
  std::string name;
  std::int64_t responses = 0;
  std::optional<double> mean;  ///< of the ratings, 0..4; none without a response
  std::int64_t requests = 0;
  std::optional<std::int64_t> seconds_since_last;
};

struct RejectedStatus {
  std::string reason;
  std::int64_t messages = 0;
};

/// Where the database stands in a partition of a topic it reads now.
struct PartitionProgress {
  std::string topic;
  Partition partition{};
  Offset next{};
};

/// What the live table shows.
struct Status {
  std::string museum;      ///< empty: not registered yet
  std::string local_time;  ///< "14:32:07"
  bool simulated = false;
  std::vector<ExhibitionStatus> exhibitions;
  std::vector<RejectedStatus> rejected;  ///< most frequent first
  std::int64_t accepted = 0;
  std::int64_t rejected_messages = 0;
  std::int64_t open_incidents = 0;
  std::vector<PartitionProgress> progress;
  std::optional<std::int64_t> waiting{};  ///< messages in the topics; empty: the broker is silent
  std::vector<std::string> problems{};    ///< what keeps ingest from its work
};

/// What the database has; `waiting` and `problems` are others' to fill in. Throws DatabaseError.
Status read_status(store::Connection& connection, const std::string& museum_code);

}  // namespace kioskline::local
