#pragma once

#include <vector>

#include "configuration/setting_table.hpp"

namespace kioskline {

/// The rows of section [safety].
std::vector<Setting> safety_settings();

/// Throws Error (configuration) when the times of a ladder are not in order, or e-mail is half
/// configured.
void check_safety(const SafetySettings& safety);

}  // namespace kioskline
