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

DatabaseError::DatabaseError(std::string sqlstate, const std::string& message, const std::string& activity)
    : std::runtime_error(sqlstate.empty() ? fmt::format("{}: {}", activity, message)
                                          : fmt::format("{}: {} (SQLSTATE {})", activity, message, sqlstate)),
      sqlstate_(std::move(sqlstate)),
      disposition_(disposition_of(sqlstate_, message)) {}

}  // namespace kioskline::store
