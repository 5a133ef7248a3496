#include "safety/ladder.hpp"

#include <algorithm>

namespace kioskline::safety {
namespace {

using std::chrono::milliseconds;

/// Of emergencies that no statistic counts; those that count are escalated.
std::string_view treatment(const std::string& cause, const SafetySettings& settings) {
  if (cause == "drill") return "notify";
  if (cause == "outside_hours") return settings.outside_hours;
  if (cause == "unknown_site") return settings.unknown_site;
  return "escalate";
}

std::vector<PlannedStep> emergency_ladder(const IncidentState& incident,
                                          const SafetySettings& settings) {
  const std::string_view treated = treatment(incident.cause, settings);
  if (treated == "list") return {};
  if (treated == "notify") {
    if (incident.acknowledged) return {};
    return {{.step = "first"}};
  }
  if (incident.acknowledged) return {{.step = "reminder", .after = settings.remind_after}};
  return {{.step = "first"},
          {.step = "second", .after = settings.second_after, .unseen_after = settings.seen_within},
          {.step = "duty_manager", .after = settings.duty_manager_after},
          {.step = "all", .after = settings.all_after}};
}

std::vector<PlannedStep> assistance_ladder(const IncidentState& incident,
                                           const SafetySettings& settings) {
  if (incident.acknowledged) return {};
  std::vector<PlannedStep> steps{
      {.step = "first", .after = settings.assistance_first_after},
      {.step = "second", .after = settings.assistance_second_after},
      {.step = "duty_manager", .after = settings.assistance_duty_manager_after}};
  std::erase_if(steps, [](const PlannedStep& step) { return step.after == milliseconds{0}; });
  return steps;
}

}  // namespace

std::vector<PlannedStep> ladder(const IncidentState& incident, const SafetySettings& settings) {
  return incident.kind == IncidentState::Kind::emergency ? emergency_ladder(incident, settings)
                                                         : assistance_ladder(incident, settings);
}

milliseconds retry_after(std::int64_t attempts) {
  constexpr std::int64_t most_doublings = 5;
  constexpr milliseconds longest{30'000};
  const auto doublings = std::clamp<std::int64_t>(attempts - 1, 0, most_doublings);
  return std::min(longest, milliseconds{1000} * (std::int64_t{1} << doublings));
}

}  // namespace kioskline::safety
