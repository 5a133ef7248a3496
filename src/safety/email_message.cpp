#include "safety/email_message.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <string_view>

namespace kioskline::safety {
namespace {

std::string base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock ends it with a NUL
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string wrapped_base64(std::string_view bytes) {
  constexpr std::size_t line = 76;
  const std::string encoded = base64(bytes);
  std::string out;
  for (std::size_t begin = 0; begin < encoded.size(); begin += line) {
    out += encoded.substr(begin, line) + "\r\n";
  }
  return out;
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::string domain_of(const std::string& address) {
  const std::size_t at = address.find('@');
  return at == std::string::npos ? "localhost" : address.substr(at + 1);
}

}  // namespace

std::string header_text(const std::string& text) {
  std::string line = text;
  std::ranges::replace_if(line, [](char c) { return c == '\r' || c == '\n'; }, ' ');
  if (std::ranges::all_of(line, [](char c) { return c >= ' ' && c <= '~'; })) return line;
  constexpr std::size_t longest_word = 45;  // 60 of base64, of the 75 that a word may have
  std::string out;
  for (std::size_t begin = 0; begin < line.size();) {
    std::size_t end = std::min(begin + longest_word, line.size());
    while (end < line.size() && end > begin + 1 && continues_character(line[end])) --end;
    out += fmt::format("{}=?UTF-8?B?{}?=", out.empty() ? "" : "\r\n ",
                       base64(std::string_view(line).substr(begin, end - begin)));
    begin = end;
  }
  return out;
}

std::string email_message(const Delivery& delivery, const std::string& from,
                          std::chrono::sys_seconds now) {
  return fmt::format(
      "Date: {:%a, %d %b %Y %H:%M:%S} +0000\r\n"
      "From: {}\r\n"
      "To: {}\r\n"
      "Subject: {}\r\n"
      "Message-ID: <{}@{}>\r\n"
      "Auto-Submitted: auto-generated\r\n"
      "{}"
      "MIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: base64\r\n"
      "\r\n"
      "{}",
      fmt::gmtime(now), from, delivery.address, header_text(delivery.title),
      delivery.idempotency_key, domain_of(from), delivery.urgent ? "Importance: high\r\n" : "",
      wrapped_base64(fmt::format("{}\r\n\r\n{}\r\n", delivery.title, delivery.body)));
}

}  // namespace kioskline::safety
