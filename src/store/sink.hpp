#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "store/batch.hpp"

namespace kioskline::store {

class Connection;

/// How one batch ended, and how long its stages took.
struct CommitOutcome {
  enum class Kind : std::uint8_t {
    committed,
    fence_lost,  ///< another owner holds a partition: nothing was written
    retry,       ///< the database is away or busy; whether it was written, the next fence tells
    data_fault,  ///< a row the database refuses: nothing was written
    stop         ///< wrong schema or privileges: a retry can't help
  };
  Kind kind = Kind::committed;
  std::string sqlstate;
  std::string message;
  std::chrono::duration<double> copy{};
  std::chrono::duration<double> commit{};
};

/// Writes batches, each in one transaction that is one query: BEGIN, COPY accepted, COPY rejected,
/// COPY announcements, ingest.advance (guard, checkpoint, rollups), COMMIT. The server decides
/// alone whether the batch counts; whatever happens to this client in between, it counts once or
/// not at all. An error skips COMMIT, and the transaction is rolled back.
///
/// Hours that begin for a shard are copied into the hourly rollup, which costs the server half of
/// an upsert. That they begin is known from this sink's own commits only; where another writer was
/// first, the database refuses the duplicate and the batch runs again with upserts alone.
///
/// Batches of a backlog are committed without waiting for the disk. Rows and checkpoint are one
/// transaction, so a server that crashes forgets both or neither (PostgreSQL documentation,
/// "Asynchronous Commit").
///
/// Borrows the connection; used by one thread at a time.
class Sink {
 public:
  explicit Sink(Connection& connection) : connection_(connection) {}

  /// Never throws for what the database says. The batch's buffers are finished: clear() it after.
  CommitOutcome commit(Batch& batch);

  /// Makes the month's partition of kiosk.interaction if it is missing, in a transaction of its
  /// own.
  void ensure_month(std::chrono::year_month month);

 private:
  CommitOutcome run(Batch& batch);
  /// Whether the row's hour is newer than all this sink has committed for its shard.
  bool begins(const Batch& batch, const RollupDelta& row) const;

  Connection& connection_;
  std::map<Shard, LocalHour> newest_hours_;  ///< of this sink's commits
  CopyBuffer begun_hours_;
  CopyBuffer announcements_;
  std::set<std::chrono::year_month> months_;  ///< known to exist
  std::string query_;
};

}  // namespace kioskline::store
