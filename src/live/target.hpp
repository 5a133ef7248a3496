#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "live/problem.hpp"

namespace kioskline::live {

/// What a request asks for: the path and the parameters behind the "?", percent-decoded, in order.
struct Target {
  std::string path;
  std::vector<std::pair<std::string, std::string>> parameters;
};

/// Of a request line, in origin form. Names and values are UTF-8 without NUL.
std::expected<Target, Problem> parse_target(std::string_view text);

}  // namespace kioskline::live
