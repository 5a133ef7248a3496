#pragma once

#include <string>
#include <utility>

#include "store/connection.hpp"

namespace kioskline::live {

/// A connection that reads as the role kioskline_live, whatever its login may do beyond that, and
/// can write nothing. One thread at a time.
class Reader {
 public:
  /// Does not connect yet. `name` is what pg_stat_activity shows.
  Reader(DatabaseSettings settings, std::string name)
      : connection_(std::move(settings), std::move(name)) {}

  /// Connects if there is no usable connection. Throws DatabaseError; one whose disposition is
  /// `stop` when the login is no member of kioskline_live.
  store::Connection& open();

  bool is_open() const { return connection_.is_open(); }
  /// To be polled for notifications; -1 while there is no connection.
  int socket() const { return is_open() ? PQsocket(connection_.raw()) : -1; }
  /// Whether any came since the last call. Does not wait.
  bool take_notifications();

  /// What `read` makes of the connection, all in one snapshot. Throws DatabaseError.
  template <class Read>
  auto in_snapshot(const Read& read) {
    store::Connection& connection = open();
    try {
      connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      auto outcome = read(connection);
      connection.execute("COMMIT");
      return outcome;
    } catch (...) {
      connection.roll_back();
      throw;
    }
  }

 private:
  store::Connection connection_;
};

}  // namespace kioskline::live
