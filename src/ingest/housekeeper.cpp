#include "ingest/housekeeper.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>
#include <string>

#include "ingest/instance_name.hpp"
#include "store/migration.hpp"
#include "store/migrator.hpp"
#include "store/retention.hpp"
#include "telemetry/events.hpp"
#include "telemetry/metrics.hpp"

namespace kioskline::ingest {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds heartbeat_interval{5};
/// How often it is looked whether Kafka is read as the last heartbeat says.
constexpr std::chrono::milliseconds look_interval{250};
constexpr std::chrono::hours upkeep_interval{1};

/// Begins the row of this process in ingest.run; its number.
std::string begin_run(store::Connection& connection) {
  const store::Result row = connection.execute(
      "INSERT INTO ingest.run (instance, version) VALUES ($1, $2) RETURNING run_id",
      {instance_name(), KIOSKLINE_VERSION});
  return std::string(row.text(0, 0));
}

/// Whether every worker has its partitions. A spare without any has them, too.
bool reads(const telemetry::Health& health) {
  return std::ranges::all_of(health.conditions(), [](const telemetry::Condition& condition) {
    return condition.ok || !condition.name.starts_with("assignment/");
  });
}

void make_months_ahead(store::Connection& connection) {
  connection.execute(
      "SELECT kiosk.ensure_month((date_trunc('month', now()) + n * interval '1 month')::date) "
      "FROM generate_series(0, 2) AS n");
}

void prune_rejected(store::Connection& connection, std::chrono::hours keep) {
  const store::Result museums = connection.execute("SELECT museum_id FROM kiosk.museum");
  for (int row = 0; row < museums.rows(); ++row) {
    const MuseumId museum{static_cast<std::int32_t>(museums.integer(row, 0))};
    const std::int64_t pruned = store::prune_rejected(connection, museum, keep);
    if (pruned > 0) {
      spdlog::info("{} rejected messages of museum {} were past their retention", pruned,
                   museum.value);
    }
  }
}

void retire_months(store::Connection& connection, std::chrono::hours keep) {
  for (const std::chrono::year_month month : store::months_past_retention(connection, keep)) {
    const std::int64_t retired = store::retire_month(connection, month);
    spdlog::info("{} presses of {:04}-{:02} were past their retention; their counts stay", retired,
                 static_cast<int>(month.year()), static_cast<unsigned>(month.month()));
  }
}

void check_schema(store::Connection& connection, telemetry::Health& health) {
  const store::SchemaComparison schema =
      store::compare(store::shipped_migrations(), store::applied_migrations(connection));
  using Kind = store::SchemaComparison::Kind;
  const std::string problem =
      schema.kind == Kind::behind ? "not up to date: run `kioskline migrate`" : schema.problem;
  health.set_condition("schema", schema.kind == Kind::current, problem);
}

}  // namespace

Housekeeper::Housekeeper(const Configuration& configuration, telemetry::Health& health)
    : configuration_(configuration), health_(health) {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Housekeeper::~Housekeeper() {
  thread_.request_stop();
  thread_.join();
}

void Housekeeper::run(const std::stop_token& stop) {
  store::Connection connection(configuration_.database, "kioskline housekeeper");
  std::optional<std::string> run_id;
  Clock::time_point next_upkeep{};
  while (true) {
    const bool stopping = stop.stop_requested();
    const bool reading = reads(health_);
    const bool alive = attempt("the heartbeat", [&] {
      if (!run_id) run_id = begin_run(connection);
      connection.execute(
          fmt::format("UPDATE ingest.run SET heartbeat_at = now(), reads = $2, lag_seconds = $3{} "
                      "WHERE run_id = $1",
                      stopping ? ", ended_at = now()" : ""),
          {run_id, reading ? "true" : "false",
           fmt::to_string(telemetry::process_metrics().largest_lag_seconds())});
      health_.set_condition("database writable", true, "");
    });
    if (stopping) return;
    if (alive && Clock::now() >= next_upkeep &&
        attempt("housekeeping", [&] { keep_house(connection); })) {
      next_upkeep = Clock::now() + upkeep_interval;
    }
    const Clock::time_point next_heartbeat = Clock::now() + heartbeat_interval;
    std::unique_lock lock(mutex_);
    do {
      changed_.wait_for(lock, stop, look_interval, [] { return false; });
    } while (!stop.stop_requested() && reads(health_) == reading && Clock::now() < next_heartbeat);
  }
}

bool Housekeeper::attempt(std::string_view activity, const std::function<void()>& work) {
  try {
    work();
    return true;
  } catch (const store::DatabaseError& error) {
    if (error.disposition() == store::Disposition::retry) {
      health_.set_condition("database writable", false, error.what());
    }
    telemetry::record(telemetry::DatabaseFailed{
        .activity = activity, .sqlstate = error.sqlstate(), .message = error.what()});
    return false;
  }
}

void Housekeeper::keep_house(store::Connection& connection) {
  check_schema(connection, health_);
  make_months_ahead(connection);
  prune_rejected(connection, configuration_.ingest.rejected_retention);
  retire_months(connection, configuration_.ingest.interaction_retention);
}

}  // namespace kioskline::ingest
