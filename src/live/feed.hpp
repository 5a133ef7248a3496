#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>

#include "configuration/configuration.hpp"
#include "domain/ids.hpp"
#include "live/frame.hpp"
#include "live/museum_state.hpp"
#include "live/reader.hpp"
#include "telemetry/health.hpp"

namespace kioskline::live {

/// What a look at a museum found.
struct MuseumLook {
  MuseumId museum;
  std::string as_of;  ///< when, on the database's clock
  SharedFrame frame;  ///< null: nothing has changed
};

/// Follows ingest: looks at the museums that somebody watches whenever there is a notification
/// (kioskline_commit, kioskline_safety), and once a second by itself; at most ten times a second.
/// On a thread and a connection of its own. While the database is away it looks again every second,
/// and finds nothing.
class Feed {
 public:
  /// `report` is called on the feed's thread. Borrows the health.
  Feed(const DatabaseSettings& database, BlindAfter blind_after, telemetry::Health& health,
       std::function<void(MuseumLook)> report);
  ~Feed();
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  /// Any thread. The first look follows at once and finds everything new.
  void watch(MuseumId museum);
  void unwatch(MuseumId museum);

 private:
  void run(const std::stop_token& stop);
  void look_at_all(Reader& reader, std::map<MuseumId, MuseumState>& states);
  std::set<MuseumId> watched(std::map<MuseumId, MuseumState>& states);
  void wake() const;

  DatabaseSettings database_;
  BlindAfter blind_after_;
  telemetry::Health& health_;
  std::function<void(MuseumLook)> report_;
  std::mutex mutex_;
  std::set<MuseumId> watched_;  // guarded by mutex_
  std::set<MuseumId> begun_;    // guarded by mutex_; watched since the last look
  int wake_descriptor_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace kioskline::live
