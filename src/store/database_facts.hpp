#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "domain/press.hpp"
#include "store/migration.hpp"

namespace kioskline::store {

class Connection;

/// What a database says of itself, for `kioskline doctor`.
struct ServerFacts {
  std::int32_t version = 0;  ///< server_version_num, 150008 for 15.8
  std::string login;
  bool read_only = false;  ///< a standby, or default_transaction_read_only
  std::chrono::microseconds
      clock_ahead{};  ///< of this machine's; half the question's round trip is uncertain
};

/// All throw DatabaseError.

ServerFacts read_server_facts(Connection& connection);

/// What of the privileges of kioskline_ingest the login lacks, as "INSERT on kiosk.interaction".
/// Only where the schema is there.
std::vector<std::string> missing_privileges(Connection& connection);

/// How many months after the current one have their partition of kiosk.interaction, without a hole.
std::int32_t months_ahead(Connection& connection);

/// The server's UTC offset in that zone at each instant. DatabaseError 22023 for an unknown zone.
std::vector<std::chrono::seconds> utc_offsets(Connection& connection, const std::string& zone,
                                              const std::vector<Instant>& instants);

}  // namespace kioskline::store
