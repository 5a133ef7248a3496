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
  /// How long after a press at that time of the museum's day the next one comes: 1 to 6 s from
  /// 09:00 to 18:00, 640 to 765 s at night (kiosks send then too), and within a second while a
  /// button is stuck.
  std::chrono::microseconds pause_after(std::chrono::microseconds time_of_day);

 private:
  /// The values of a message as JSON; empty: its key is missing.
  struct Fields {
    std::string at{};
    std::string site{};
    std::string val{};
    std::string type{};
  };

  /// What is pressed next, all but the time.
  Fields press();
  /// Corrupts exactly one field.
  void spoil(Fields& fields);
  static std::string text_of(const Fields& fields);
  /// Below `limit`.
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

  std::mt19937_64 random_;
  int stuck_presses_left_ = 0;
  Fields stuck_;
};

}  // namespace kioskline::local
