#pragma once

#include <vector>

#include "configuration/setting_table.hpp"

namespace kioskline {

/// The rows of section [live].
std::vector<Setting> live_settings();

/// Throws Error (configuration) when others could reach the service without anybody asking who they
/// are, or without TLS; or when the way in is half configured.
void check_live(const LiveSettings& live);

}  // namespace kioskline
