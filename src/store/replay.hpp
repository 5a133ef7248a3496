#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/message.hpp"
#include "domain/press.hpp"
#include "domain/reason.hpp"

namespace kioskline::store {

class Connection;

/// A message in quarantine, with its identity.
struct QuarantinedMessage {
  SourceId source{};
  bool from_file = false;  ///< a line of a history file, not a Kafka message
  Partition partition{};
  Offset offset{};
  Instant received{};
  std::optional<Instant> recorded;
  TimestampType timestamp_type = TimestampType::not_available;
  std::optional<std::string> raw;
};

struct ReplayedPress {
  QuarantinedMessage message;
  Press press;
};

/// Which messages of a museum's quarantine are meant.
struct QuarantineSelection {
  MuseumId museum{};
  Reason reason{};               ///< among their reasons
  std::optional<Instant> since;  ///< received at or after
};

/// All throw DatabaseError.

std::int64_t count_quarantined(Connection& connection, const QuarantineSelection& selection);

/// At most `limit` of the selection that come after `previous` in the order (received, source,
/// partition, offset); all of them in turn when called with the last one of the answer before.
std::vector<QuarantinedMessage> read_quarantined(Connection& connection,
                                                 const QuarantineSelection& selection,
                                                 const std::optional<QuarantinedMessage>& previous,
                                                 std::size_t limit);

/// Makes presses of quarantined messages, with their identity, in one transaction; opens no
/// incident. A message that is no longer in quarantine is passed over. How many were made.
std::int64_t replay(Connection& connection, MuseumId museum,
                    const std::vector<ReplayedPress>& presses);

}  // namespace kioskline::store
