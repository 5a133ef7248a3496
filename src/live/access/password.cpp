#include "live/access/password.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <new>

#include "live/access/sodium.hpp"
#include "live/access/token.hpp"

namespace kioskline::live {
namespace {

constexpr std::size_t shortest = 12;
constexpr std::size_t longest = 256;  // bytes
constexpr std::size_t memory = 19UL << 20U;
constexpr unsigned passes = 2;

}  // namespace

std::optional<std::string> password_problem(const Secret& password) {
  const std::string& text = password.reveal();
  if (text.size() < shortest) {
    return fmt::format("it has less than {} characters: take several words", shortest);
  }
  if (text.size() > longest) return fmt::format("it is longer than {} bytes", longest);
  if (text.find_first_not_of(text.front()) == std::string::npos) {
    return "it is one character over and over: take several words";
  }
  return std::nullopt;
}

std::string hash_password(const Secret& password) {
  begin_sodium();
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  const std::string& text = password.reveal();
  if (crypto_pwhash_str_alg(hash.data(), text.data(), text.size(), passes, memory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw std::bad_alloc();
  }
  return hash.data();
}

bool is_password(const std::string& hash, const Secret& password) {
  begin_sodium();
  const std::string& text = password.reveal();
  return crypto_pwhash_str_verify(hash.c_str(), text.data(), text.size()) == 0;
}

const std::string& nobodys_hash() {
  static const std::string hash = hash_password(new_token().text);
  return hash;
}

}  // namespace kioskline::live
