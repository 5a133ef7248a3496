#include "live/ask.hpp"

#include "telemetry/events.hpp"

namespace kioskline::live {

Problem problem_of(const store::DatabaseError& error) {
  constexpr std::string_view statement_timeout = "57014";
  telemetry::record(telemetry::DatabaseFailed{
      .activity = "answering a request", .sqlstate = error.sqlstate(), .message = error.what()});
  if (error.sqlstate() == statement_timeout) {
    return {503, "The figures took longer than database.statement_timeout: ask for fewer days."};
  }
  if (error.disposition() == store::Disposition::stop) {
    return {503,
            "The database refuses to be read; the service's log says why: `kioskline doctor` "
            "and `kioskline migrate` help."};
  }
  return {503, "The database does not answer: try again in some seconds."};
}

}  // namespace kioskline::live
