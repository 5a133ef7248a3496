#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "safety/delivery.hpp"

namespace kioskline::safety {

/// Threads that send, so that a contact who doesn't answer holds up nobody else. One thread gives
/// and takes.
class Couriers {
 public:
  struct Returned {
    Delivery delivery;
    SendResult result;
  };

  Couriers(Channels channels, std::size_t count);
  /// Waits for what is being sent; what has not begun is dropped.
  ~Couriers();
  Couriers(const Couriers&) = delete;
  Couriers& operator=(const Couriers&) = delete;

  void send(Delivery delivery);
  /// What has been sent, or not, since the last call.
  std::vector<Returned> take_returned();
  /// Given and not yet taken back.
  std::size_t under_way() const { return under_way_; }
  /// Readable while something has returned.
  int descriptor() const { return descriptor_; }

 private:
  void run(const std::stop_token& stop);
  SendResult attempt(const Delivery& delivery) const;

  const Channels channels_;
  const int descriptor_;
  std::size_t under_way_ = 0;
  std::mutex mutex_;
  std::condition_variable_any given_;
  std::deque<Delivery> waiting_;       ///< guarded by mutex_
  std::vector<Returned> returned_;     ///< guarded by mutex_
  std::vector<std::jthread> threads_;  // last: they use all of the above
};

}  // namespace kioskline::safety
