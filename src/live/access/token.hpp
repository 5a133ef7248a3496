#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "configuration/configuration.hpp"

namespace kioskline::live {

/// What the database knows of a token: its SHA-256, 32 raw bytes. Whoever reads the database can't
/// sign in with it.
struct TokenHash {
  std::string bytes;
};

/// What a cookie or an invitation holds.
struct Token {
  Secret text;  ///< 43 characters of base64url
  TokenHash hash;
};

/// 256 random bits.
Token new_token();

/// The hash of a token that somebody shows; nothing for a text that no token has.
std::optional<TokenHash> hash_of_token(std::string_view text);

}  // namespace kioskline::live
