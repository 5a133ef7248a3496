#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "local/status.hpp"

namespace kioskline::local {

/// The live table, one string a line, none wider than `width` columns but `places`: where a person
/// finds the page and the data. Pure.
std::vector<std::string> render(const Status& status, const std::vector<std::string>& places,
                                std::size_t width);

/// The same in one line, where no terminal shows it. Pure.
std::string one_line(const Status& status);

}  // namespace kioskline::local
