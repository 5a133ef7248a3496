#include "live/reader.hpp"

namespace kioskline::live {

store::Connection& Reader::open() {
  if (connection_.is_open()) return connection_;
  try {
    connection_.ensure_open();
    connection_.execute("SET ROLE kioskline_live");
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
