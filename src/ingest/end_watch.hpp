#pragma once

#include <chrono>
#include <vector>

#include "ingest/ownership.hpp"
#include "store/connection.hpp"
#include "stream/consumer.hpp"

namespace kioskline::ingest {

/// Whether everything the topics held at a moment is accounted for, by whichever instance: what a
/// worker that is to end by itself waits for. A parked partition is not waited for.
///
/// Does I/O on the consumer and the connection it is given, both borrowed; one thread.
class EndWatch {
 public:
  /// Asks the broker for the ends, once; blocks up to half a second for each partition. Throws
  /// Error (unavailable) when it does not answer.
  void remember(const stream::Consumer& consumer, const Ownership& ownership);

  /// Asks the database for the partitions of others, not more than some times a second. Throws
  /// DatabaseError.
  bool reached(store::Connection& connection, const Ownership& ownership);

 private:
  std::vector<stream::PartitionStart> ends_;  ///< those not yet reached
  bool known_ = false;
  std::chrono::steady_clock::time_point next_question_{};
};

}  // namespace kioskline::ingest
