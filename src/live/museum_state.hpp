#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "live/frame.hpp"
#include "live/reader.hpp"

namespace kioskline::live {

/// When an emergency would not be seen: ingest silent for longer, or behind by more.
struct BlindAfter {
  std::chrono::milliseconds heartbeat;
  std::chrono::milliseconds lag;
};

/// Follows one museum in the database and makes the frames of the page Now. One thread.
class MuseumState {
 public:
  using Clock = std::chrono::steady_clock;

  MuseumState(MuseumId museum, BlindAfter blind_after)
      : museum_(museum), blind_after_(blind_after) {}

  /// What one look found.
  struct Look {
    std::string as_of;  ///< of the database's clock
    SharedFrame frame;  ///< null: nothing has changed
  };

  /// Looks once, in one snapshot. Presses and incidents are read each time; the exhibitions, whose
  /// figures cost more, when something has changed and at the latest after 5 s, but never for more
  /// than a tenth of the time. Throws DatabaseError.
  Look look(Reader& reader);

  /// When the exhibitions may be read for a change that is already known; nothing: none is known.
  std::optional<Clock::time_point> next_look() const;

 private:
  bool exhibitions_are_due() const;
  std::string read_blind(store::Connection& connection) const;
  void read_presses(store::Connection& connection, const ProgressVector& progress);
  void read_exhibitions(store::Connection& connection, const std::string& as_of);

  MuseumId museum_;
  BlindAfter blind_after_;
  bool is_new_ = true;
  ProgressVector progress_;
  std::vector<RecentPress> recent_;
  std::string museum_json_;
  std::string incidents_;
  std::string blind_;  ///< why, as JSON; "null": it is not
  std::string exhibitions_;
  std::string exhibitions_as_of_;
  bool exhibitions_are_stale_ = true;
  Clock::time_point exhibitions_read_{};
  Clock::time_point exhibitions_allowed_{};
};

}  // namespace kioskline::live
