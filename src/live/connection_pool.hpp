#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "configuration/configuration.hpp"
#include "live/reader.hpp"
#include "live/writer.hpp"

namespace kioskline::live {

/// A few connections (a Reader or Writer each) that answer for many clients, each on a thread of
/// its own, since libpq waits. Any thread may call.
template <class Session>
class ConnectionPool {
 public:
  /// Requests that wait for a connection; further ones that can be refused had better be.
  static constexpr int longest_queue = 64;

  /// `name` and a number are what pg_stat_activity shows.
  ConnectionPool(const DatabaseSettings& database, const std::string& name,
                 std::uint32_t connections)
      : threads_(connections) {
    for (std::uint32_t n = 1; n <= connections; ++n) {
      idle_.push_back(std::make_unique<Session>(database, name + " " + std::to_string(n)));
    }
  }
  /// Waits for the statements that are under way.
  ~ConnectionPool() { threads_.join(); }
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;

  bool is_full() const { return pending_ >= longest_queue; }

  /// What `query` makes of a session, on one of the pool's threads; the caller goes on where it
  /// was. Throws what the query throws.
  template <class Query>
  boost::asio::awaitable<std::invoke_result_t<Query, Session&>> run(Query query) {
    using Answer = std::invoke_result_t<Query, Session&>;
    return boost::asio::co_spawn(
        threads_,
        [this, ticket = Ticket(pending_),
         query = std::move(query)]() -> boost::asio::awaitable<Answer> {
          const Lease lease(*this);
          co_return query(*lease.session);
        },
        boost::asio::use_awaitable);
  }

 private:
  /// One request that waits or is answered.
  class Ticket {
   public:
    explicit Ticket(std::atomic<int>& pending) : pending_(&pending) { ++pending; }
    Ticket(Ticket&& other) noexcept : pending_(std::exchange(other.pending_, nullptr)) {}
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    Ticket& operator=(Ticket&&) = delete;
    ~Ticket() {
      if (pending_ != nullptr) --*pending_;
    }

   private:
    std::atomic<int>* pending_;
  };

  /// There are as many sessions as threads, so one is always idle.
  struct Lease {
    explicit Lease(ConnectionPool& owner) : pool(owner) {
      const std::lock_guard lock(pool.mutex_);
      session = std::move(pool.idle_.back());
      pool.idle_.pop_back();
    }
    ~Lease() {
      const std::lock_guard lock(pool.mutex_);
      pool.idle_.push_back(std::move(session));
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    ConnectionPool& pool;
    std::unique_ptr<Session> session;
  };

  std::atomic<int> pending_{0};
  std::mutex mutex_;
  std::vector<std::unique_ptr<Session>> idle_;  // guarded by mutex_
  boost::asio::thread_pool threads_;            // last: its threads use all of the above
};

using QueryPool = ConnectionPool<Reader>;
/// Apart from the queries, so that no figure holds up an acknowledgement.
using ActionPool = ConnectionPool<Writer>;

}  // namespace kioskline::live
