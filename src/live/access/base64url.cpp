#include "live/access/base64url.hpp"

#include <sodium.h>

namespace kioskline::live {

std::string to_base64url(std::string_view bytes) {
  constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  // libsodium's bytes are unsigned.
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), variant);
  text.pop_back();  // its NUL
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string bytes(text.size(), '\0');
  const int variant = text.ends_with('=') ? sodium_base64_VARIANT_URLSAFE
                                          : sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::size_t size = 0;
  // Without an end pointer, all of the text must be of the alphabet.
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &size, nullptr, variant) != 0) {
    return std::nullopt;
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace kioskline::live
