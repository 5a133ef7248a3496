#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "configuration/configuration.hpp"
#include "domain/ids.hpp"
#include "safety/delivery.hpp"
#include "store/connection.hpp"

namespace kioskline::safety {

struct EscalatedMuseum {
  MuseumId id{};
  std::string code{};
};

/// The rows of one museum's steps and deliveries. Every function is one transaction, may be called
/// by several instances at once, and throws DatabaseError.
class EscalationStore {
 public:
  /// Borrows the connection. `instance` names this process in claims.
  EscalationStore(store::Connection& connection, std::string instance)
      : connection_(connection), instance_(std::move(instance)) {}

  std::vector<EscalatedMuseum> museums();

  /// Plans the steps of incidents that have none yet for their state.
  void plan(MuseumId museum, const SafetySettings& settings);

  /// Notes whether the museum is blind, and plans messages of that.
  void watch_ingest(MuseumId museum, const SafetySettings& settings);

  /// Plans a message for each alarm of today that has none.
  void plan_alarms(MuseumId museum);

  /// A step that was due; one that has not fired lost its reason, or waits for its time.
  struct HandledStep {
    std::string step{};
    bool has_fired = false;
    double late_seconds = 0;
    std::int64_t deliveries = 0;
  };
  /// Handles one step that is due; nothing when none is.
  std::optional<HandledStep> fire(MuseumId museum);

  /// Takes deliveries for 10 s, to be recorded by then.
  std::vector<Delivery> claim(MuseumId museum, std::size_t most);
  void record(const Delivery& delivery, const SendResult& result);

  /// Until something is due; not when nothing is.
  std::optional<std::chrono::milliseconds> next_due(MuseumId museum);

 private:
  store::Connection& connection_;
  std::string instance_;
};

}  // namespace kioskline::safety
