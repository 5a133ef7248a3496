#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace kioskline::local {

/// The bin folder of PostgreSQL's server below `root` (a folder for each major version, as Debian
/// installs them): that of `version` ("15"), or the newest. Throws Error (unavailable) when it is
/// not installed.
std::filesystem::path find_postgres_programs(
    const std::optional<std::string>& version,
    const std::filesystem::path& root = "/usr/lib/postgresql");

}  // namespace kioskline::local
