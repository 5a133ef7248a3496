#include "live/access/token.hpp"

#include <sodium.h>

#include "domain/digest.hpp"
#include "live/access/base64url.hpp"
#include "live/access/sodium.hpp"

namespace kioskline::live {
namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t token_characters = 43;

}  // namespace

Token new_token() {
  begin_sodium();
  std::string bytes(token_bytes, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  const std::string text = to_base64url(bytes);
  return {Secret(text), {sha256(text)}};
}

std::optional<TokenHash> hash_of_token(std::string_view text) {
  if (text.size() != token_characters || !from_base64url(text)) return std::nullopt;
  return TokenHash{sha256(text)};
}

}  // namespace kioskline::live
