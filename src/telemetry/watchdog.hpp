#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "telemetry/health.hpp"
#include "telemetry/service_manager.hpp"

namespace kioskline::telemetry {

/// Keeps the service manager told on a thread of its own: a sign of life at every interval, but
/// only while every loop advances, and as status the conditions that are not met.
class Watchdog {
 public:
  /// Borrows both.
  Watchdog(const Health& health, const ServiceManager& manager, std::chrono::microseconds interval);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  void run(const std::stop_token& stop);

  const Health& health_;
  const ServiceManager& manager_;
  std::chrono::microseconds interval_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: it uses all of the above
};

/// "ready", "stuck: …" or "waiting for …": one line for people.
std::string status_line(const Health& health);

}  // namespace kioskline::telemetry
