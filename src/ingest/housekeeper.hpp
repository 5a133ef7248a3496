#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>

#include "configuration/configuration.hpp"
#include "store/connection.hpp"
#include "telemetry/health.hpp"

namespace kioskline::ingest {

/// What has to be done now and then while ingest runs: its heartbeat every 5 s and as soon as it
/// begins or ceases to read Kafka, and every hour the months of presses to come and the end of what
/// is past its retention. Tells whether the database can be written and has this program's schema.
/// On a thread of its own; what fails is logged and done the next time.
class Housekeeper {
 public:
  /// Borrows both.
  Housekeeper(const Configuration& configuration, telemetry::Health& health);
  ~Housekeeper();
  Housekeeper(const Housekeeper&) = delete;
  Housekeeper& operator=(const Housekeeper&) = delete;

 private:
  void run(const std::stop_token& stop);
  /// Whether the work was done; if not, it was logged.
  bool attempt(std::string_view activity, const std::function<void()>& work);
  void keep_house(store::Connection& connection);

  const Configuration& configuration_;
  telemetry::Health& health_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace kioskline::ingest
