#pragma once

#include <string>
#include <string_view>

namespace kioskline::live {

/// What requests are counted by: the address without its parameters and without ".csv", numbers in
/// it as "{id}"; "pages" for all that belongs to the pages; "refused" for what no route has
/// answered, so that nobody who invents addresses makes metrics grow.
std::string route_of(std::string_view target, unsigned status);

}  // namespace kioskline::live
