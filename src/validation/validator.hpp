#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

#include "domain/exhibition.hpp"
#include "domain/message.hpp"
#include "domain/museum.hpp"
#include "domain/press.hpp"
#include "domain/reason.hpp"
#include "validation/local_clock.hpp"

namespace kioskline::validation {

/// A longer message is message:too_large, whatever it holds.
inline constexpr std::size_t largest_message_bytes = std::size_t{16} * 1024;

/// What the message contract says of a message that breaks it.
struct Rejection {
  ReasonSet reasons;
  /// Set when the message is a well-formed emergency, rejected for nothing but its hours
  /// (at:outside_hours), its site (site:unknown) or both: the safety view shows it at once
  /// although no statistic counts it. With an unknown site the number is the one written
  /// (-1 when it does not fit).
  std::optional<Press> emergency;
  std::uint8_t ignored_keys = 0;  ///< keys beside at, site, val, type (255 means 255 or more)

  friend bool operator==(const Rejection&, const Rejection&) = default;
};

struct Acceptance {
  Press press;
  std::uint8_t ignored_keys = 0;

  friend bool operator==(const Acceptance&, const Acceptance&) = default;
};

using Verdict = std::variant<Acceptance, Rejection>;

/// Judges messages by the message contract: every broken rule is reported, not only the first.
///
/// Pure: no I/O, no clock of its own. Keeps the zone interval it met last, so one instance
/// belongs to one thread; make as many as there are threads.
class Validator {
 public:
  /// Throws Error (configuration) when this machine does not know the museum's time zone.
  explicit Validator(MuseumRules rules);

  /// `now` is the wall clock: it takes the place of a record timestamp that is more than max_future
  /// ahead of it. A record without a timestamp is not checked for at:future.
  Verdict judge(const Message& message, const KnownExhibitions& exhibitions, Instant now);

 private:
  MuseumRules rules_;
  LocalClock clock_;
};

}  // namespace kioskline::validation
