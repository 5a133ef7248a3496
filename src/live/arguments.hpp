#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "domain/ids.hpp"
#include "live/endpoint.hpp"
#include "live/problem.hpp"

namespace kioskline::live {

using GivenParameters = std::vector<std::pair<std::string, std::string>>;

/// The checked parameters of a request.
struct Arguments {
  MuseumId museum{};
  std::optional<std::chrono::sys_days> from{};   ///< museum-local, included
  std::optional<std::chrono::sys_days> until{};  ///< museum-local, included
  bool filtered = true;                          ///< without suspect presses
  bool waiting = false;                          ///< only incidents that are not closed
  std::vector<std::string> by{"exhibition"};
  std::optional<std::int32_t> exhibition{};  ///< number within the museum
  std::optional<std::string> floor{};
  std::optional<std::string> department{};
  std::optional<std::chrono::sys_days> change{};  ///< the first museum-local day after a change
  std::optional<std::string> kind{};              ///< of request: assistance or emergency
  std::optional<std::string> reason{};            ///< a rule that a message broke
  std::optional<std::string> before{};            ///< a cursor, from where a page goes on
};

/// Museum-local days, both included.
struct Days {
  std::chrono::sys_days from;
  std::chrono::sys_days until;
};

/// Takes exactly `known`; anything else, twice the same, or a value out of its range is a problem
/// that says what was expected.
std::expected<Arguments, Problem> read_arguments(std::span<const Parameter> known,
                                                 const GivenParameters& given);

/// Where only one end is given the range is that day or begins there; without both it is `today`.
std::expected<Days, Problem> days_of(const Arguments& arguments, std::chrono::sys_days today);

}  // namespace kioskline::live
