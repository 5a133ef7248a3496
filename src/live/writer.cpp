#include "live/writer.hpp"

#include "live/live_role.hpp"

namespace kioskline::live {

store::Connection& Writer::open() {
  if (!connection_.is_open()) open_as_live_role(connection_);
  return connection_;
}

store::Result Writer::execute(const std::string& sql,
                              const std::vector<store::Parameter>& parameters) {
  const bool was_open = connection_.is_open();
  try {
    return open().execute(sql, parameters);
  } catch (const store::DatabaseError&) {
    // One that had been idle while the database restarted is found out only now.
    if (!was_open || connection_.is_open()) throw;
  }
  return open().execute(sql, parameters);
}

}  // namespace kioskline::live
