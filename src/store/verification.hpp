#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "configuration/configuration.hpp"
#include "domain/ids.hpp"

namespace kioskline::store {

class Connection;

/// One place where the database is not what it should be.
struct Difference {
  std::string subject;  ///< "museum 1 source 1 partition 0"
  std::string expected;
  std::string found;
};

/// What one check found: a file of sql/checks, which says in its first line what must hold.
struct CheckResult {
  std::string name;
  std::string rule;
  std::int64_t differences = 0;
  std::vector<Difference> examples;  ///< the first few of them
};

/// Where ingest stands in a topic that it reads (sources that are not retired).
struct TopicPosition {
  std::string museum;  ///< its code
  std::string cluster_id;
  std::string topic;
  Partition partition{};
  Offset next{};
};

struct Verification {
  std::vector<CheckResult> checks;
  std::vector<TopicPosition> positions;
};

/// Recomputes every invariant in one snapshot, without locking anybody out; ingest may go on. Reads
/// every row there is, so it takes as long as that takes. Throws DatabaseError.
Verification verify(Connection& connection, const IngestSettings& ingest);

}  // namespace kioskline::store
