#pragma once

#include <filesystem>

namespace kioskline::local {

/// The folder of sample exhibition metadata that belongs to a program: below share/ of the prefix
/// it is installed in, or of the source tree it was built in. Throws Error (configuration) when
/// there is none.
std::filesystem::path sample_exhibitions(const std::filesystem::path& program);

}  // namespace kioskline::local
