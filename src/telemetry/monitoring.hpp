#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "telemetry/health.hpp"
#include "telemetry/health_server.hpp"
#include "telemetry/service_manager.hpp"
#include "telemetry/watchdog.hpp"

namespace kioskline::telemetry {

/// What an operator sees of a long-running command while this lives: the pages of the health server
/// and what systemd is told. The log is configured apart (configure_log), before any thread.
class Monitoring {
 public:
  /// `listen` is the address of the health server, or empty for none; `setting` the name of the
  /// setting it comes from. Borrows the health. Throws Error (configuration) when it can't be had.
  Monitoring(std::string_view setting, const std::string& listen, const Health& health);
  /// Tells systemd that the service is stopping, unless stopping() did.
  ~Monitoring();
  Monitoring(const Monitoring&) = delete;
  Monitoring& operator=(const Monitoring&) = delete;

  /// Starting has ended: systemd goes on with units that wait for this one. A broker or database
  /// that is away is waited for afterwards, or systemd would end the wait.
  void ready();
  /// The drain has begun.
  void stopping();

 private:
  ServiceManager manager_ = ServiceManager::from_environment();
  bool stopping_ = false;
  std::optional<HealthServer> server_;
  std::optional<Watchdog> watchdog_;  // last: it uses the manager
};

}  // namespace kioskline::telemetry
