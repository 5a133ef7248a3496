#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "configuration/configuration.hpp"
#include "telemetry/health.hpp"

namespace kioskline::ingest {

struct ServiceOptions {
  int stop_descriptor = -1;  ///< readable when the service is to drain and end; borrowed
  bool simulated = false;    ///< its presses come from simulated visitors
  /// Replaces the broker's own cluster id: each start of the in-process broker is another cluster.
  std::optional<std::string> cluster_id{};
  bool until_end = false;  ///< end once what the topics hold at the start is accounted for
};

/// What a museum's checkpoints say together.
struct Totals {
  std::int64_t accepted = 0;
  std::int64_t rejected = 0;
  std::int64_t gaps = 0;
  std::int64_t lost = 0;
};

/// The pipeline of all configured museums: their catalogues, workers and followers, each on threads
/// of its own. Needs a migrated database.
class Service {
 public:
  /// Borrows all of it.
  Service(const Configuration& configuration, ServiceOptions options, telemetry::Health& health);

  /// Runs until the stop descriptor is readable (or to the end). Waits for a database or broker
  /// that is away. Throws Error when only an operator can help; then everything has been stopped.
  void run();

  /// Of all museums, as the database has them now. Throws DatabaseError.
  Totals totals() const;

 private:
  const Configuration& configuration_;
  ServiceOptions options_;
  telemetry::Health& health_;
};

}  // namespace kioskline::ingest
