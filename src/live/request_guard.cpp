#include "live/request_guard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>
#include <optional>

#include "live/response.hpp"

namespace kioskline::live {
namespace {

namespace beast = boost::beast;
using beast::http::field;
using beast::http::verb;

constexpr std::string_view forwarded_for = "X-Forwarded-For";

bool is_one_of(std::string_view text, const std::vector<std::string>& known) {
  return std::ranges::any_of(
      known, [text](const std::string& name) { return beast::iequals(text, name); });
}

bool is_through(const IpAddress& address, std::span<const Network> proxies) {
  return std::ranges::any_of(proxies,
                             [&](const Network& network) { return network.contains(address); });
}

bool names_proxy(const beast::http::fields& headers) {
  constexpr std::string_view prefix = "x-forwarded";
  return std::ranges::any_of(headers, [&](const auto& header) {
    const std::string_view name = view(header.name_string());
    return beast::iequals(name.substr(0, prefix.size()), prefix) ||
           beast::iequals(name, "forwarded");
  });
}

std::optional<Problem> refuse_foreign(const beast::http::fields& headers, const Doorway& doorway) {
  if (headers.count(field::host) != 1) {
    return Problem{400, "The request must name its host in exactly one Host header."};
  }
  if (!is_one_of(view(headers[field::host]), doorway.hosts)) {
    return Problem{421, doorway.proxies.empty()
                            ? fmt::format("This service answers on this machine only: open {}/ "
                                          "there.",
                                          doorway.origins.front())
                            : fmt::format("This service is at {}/.", doorway.origins.front())};
  }
  const auto [origin, end] = headers.equal_range(field::origin);
  if (!std::all_of(origin, end, [&](const auto& header) {
        return is_one_of(view(header.value()), doorway.origins);
      })) {
    return Problem{403, "Another site's script asks: only the service's own pages may."};
  }
  return std::nullopt;
}

bool changes_something(verb method) { return method != verb::get && method != verb::head; }

/// "192.0.2.1", "192.0.2.1:4711", "[2001:db8::1]:4711"
std::optional<IpAddress> parse_hop(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return std::nullopt;
  text = text.substr(first, text.find_last_not_of(" \t") - first + 1);
  if (text.starts_with('[')) return parse_ip_address(text.substr(1, text.find(']') - 1));
  const std::size_t colon = text.find(':');
  const bool has_port = colon != std::string_view::npos && text.find('.') < colon;
  return parse_ip_address(has_port ? text.substr(0, colon) : text);
}

}  // namespace

Doorway doorway_of(const LiveSettings& settings, std::uint16_t port) {
  constexpr std::string_view https = "https://";
  constexpr std::uint16_t http_port = 80;
  Doorway doorway{.hosts = {}, .origins = {}, .proxies = settings.proxies};
  if (!settings.origin.empty()) {
    doorway.has_tls = settings.origin.starts_with(https);
    doorway.origins.push_back(settings.origin);
    doorway.hosts.push_back(settings.origin.substr(settings.origin.find("//") + 2));
    return doorway;
  }
  for (const char* name : {"127.0.0.1", "localhost", "[::1]"}) {
    doorway.hosts.push_back(fmt::format("{}:{}", name, port));
    if (port == http_port) doorway.hosts.emplace_back(name);
  }
  for (const std::string& host : doorway.hosts) doorway.origins.push_back("http://" + host);
  return doorway;
}

std::optional<IpAddress> forwarded_client(std::string_view header,
                                          std::span<const Network> proxies) {
  std::optional<IpAddress> client;
  while (!client || is_through(*client, proxies)) {
    const std::size_t comma = header.rfind(',');
    const auto hop = parse_hop(comma == std::string_view::npos ? header : header.substr(comma + 1));
    if (!hop) return std::nullopt;
    client = hop;
    if (comma == std::string_view::npos) break;
    header = header.substr(0, comma);
  }
  return client;
}

std::expected<IpAddress, Problem> admit(const beast::http::fields& headers, verb method,
                                        const IpAddress& peer, const Doorway& doorway) {
  if (auto problem = refuse_foreign(headers, doorway)) return std::unexpected(*problem);
  const std::string_view site = view(headers["Sec-Fetch-Site"]);
  if (changes_something(method) && !site.empty() && site != "same-origin") {
    return std::unexpected(
        Problem{403, "Another site asks for a change: only the service's own pages may."});
  }
  if (doorway.proxies.empty()) {
    if (!names_proxy(headers)) return peer;
    return std::unexpected(Problem{
        403,
        "The request came through a proxy, and live.proxies names none: docs/access.md says how "
        "others are let in. On the machine where the service runs, ask it directly."});
  }
  if (!is_through(peer, doorway.proxies)) {
    return std::unexpected(Problem{
        403,
        fmt::format("This service answers its proxy only: open {}/.", doorway.origins.front())});
  }
  // Each proxy adds to the last one; several headers are one list.
  std::string hops;
  const auto [first, end] =
      headers.equal_range(beast::string_view(forwarded_for.data(), forwarded_for.size()));
  for (auto header = first; header != end; ++header) {
    if (!hops.empty()) hops += ',';
    hops += view(header->value());
  }
  const auto client = forwarded_client(hops, doorway.proxies);
  if (!client) {
    return std::unexpected(
        Problem{400, "The proxy must say for whom it asks, in the header X-Forwarded-For."});
  }
  return *client;
}

}  // namespace kioskline::live
