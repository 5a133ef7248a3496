#include "live/route.hpp"

#include <algorithm>
#include <array>

namespace kioskline::live {
namespace {

/// The statuses of requests that were turned away before anything was looked up, or by it.
constexpr std::array refusals{400U, 401U, 403U, 404U, 405U, 413U, 415U, 421U, 429U, 431U};

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string route_of(std::string_view target, unsigned status) {
  if (std::ranges::find(refusals, status) != refusals.end()) return "refused";
  std::string_view path = target.substr(0, target.find('?'));
  if (path == "/healthz") return std::string(path);
  if (!path.starts_with("/api/")) return "pages";
  constexpr std::string_view csv_suffix = ".csv";
  if (path.ends_with(csv_suffix)) path.remove_suffix(csv_suffix.size());
  std::string route;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::string_view segment = path.substr(0, path.find('/'));
    route += '/';
    route += is_number(segment) ? std::string_view("{id}") : segment;
    path.remove_prefix(segment.size());
  }
  return route;
}

}  // namespace kioskline::live
