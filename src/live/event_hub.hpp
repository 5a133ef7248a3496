#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "live/feed.hpp"
#include "live/frame.hpp"
#include "telemetry/health.hpp"

namespace kioskline::live {

/// Hands each museum's newest frame to all who watch it. A client holds no queue: it takes the
/// newest frame when it is ready for one, so a slow one skips frames and costs no memory. One
/// thread: that of the io_context.
class EventHub {
 public:
  EventHub(const DatabaseSettings& database, BlindAfter blind_after,
           boost::asio::any_io_executor executor, telemetry::Health& health);
  ~EventHub() = default;
  EventHub(const EventHub&) = delete;
  EventHub& operator=(const EventHub&) = delete;

  /// One client that watches a museum, while it lives.
  class Watcher {
   public:
    Watcher(EventHub& hub, MuseumId museum);
    ~Watcher();
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    /// The newest frame; null before the first.
    SharedFrame newest() const;
    /// It as an event, for a client that has `seen` that much.
    SharedText event_for(const std::optional<ProgressVector>& seen) const;
    /// When the database last answered, on its clock; nothing if that was long ago.
    std::optional<std::string> fresh_as_of() const;
    /// Until there is a newer frame, the hub closes or the time has come.
    boost::asio::awaitable<void> wait_until(std::chrono::steady_clock::time_point time);

   private:
    friend class EventHub;
    EventHub& hub_;
    MuseumId museum_;
    boost::asio::steady_timer timer_;
  };

  /// Ends every client's wait, for good.
  void close();
  bool is_closed() const { return closed_; }

 private:
  struct Channel {
    SharedFrame frame;
    std::optional<ProgressVector> previous;  ///< what those have seen who are up to date
    SharedText change;                       ///< the event for them
    SharedText snapshot;                     ///< the event for a new client
    std::string as_of;
    std::chrono::steady_clock::time_point looked;
    std::set<Watcher*> watchers;
  };

  void take(MuseumLook look);

  boost::asio::any_io_executor executor_;
  bool closed_ = false;
  std::map<MuseumId, Channel> channels_;
  Feed feed_;  // last: its thread reports to the above
};

}  // namespace kioskline::live
