#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "domain/error.hpp"

namespace kioskline::store {

/// What a database error calls for.
enum class Disposition : std::uint8_t {
  retry,              ///< away, busy or failing over: try again
  data_fault,         ///< a value the database refuses: retrying cannot mend it
  missing_partition,  ///< the month's partition has to be made first
  fence_lost,         ///< another owner took the partition (KL001)
  stop                ///< wrong schema, privileges or password: an operator has to act
};

/// By SQLSTATE class; an empty one means the connection was lost. Source: PostgreSQL
/// documentation, appendix "PostgreSQL Error Codes"; KLnnn are raised by our own functions.
Disposition disposition_of(std::string_view sqlstate, std::string_view message);

/// The words of RDS for an IAM token it does not take. To be tried again: permissions reach the
/// database minutes after they are given, and credentials are renewed.
bool is_refused_token(std::string_view message);

/// What an operator does about an error of disposition stop.
std::string remedy_of_stop(std::string_view sqlstate);

/// An error PostgreSQL or libpq reported. what() has the SQLSTATE, the message and what was being
/// done; never a password.
class DatabaseError : public std::runtime_error {
 public:
  DatabaseError(std::string sqlstate, const std::string& message, const std::string& activity,
                std::string column = {});

  const std::string& sqlstate() const { return sqlstate_; }
  /// The database's own words, without what was being done.
  const std::string& message() const { return message_; }
  /// The column or parameter that it is about; empty where it names none.
  const std::string& column() const { return column_; }
  Disposition disposition() const { return disposition_; }

 private:
  std::string sqlstate_;
  std::string message_;
  std::string column_;
  Disposition disposition_;
};

/// How a command ends that met this error and can't go on: unavailable, configuration, try again or
/// internal, with what to do.
Error command_error(const DatabaseError& error);

}  // namespace kioskline::store
