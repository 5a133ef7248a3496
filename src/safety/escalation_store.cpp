#include "safety/escalation_store.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <iterator>

#include "safety/ladder.hpp"

namespace kioskline::safety {
namespace {

using std::chrono::milliseconds;

std::string interval_text(milliseconds duration) {
  return fmt::format("{} milliseconds", duration.count());
}

/// Three array parameters of safety.plan_steps.
struct StepArrays {
  std::string steps = "{";
  std::string after = "{";
  std::string unseen_after = "{";

  void add(const PlannedStep& step) {
    if (steps.size() > 1) {
      for (std::string* array : {&steps, &after, &unseen_after}) *array += ',';
    }
    steps += step.step;
    after += interval_text(step.after);
    unseen_after += step.unseen_after ? interval_text(*step.unseen_after) : "NULL";
  }
  void end() {
    for (std::string* array : {&steps, &after, &unseen_after}) *array += '}';
  }
};

}  // namespace

std::vector<EscalatedMuseum> EscalationStore::museums() {
  const store::Result rows = connection_.execute("SELECT museum_id, code FROM kiosk.museum");
  std::vector<EscalatedMuseum> museums;
  for (int row = 0; row < rows.rows(); ++row) {
    museums.push_back({.id = {static_cast<std::int32_t>(rows.integer(row, 0))},
                       .code = std::string(rows.text(row, 1))});
  }
  return museums;
}

void EscalationStore::plan(MuseumId museum, const SafetySettings& settings) {
  const std::string id = std::to_string(museum.value);
  const store::Result rows = connection_.execute(
      "SELECT incident_id, kind, cause, state, round FROM safety.incident "
      "WHERE museum_id = $1 AND closed_at IS NULL "
      "AND planned_for IS DISTINCT FROM state || '/' || round",
      {id});
  for (int row = 0; row < rows.rows(); ++row) {
    const std::string state(rows.text(row, 3));
    const IncidentState incident{.kind = static_cast<IncidentState::Kind>(rows.integer(row, 1)),
                                 .cause = std::string(rows.text(row, 2)),
                                 .acknowledged = state == "acknowledged"};
    StepArrays arrays;
    for (const PlannedStep& step : ladder(incident, settings)) arrays.add(step);
    arrays.end();
    connection_.execute("SELECT safety.plan_steps($1, $2, $3, $4, $5, $6, $7)",
                        {id, std::string(rows.text(row, 0)), state, std::string(rows.text(row, 4)),
                         arrays.steps, arrays.after, arrays.unseen_after});
  }
  connection_.execute("SELECT safety.plan_late_summary($1, $2)",
                      {id, interval_text(settings.late_summary_after)});
}

void EscalationStore::watch_ingest(MuseumId museum, const SafetySettings& settings) {
  connection_.execute("SELECT safety.watch_ingest($1, $2, $3, $4)",
                      {std::to_string(museum.value), interval_text(settings.blind_heartbeat),
                       interval_text(settings.blind_lag), interval_text(settings.blind_after)});
}

void EscalationStore::plan_alarms(MuseumId museum) {
  connection_.execute("SELECT safety.plan_unhappiness_alarms($1)", {std::to_string(museum.value)});
}

std::optional<EscalationStore::HandledStep> EscalationStore::fire(MuseumId museum) {
  const store::Result row = connection_.execute(
      "SELECT step, has_fired, (late_seconds * 1000)::bigint, deliveries FROM safety.fire_step($1)",
      {std::to_string(museum.value)});
  if (row.rows() == 0) return std::nullopt;
  return HandledStep{.step = std::string(row.text(0, 0)),
                     .has_fired = row.boolean(0, 1),
                     .late_seconds = static_cast<double>(row.integer(0, 2)) / 1000,
                     .deliveries = row.integer(0, 3)};
}

std::vector<Delivery> EscalationStore::claim(MuseumId museum, std::size_t most) {
  const store::Result rows = connection_.execute(
      "SELECT delivery_id, idempotency_key, contact, channel, address, attempts, museum, step, "
      "urgent, incident_id, title, body, fired_at FROM safety.claim_deliveries($1, $2, $3)",
      {std::to_string(museum.value), instance_, std::to_string(most)});
  std::vector<Delivery> claimed;
  for (int row = 0; row < rows.rows(); ++row) {
    claimed.push_back({.museum = museum,
                       .id = rows.integer(row, 0),
                       .idempotency_key = std::string(rows.text(row, 1)),
                       .contact = std::string(rows.text(row, 2)),
                       .channel = std::string(rows.text(row, 3)),
                       .address = std::string(rows.text(row, 4)),
                       .attempts = rows.integer(row, 5),
                       .museum_code = std::string(rows.text(row, 6)),
                       .step = std::string(rows.text(row, 7)),
                       .urgent = rows.boolean(row, 8),
                       .incident = rows.optional_integer(row, 9),
                       .title = std::string(rows.text(row, 10)),
                       .body = std::string(rows.text(row, 11)),
                       .fired_at = std::string(rows.text(row, 12))});
  }
  return claimed;
}

void EscalationStore::record(const Delivery& delivery, const SendResult& result) {
  const std::string museum = std::to_string(delivery.museum.value);
  const std::string id = std::to_string(delivery.id);
  if (result) {
    connection_.execute("SELECT safety.record_sent($1, $2)", {museum, id});
    return;
  }
  connection_.execute(
      "SELECT safety.record_failure($1, $2, $3, $4, $5)",
      {museum, id, instance_, result.error(), interval_text(retry_after(delivery.attempts))});
}

std::optional<milliseconds> EscalationStore::next_due(MuseumId museum) {
  const store::Result row = connection_.execute(
      "SELECT ceil(safety.next_due_seconds($1) * 1000)::bigint", {std::to_string(museum.value)});
  const std::optional<std::int64_t> due = row.optional_integer(0, 0);
  if (!due) return std::nullopt;
  return milliseconds{*due};
}

}  // namespace kioskline::safety
