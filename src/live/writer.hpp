#pragma once

#include <string>
#include <utility>
#include <vector>

#include "store/connection.hpp"

namespace kioskline::live {

/// A connection that does what people ask for, as the role kioskline_live, whatever its login may
/// do beyond that. One thread at a time.
class Writer {
 public:
  /// Does not connect yet. `name` is what pg_stat_activity shows.
  Writer(DatabaseSettings settings, std::string name)
      : connection_(std::move(settings), std::move(name)) {}

  /// One statement that may be done twice, since it is tried once more when the connection turns
  /// out to be lost. Throws DatabaseError.
  store::Result execute(const std::string& sql, const std::vector<store::Parameter>& parameters);

 private:
  store::Connection& open();

  store::Connection connection_;
};

}  // namespace kioskline::live
