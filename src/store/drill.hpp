#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.hpp"

namespace kioskline::store {

class Connection;

struct RegisteredDrill {
  std::int64_t id = 0;
  std::string nonce;  ///< what its message is to carry, good for 60 s and one message
};

/// How far a drill has come; seconds since it was registered, on the database's clock.
struct DrillProgress {
  std::optional<std::int64_t> incident;
  std::optional<double> seconds_to_incident;
  std::optional<double> seconds_to_screen;
};

/// Begins a drill. Throws DatabaseError.
RegisteredDrill register_drill(Connection& connection, MuseumId museum, ExhibitionNumber exhibition,
                               const std::string& registered_by);

/// Whether the message at that offset is a drill: its nonce is registered and no other message has
/// used it. The same answer however often the message is read. Throws DatabaseError.
bool claim_drill(Connection& connection, MuseumId museum, std::string_view nonce, SourceId source,
                 Partition partition, Offset offset);

/// Throws DatabaseError.
DrillProgress read_drill(Connection& connection, MuseumId museum, std::int64_t id);

/// Resolves its incident, if it has become one. Throws DatabaseError.
void end_drill(Connection& connection, MuseumId museum, std::int64_t id);

}  // namespace kioskline::store
