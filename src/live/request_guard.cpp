#include "live/request_guard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>
#include <string_view>

namespace kioskline::live {
namespace {

namespace beast = boost::beast;
using beast::http::field;

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

bool is_own_host(std::string_view host, std::uint16_t port) {
  constexpr std::uint16_t http_port = 80;
  constexpr std::array names{"127.0.0.1", "localhost", "[::1]"};
  return std::ranges::any_of(names, [&](const char* name) {
    return beast::iequals(host, fmt::format("{}:{}", name, port)) ||
           (port == http_port && beast::iequals(host, name));
  });
}

bool is_own_origin(std::string_view origin, std::uint16_t port) {
  constexpr std::string_view scheme = "http://";
  return origin.starts_with(scheme) && is_own_host(origin.substr(scheme.size()), port);
}

bool names_proxy(const beast::http::fields& headers) {
  constexpr std::string_view prefix = "x-forwarded";
  return std::ranges::any_of(headers, [&](const auto& header) {
    const std::string_view name = view(header.name_string());
    return beast::iequals(name.substr(0, prefix.size()), prefix) ||
           beast::iequals(name, "forwarded");
  });
}

}  // namespace

std::optional<Problem> refuse_foreign(const beast::http::fields& headers, std::uint16_t port) {
  if (headers.count(field::host) != 1) {
    return Problem{400, "The request must name its host in exactly one Host header."};
  }
  if (!is_own_host(view(headers[field::host]), port)) {
    return Problem{421, fmt::format("This service answers on this machine only: open "
                                    "http://127.0.0.1:{}/ there.",
                                    port)};
  }
  const auto [origin, end] = headers.equal_range(field::origin);
  if (!std::all_of(origin, end, [port](const auto& header) {
        return is_own_origin(view(header.value()), port);
      })) {
    return Problem{403, "Another site's script asks: only the service's own pages may."};
  }
  if (names_proxy(headers)) {
    return Problem{403,
                   "The request came through a proxy, and there are no accounts yet that would let "
                   "others in: ask the service directly, on the machine where it runs."};
  }
  return std::nullopt;
}

}  // namespace kioskline::live
