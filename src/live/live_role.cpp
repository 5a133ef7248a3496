#include "live/live_role.hpp"

namespace kioskline::live {

void open_as_live_role(store::Connection& connection) {
  try {
    connection.ensure_open();
    connection.execute("SET ROLE kioskline_live");
  } catch (const store::DatabaseError&) {
    connection.close();
    throw;
  }
}

}  // namespace kioskline::live
