#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "configuration/configuration.hpp"

namespace kioskline::safety {

/// What decides who is told of an incident. The numbers are stored in safety.incident.kind.
struct IncidentState {
  enum class Kind : std::uint8_t { assistance = 1, emergency = 2 };
  Kind kind = Kind::emergency;
  std::string cause = "accepted";  ///< accepted, outside_hours, unknown_site, drill
  bool acknowledged = false;
};

/// A row of safety.step to be.
struct PlannedStep {
  std::string_view step;  ///< "first", "second", "duty_manager", "all", "reminder"
  /// From the opening, or from the acknowledgement where there is one.
  std::chrono::milliseconds after{};
  /// Due already then, unless a screen shows the incident.
  std::optional<std::chrono::milliseconds> unseen_after{};

  friend bool operator==(const PlannedStep&, const PlannedStep&) = default;
};

/// Whom an incident in that state is told to, and when, as long as it stays in that state. Empty
/// where the screens are enough.
std::vector<PlannedStep> ladder(const IncidentState& incident, const SafetySettings& settings);

/// How long after that many attempts (1, 2, ...) a message is tried again: 1 s, doubled up to 30 s.
std::chrono::milliseconds retry_after(std::int64_t attempts);

}  // namespace kioskline::safety
