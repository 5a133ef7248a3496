#pragma once

#include <string>
#include <string_view>

namespace kioskline {

/// SHA-256: 32 raw bytes. Throws std::runtime_error when OpenSSL refuses.
std::string sha256(std::string_view bytes);
/// Lower-case hex, two characters a byte.
std::string hex(std::string_view bytes);

}  // namespace kioskline
