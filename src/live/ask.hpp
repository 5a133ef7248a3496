#pragma once

#include <boost/asio/awaitable.hpp>
#include <expected>
#include <type_traits>
#include <utility>

#include "live/connection_pool.hpp"
#include "live/problem.hpp"
#include "store/database_error.hpp"

namespace kioskline::live {

/// What a client is told of an error of the database; its own words go to the log.
Problem problem_of(const store::DatabaseError& error);

/// What the query, a function of a Reader or Writer, gives, or why it could not be asked.
template <class Session, class Query>
boost::asio::awaitable<std::invoke_result_t<Query, Session&>> ask(ConnectionPool<Session>& pool,
                                                                  Query query) {
  try {
    co_return co_await pool.run(std::move(query));
  } catch (const store::DatabaseError& error) {
    co_return std::unexpected(problem_of(error));
  }
}

}  // namespace kioskline::live
