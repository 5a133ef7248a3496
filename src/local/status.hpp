#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/press.hpp"
#include "store/connection.hpp"

namespace kioskline::local {

/// One exhibition's presses of today (in the museum's zone).
struct ExhibitionStatus {
  std::string public_id;
  std::string name;
  std::int64_t responses = 0;
  std::optional<double> mean;  ///< of the ratings, 0..4; none without a response
  std::int64_t requests = 0;
  std::optional<std::int64_t> seconds_since_last;
};

struct RejectedStatus {
  std::string reason;
  std::int64_t messages = 0;
};

/// What the live table shows, as the database has it.
struct Status {
  std::string museum;
  std::string local_time;  ///< "14:32:07"
  bool simulated = false;
  std::vector<ExhibitionStatus> exhibitions;
  std::vector<RejectedStatus> rejected;  ///< most frequent first
  std::int64_t accepted = 0;
  std::int64_t rejected_messages = 0;
  std::int64_t open_incidents = 0;
  std::int64_t read_of_current_source = 0;  ///< messages accounted for of sources not retired
  std::int64_t lag =
      0;  ///< messages sent and not yet accounted for; 0 where the sender is not ours
};

/// Throws DatabaseError.
Status read_status(store::Connection& connection, const std::string& museum_code);

/// The live table, one string a line, none wider than `width` columns.
std::vector<std::string> render(const Status& status, const std::string& psql_command,
                                std::size_t width);
/// The same in one line, for logs.
std::string one_line(const Status& status);

/// Shows tables on a terminal, each in place of the one before; restores the screen at its end.
class Screen {
 public:
  Screen();
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  void show(const std::vector<std::string>& lines);
  /// Columns the terminal has now.
  static std::size_t width();
};

}  // namespace kioskline::local
