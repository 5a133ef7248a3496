#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>
#include <vector>

#include "configuration/configuration.hpp"
#include "live/reader.hpp"

namespace kioskline::live {

/// A few connections that answer for many clients, each on a thread of its own, since libpq waits.
/// Any thread may call.
class QueryPool {
 public:
  /// Requests that wait for a connection; further ones that can be refused had better be.
  static constexpr int longest_queue = 64;

  QueryPool(const DatabaseSettings& database, std::uint32_t connections);
  /// Waits for the statements that are under way.
  ~QueryPool();
  QueryPool(const QueryPool&) = delete;
  QueryPool& operator=(const QueryPool&) = delete;

  bool is_full() const { return pending_ >= longest_queue; }

  /// What `query` makes of a Reader, on one of the pool's threads; the caller goes on where it was.
  /// Throws what the query throws.
  template <class Query>
  boost::asio::awaitable<std::invoke_result_t<Query, Reader&>> run(Query query) {
    using Answer = std::invoke_result_t<Query, Reader&>;
    return boost::asio::co_spawn(
        threads_,
        [this, ticket = Ticket(pending_),
         query = std::move(query)]() -> boost::asio::awaitable<Answer> {
          const Lease lease(*this);
          co_return query(*lease.reader);
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

  /// There are as many readers as threads, so one is always idle.
  struct Lease {
    explicit Lease(QueryPool& owner);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    QueryPool& pool;
    std::unique_ptr<Reader> reader;
  };

  std::atomic<int> pending_{0};
  std::mutex mutex_;
  std::vector<std::unique_ptr<Reader>> idle_;  // guarded by mutex_
  boost::asio::thread_pool threads_;           // last: its threads use all of the above
};

}  // namespace kioskline::live
