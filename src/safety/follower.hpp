#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "configuration/configuration.hpp"
#include "domain/ids.hpp"
#include "store/connection.hpp"

namespace kioskline::safety {

/// Follows the sink's commits of one museum: opens incidents from the outbox, marks suspect runs,
/// and tells listeners (NOTIFY kioskline_commit) that there is something new, at most every 100 ms.
///
/// Every instance has one; the database lets one at a time work for a museum, and whoever comes
/// next finds what a crashed one left. Looks by itself once a second. Thread-safe.
class Follower {
 public:
  /// Starts its thread with a connection of its own; a database that is away is waited for.
  /// `code` names the museum in log and metrics.
  Follower(const DatabaseSettings& database, const IngestSettings& ingest, MuseumId museum,
           std::string code);
  ~Follower();
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  /// What a commit left to be followed up.
  struct Commit {
    bool requests = false;
    bool suspect_windows = false;
  };
  void committed(Commit commit);

 private:
  void run(const std::stop_token& stop);
  void absorb(store::Connection& connection) const;

  DatabaseSettings database_;
  IngestSettings ingest_;
  MuseumId museum_;
  std::string code_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool has_commit_ = false;
  Commit commit_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace kioskline::safety
