#include "telemetry/monitoring.hpp"

#include <chrono>

#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace kioskline::telemetry {
namespace {

/// For the status line alone, where systemd has no watchdog.
constexpr std::chrono::seconds status_interval{5};

/// systemd's own advice: half of its patience. Source: sd_watchdog_enabled(3).
std::chrono::microseconds sign_of_life_interval() {
  const auto patience = watchdog_patience();
  return patience ? *patience / 2 : std::chrono::microseconds{status_interval};
}

}  // namespace

Monitoring::Monitoring(std::string_view setting, const std::string& listen, const Health& health) {
  if (!listen.empty()) {
    server_.emplace(setting, listen, health, process_metrics());
    log(Level::info, "serving /metrics, /healthz and /readyz",
        {{"listen", listen}, {"port", server_->port()}});
  }
  if (manager_.present()) watchdog_.emplace(health, manager_, sign_of_life_interval());
}

Monitoring::~Monitoring() { stopping(); }

void Monitoring::ready() { manager_.ready(); }

void Monitoring::stopping() {
  if (!stopping_) manager_.stopping();
  stopping_ = true;
}

}  // namespace kioskline::telemetry
