#pragma once

#include <string>
#include <string_view>

namespace kioskline::live {

/// Whether `signature` (r and s, 32 bytes each) is that of `text` by the P-256 key whose public
/// half is in `pem`. False for whatever is no such key. Source: RFC 7518, 3.4.
bool is_signed_by(const std::string& pem, std::string_view text, std::string_view signature);

}  // namespace kioskline::live
