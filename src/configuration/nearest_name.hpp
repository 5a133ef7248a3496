#pragma once

#include <span>
#include <string>
#include <string_view>

namespace kioskline {

/// The candidate that `name` was most likely meant to be: the one with the fewest letters to
/// insert, delete, replace or swap, if those are few enough to be a slip (a third of the name).
/// Empty otherwise. Ties go to the earlier candidate.
std::string nearest_name(std::string_view name, std::span<const std::string> candidates);

}  // namespace kioskline
