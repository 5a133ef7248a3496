#include "store/database_error.hpp"

#include <fmt/format.h>

#include <utility>

namespace kioskline::store {

Disposition disposition_of(std::string_view sqlstate, std::string_view message) {
  if (sqlstate == "KL001") return Disposition::fence_lost;
  if (sqlstate == "23514" && message.contains("no partition of relation")) {
    return Disposition::missing_partition;
  }
  const std::string_view sqlstate_class = sqlstate.substr(0, 2);
  if (sqlstate_class == "22" || sqlstate_class == "23" || sqlstate_class == "54") {
    return Disposition::data_fault;
  }
  if (sqlstate_class == "42" || sqlstate_class == "28" || sqlstate_class == "3D" ||
      sqlstate_class == "3F" || sqlstate_class == "KL") {
    return Disposition::stop;
  }
  return Disposition::retry;
}

bool is_refused_token(std::string_view message) {
  return message.contains("PAM authentication failed");
}

std::string remedy_of_stop(std::string_view sqlstate) {
  if (sqlstate.starts_with("28")) {
    return "Correct the user or the password in database.url, or what pg_hba.conf allows that "
           "user.";
  }
  if (sqlstate == "3D000") return "Correct the database's name in database.url, or create it.";
  return "Run `kioskline migrate`, then `kioskline doctor`: the schema or the privileges are "
         "wrong.";
}

DatabaseError::DatabaseError(std::string sqlstate, const std::string& message,
                             const std::string& activity, std::string column)
    : std::runtime_error(sqlstate.empty()
                             ? fmt::format("{}: {}", activity, message)
                             : fmt::format("{}: {} (SQLSTATE {})", activity, message, sqlstate)),
      sqlstate_(std::move(sqlstate)),
      message_(message),
      column_(std::move(column)),
      disposition_(disposition_of(sqlstate_, message)) {}

Error command_error(const DatabaseError& error) {
  switch (error.disposition()) {
    case Disposition::retry:
      return {
          ExitCode::unavailable, error.what(),
          is_refused_token(error.message())
              ? "Allow this machine's role rds-db:connect for that user of this database, grant "
                "the user rds_iam, and see that this machine's clock is right."
              : "See that the database runs and can be reached, then try again."};
    case Disposition::stop:
      return {ExitCode::configuration, error.what(), remedy_of_stop(error.sqlstate())};
    case Disposition::missing_partition:
    case Disposition::fence_lost:
      return {ExitCode::try_again, error.what(), "Another process was at work there: try again."};
    case Disposition::data_fault:
      break;
  }
  return {ExitCode::internal, error.what(),
          "Please report this: the database refused what it should hold."};
}

}  // namespace kioskline::store
