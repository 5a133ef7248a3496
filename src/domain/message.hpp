#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/press.hpp"

namespace kioskline {

/// What a record's timestamp means; the numbers are Kafka's and are stored as they are.
enum class TimestampType : std::int8_t { not_available = 0, create_time = 1, log_append_time = 2 };

/// The Kafka header by which a drill is told from an emergency.
inline constexpr const char* drill_header = "kioskline-drill";

/// A record as it was read: bytes borrowed from whoever read it, valid during the call only.
struct Message {
  Partition partition{};
  Offset offset{};
  std::optional<std::string_view> value;  ///< empty optional: a tombstone
  std::optional<Instant> timestamp;       ///< the record's, to the millisecond
  TimestampType timestamp_type = TimestampType::not_available;
  /// What the header kioskline-drill says: perhaps a drill, if it is registered as one.
  std::optional<std::string_view> drill_nonce{};
};

}  // namespace kioskline
