#pragma once

#include <string>
#include <string_view>

namespace kioskline::aws {

/// Raw bytes (32).
std::string hmac_sha256(std::string_view key, std::string_view text);
/// RFC 4648 section 5, without padding.
std::string base64url(std::string_view bytes);

}  // namespace kioskline::aws
