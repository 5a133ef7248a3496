#include "ingest/housekeeper.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <optional>
#include <string>

#include "ingest/instance_name.hpp"
#include "store/retention.hpp"

namespace kioskline::ingest {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds heartbeat_interval{5};
constexpr std::chrono::hours upkeep_interval{1};

/// Begins the row of this process in ingest.run; its number.
std::string begin_run(store::Connection& connection) {
  const store::Result row = connection.execute(
      "INSERT INTO ingest.run (instance, version) VALUES ($1, $2) RETURNING run_id",
      {instance_name(), KIOSKLINE_VERSION});
  return std::string(row.text(0, 0));
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

}  // namespace

Housekeeper::Housekeeper(const Configuration& configuration) : configuration_(configuration) {
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
    try {
      if (!run_id) run_id = begin_run(connection);
      const char* const end = stop.stop_requested() ? ", ended_at = now()" : "";
      connection.execute(
          fmt::format("UPDATE ingest.run SET heartbeat_at = now(){} WHERE run_id = $1", end),
          {*run_id});
      if (!stop.stop_requested() && Clock::now() >= next_upkeep) {
        make_months_ahead(connection);
        prune_rejected(connection, configuration_.ingest.rejected_retention);
        next_upkeep = Clock::now() + upkeep_interval;
      }
    } catch (const store::DatabaseError& error) {
      spdlog::warn("housekeeping, to be done later: {}", error.what());
    }
    if (stop.stop_requested()) return;
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, heartbeat_interval, [] { return false; });
  }
}

}  // namespace kioskline::ingest
