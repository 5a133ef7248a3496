#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "domain/exhibition.hpp"
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

/// Tells, from the presses one worker reads, where a run of identical presses is possible at all,
/// so that the database looks again only there. It may name too much, never too little.
///
/// Why it suffices to count one worker's presses: a run is `run` identical presses within `window`,
/// so it lies in three neighbouring stretches of half that length. When this worker reads `own` of
/// the topic's `all` partitions, some worker holds at least run x own / all of the run (otherwise
/// all of them together would hold less than the run). Presses older than what the watch remembers,
/// or from before it began, are always named unless they were given to it by `remember`. Pure; one
/// thread.
class SuspectWatch {
 public:
  SuspectWatch(std::uint32_t run, std::chrono::seconds window);

  std::chrono::microseconds stretch() const { return stretch_; }

  /// Forgets everything and begins again: at every change of the assignment. Presses before
  /// `known_from` are always named.
  void restart(std::uint32_t own_partitions, std::uint32_t all_partitions,
               std::span<const StoredPresses> stored, Instant known_from);

  /// Counts a press; the stretch to look at again when a run is possible around it.
  std::optional<store::SuspectWindow> observe(const Press& press);

 private:
  static constexpr std::size_t answers = 7;
  /// What one kiosk pressed in one stretch of time; counts stop at 255.
  struct Stretch {
    std::uint16_t round = 0;  ///< which of the stretches that share this place in the ring
    std::array<std::uint8_t, answers> counts{};
  };
  using Ring = std::vector<Stretch>;

  /// The stretch, begun afresh if an older one had its place; null when a newer one has it.
  Stretch* stretch_at(ExhibitionNumber exhibition, std::int64_t number);
  const Stretch* find(ExhibitionNumber exhibition, std::int64_t number) const;
  bool possible_around(ExhibitionNumber exhibition, std::int64_t number) const;

  std::uint32_t run_;
  std::chrono::microseconds stretch_;
  std::uint32_t threshold_ = 1;
  Instant known_from_ = Instant::max();
  std::array<Ring, exhibition_number_limit> kiosks_;  ///< empty until the kiosk's first press
};

}  // namespace kioskline::ingest
