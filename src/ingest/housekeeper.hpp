#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "configuration/configuration.hpp"
#include "store/connection.hpp"

namespace kioskline::ingest {

/// What has to be done now and then while ingest runs: its heartbeat every 5 s, and every hour the
/// months of presses to come and the end of what is past its retention. On a thread of its own;
/// what fails is logged and done the next time.
class Housekeeper {
 public:
  explicit Housekeeper(const Configuration& configuration);
  ~Housekeeper();
  Housekeeper(const Housekeeper&) = delete;
  Housekeeper& operator=(const Housekeeper&) = delete;

 private:
  void run(const std::stop_token& stop);

  const Configuration& configuration_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace kioskline::ingest
