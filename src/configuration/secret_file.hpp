#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "configuration/configuration.hpp"

namespace kioskline {

/// The content of a file without the line end it may finish with; or, to be put behind "must be ",
/// "a readable file: …". An empty file holds no secret. Never says what it read.
std::expected<Secret, std::string> read_secret_file(std::string_view path);

}  // namespace kioskline
