#include "telemetry/watchdog.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <utility>
#include <vector>

namespace kioskline::telemetry {

Watchdog::Watchdog(const Health& health, const ServiceManager& manager,
                   std::chrono::microseconds interval)
    : health_(health), manager_(manager), interval_(interval) {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Watchdog::~Watchdog() {
  thread_.request_stop();
  thread_.join();
}

void Watchdog::run(const std::stop_token& stop) {
  std::string told;
  while (!stop.stop_requested()) {
    if (health_.advancing()) manager_.keep_alive();
    if (std::string status = status_line(health_); status != told) {
      manager_.status(status);
      told = std::move(status);
    }
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, interval_, [] { return false; });
  }
}

std::string status_line(const Health& health) {
  if (const auto stuck = health.stuck_loops(); !stuck.empty()) {
    return fmt::format("stuck: {}", fmt::join(stuck, ", "));
  }
  std::vector<std::string> missing;
  for (const Condition& condition : health.conditions()) {
    if (!condition.ok) missing.push_back(condition.name);
  }
  return missing.empty() ? "ready" : fmt::format("waiting for {}", fmt::join(missing, ", "));
}

}  // namespace kioskline::telemetry
