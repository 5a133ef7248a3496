#include "live/access/cookie.hpp"

#include <fmt/format.h>

namespace kioskline::live {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::optional<std::string_view> find_cookie(std::string_view header, std::string_view name) {
  std::optional<std::string_view> value;
  while (!header.empty()) {
    const std::size_t semicolon = header.find(';');
    const std::string_view pair = trimmed(header.substr(0, semicolon));
    header.remove_prefix(semicolon == std::string_view::npos ? header.size() : semicolon + 1);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    if (value) return std::nullopt;
    value = pair.substr(equals + 1);
  }
  return value;
}

std::string set_cookie(std::string_view name, std::string_view value, std::chrono::seconds lasts) {
  return fmt::format("{}={}; Max-Age={}; Path=/; Secure; HttpOnly; SameSite=Strict", name, value,
                     lasts.count());
}

}  // namespace kioskline::live
