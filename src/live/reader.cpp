#include "live/reader.hpp"

#include "live/live_role.hpp"

namespace kioskline::live {

store::Connection& Reader::open() {
  if (connection_.is_open()) return connection_;
  open_as_live_role(connection_);
  try {
    connection_.execute("SET default_transaction_read_only = on");
  } catch (const store::DatabaseError&) {
    connection_.close();
    throw;
  }
  return connection_;
}

bool Reader::take_notifications() {
  bool any = false;
  if (!is_open()) return any;
  PQconsumeInput(connection_.raw());
  while (PGnotify* const notification = PQnotifies(connection_.raw())) {
    PQfreemem(notification);
    any = true;
  }
  return any;
}

}  // namespace kioskline::live
