#pragma once

#include <chrono>
#include <cstdint>
#include <random>
#include <string>

#include "domain/press.hpp"

namespace kioskline::local {

/// What one simulated press is.
struct SimulatedMessage {
  std::string text;
  bool is_valid = true;  ///< by the message contract, when pressed in opening hours
};

/// Visitors and the noise of kiosks as measured on 11,406 live messages: shares of exhibitions and
/// ratings, 3.2 % requests of which 5.2 % emergencies, 17 % of messages with exactly one spoiled
/// field, and now and then a stuck button. The same seed gives the same messages with every library
/// (the distributions are our own). One thread.
class Visitors {
 public:
  explicit Visitors(std::uint64_t seed) : random_(seed) {}

  /// The next message, pressed at `at`.
  SimulatedMessage next(Instant at);
  /// Seconds until the next one, 1 to 6, as in opening hours.
  std::chrono::seconds pause();

 private:
  /// Below `limit`.
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

  std::mt19937_64 random_;
  int stuck_presses_left_ = 0;
  std::string stuck_text_;  ///< site and val of the stuck button
};

}  // namespace kioskline::local
