#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "catalogue/refresher.hpp"
#include "configuration/configuration.hpp"
#include "ingest/group_entry.hpp"
#include "ingest/service.hpp"
#include "ingest/suspect_watch.hpp"
#include "ingest/topic_watch.hpp"
#include "ingest/worker.hpp"
#include "safety/follower.hpp"
#include "store/connection.hpp"

namespace kioskline::ingest {

/// One museum's part of the service: its catalogue, its follower, its workers.
class Pipeline {
 public:
  /// Registers the museum. Throws DatabaseError.
  Pipeline(const Configuration& configuration, const MuseumSettings& museum,
           const ServiceOptions& options, telemetry::Health& health, store::Connection& connection);

  /// Starts the workers, each on a thread; `ended` is called on it with what it threw, if anything.
  /// `group_entry` is borrowed until join().
  void start(const std::function<void(const std::exception_ptr&)>& ended, int stop_descriptor,
             GroupEntry& group_entry);
  /// Waits for all workers to end.
  void join();

 private:
  /// On the refresher's thread.
  void catalogue_refreshed(const catalogue::RefreshReport& report);

  const Configuration& configuration_;
  const MuseumSettings& museum_;
  const ServiceOptions& options_;
  telemetry::Health& health_;
  MuseumId museum_id_;
  store::Connection catalogue_connection_;
  catalogue::Refresher catalogue_;
  safety::Follower follower_;
  TopicWatch topic_watch_;
  SuspectWatch suspects_;
  std::vector<std::jthread> workers_;  // last: they use all of the above
};

}  // namespace kioskline::ingest
