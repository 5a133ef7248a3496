#pragma once

#include <future>
#include <optional>
#include <string>

#include "configuration/configuration.hpp"
#include "local/background_task.hpp"
#include "telemetry/health.hpp"

namespace kioskline::local {

/// The web service in this process, as long as it lives. What keeps it from starting or ends it is
/// logged, and ends nothing else: presses are worth more than the page that shows them.
class Pages {
 public:
  /// Returns once they can be reached, or can't. Where live.listen is taken, another port serves as
  /// well, unless `address_is_fixed`.
  Pages(Configuration configuration, bool address_is_fixed);

  /// "http://127.0.0.1:8080/"; nothing when they could not be had.
  const std::optional<std::string>& address() const { return address_; }

 private:
  void serve(int stop_descriptor, bool address_is_fixed);
  void run(int stop_descriptor);

  Configuration configuration_;
  telemetry::Health health_;  // shown nowhere: the screen is ingest's
  bool is_known_ = false;     // the task's own
  std::promise<std::optional<std::string>> known_;
  BackgroundTask task_;
  std::optional<std::string> address_;
};

}  // namespace kioskline::local
