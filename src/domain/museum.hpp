#pragma once

#include <chrono>
#include <string>

namespace kioskline {

/// The rules of one museum that judge a press. Times are on the museum's wall clock.
struct MuseumRules {
  std::string code;                         ///< "lmnh"
  std::string time_zone = "Europe/London";  ///< IANA name
  std::chrono::microseconds opens =
      std::chrono::hours{8} + std::chrono::minutes{45};  ///< of the day, inclusive
  std::chrono::microseconds closes =
      std::chrono::hours{18} + std::chrono::minutes{15};  ///< of the day, inclusive
  std::chrono::sys_days earliest =
      std::chrono::year{2000} / 1 / 1;  ///< local date; before it a kiosk's clock was reset
  std::chrono::microseconds max_future =
      std::chrono::hours{24};  ///< allowed ahead of the record's timestamp

  friend bool operator==(const MuseumRules&, const MuseumRules&) = default;
};

}  // namespace kioskline
