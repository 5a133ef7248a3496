#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kioskline::live {

/// Without padding. Source: RFC 4648, 5.
std::string to_base64url(std::string_view bytes);
/// The bytes; nothing for what is no base64url. Padding may be there or not: AWS's load balancers
/// write it, against RFC 7515.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace kioskline::live
