#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "live/connection_pool.hpp"
#include "telemetry/health.hpp"

namespace kioskline::live {

/// Tells the health how the web service is: every second that the thread which answers gets round
/// ("pages"), and every 5 s whether the database can be read and has this program's schema. One
/// thread: that of the executor.
class SelfWatch {
 public:
  /// Borrows pool and health.
  SelfWatch(boost::asio::any_io_executor executor, QueryPool& pool, telemetry::Health& health);

  void start();
  /// Ends both loops, so that the io_context can end.
  void stop();

 private:
  boost::asio::awaitable<void> advance();
  boost::asio::awaitable<void> look_at_database();
  boost::asio::awaitable<void> pause(boost::asio::steady_timer& timer,
                                     std::chrono::seconds duration) const;

  boost::asio::any_io_executor executor_;
  QueryPool& pool_;
  telemetry::Health& health_;
  bool stopped_ = false;
  boost::asio::steady_timer next_advance_;
  boost::asio::steady_timer next_look_;
};

}  // namespace kioskline::live
