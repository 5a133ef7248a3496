#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/exhibition.hpp"
#include "domain/ids.hpp"
#include "domain/press.hpp"
#include "store/batch.hpp"

namespace kioskline::ingest {

/// Presses of one kiosk that were stored before this watch began: how many of each kind within one
/// stretch of time.
struct StoredPresses {
  ExhibitionNumber exhibition{};
  Instant stretch{};        ///< its begin, a multiple of SuspectWatch::stretch()
  std::uint8_t answer = 0;  ///< rating 0..4, 5 assistance, 6 emergency
  std::uint32_t presses = 0;
};

std::uint8_t answer_of(const Press& press);

/// What a worker begins to read.
struct Holding {
  std::vector<store::Shard> partitions;
  std::size_t of_topics = 0;  ///< partitions of all the museum's topics, whoever reads them
  /// When the worker joined the group or last gave up its partitions because the group wanted it.
  std::chrono::steady_clock::time_point given_up;
};

/// Tells, from the presses of a museum that all workers of a process read, where a run of identical
/// presses is possible at all, so that the database looks again only there. It may name too much,
/// never too little.
///
/// A run is `run` identical presses within `window`, so it lies in three neighbouring stretches of
/// half that length: where those hold fewer, there is none. That is known only while the workers
/// together hold all partitions of the topics; otherwise others store presses too, and every press
/// is named. So is one older than what the watch remembers, or from before it began, unless such
/// were given to hold().
///
/// Of several workers one may name a press before another has committed its part of the run: such
/// windows ask for a second look.
///
/// Pure but for its mutex. Thread-safe.
class SuspectWatch {
 public:
  SuspectWatch(std::uint32_t run, std::chrono::seconds window);

  std::chrono::microseconds stretch() const { return stretch_; }

  /// The partitions whose presses it knows, from those that hold them.
  std::vector<store::Shard> held_by_others(const std::string& worker) const;
  /// A worker begins to read. Presses before `known_from` are always named, those stored after it
  /// are `stored`, except in partitions that others hold. What others began to hold before this
  /// worker gave its own up is theirs no longer: a group hands out all partitions at once, so they
  /// missed that.
  void hold(const std::string& worker, Holding holding, std::span<const StoredPresses> stored,
            Instant known_from);
  /// The worker reads no more.
  void release(const std::string& worker);

  /// Counts a press; the stretch to look at again when a run is possible around it.
  std::optional<store::SuspectWindow> observe(const Press& press);

 private:
  /// What one kiosk pressed, by stretches of time; each place is shared by all that lie a round
  /// apart, and has the newest of them.
  struct Ring {
    std::vector<std::uint16_t> rounds;
    std::vector<std::uint32_t> counts;  ///< four bits an answer
  };

  /// Whether the stretch could be counted in: not when a newer one has its place, nor centuries
  /// away.
  bool count(ExhibitionNumber exhibition, std::int64_t number, std::uint8_t answer,
             std::uint32_t presses);
  bool possible_around(ExhibitionNumber exhibition, std::int64_t number) const;

  void count_holders();

  const std::uint32_t run_;
  const std::chrono::microseconds stretch_;
  mutable std::mutex mutex_;  ///< of all below
  struct Holder {
    std::vector<store::Shard> partitions;
    std::chrono::steady_clock::time_point since;
  };
  std::map<std::string, Holder> holders_;  ///< by worker
  std::size_t of_topics_ = 0;
  bool holds_all_ = false;
  Instant known_from_ = Instant::max();
  std::array<Ring, exhibition_number_limit> kiosks_;  ///< empty until the kiosk's first press
};

}  // namespace kioskline::ingest
