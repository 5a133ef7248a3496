#include "live/access/routes.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <ostream>  // Boost 1.81's verb.hpp needs it

#include "live/assets.hpp"
#include "live/endpoint.hpp"

namespace kioskline::live {
namespace {

using boost::beast::http::verb;
using enum Right;

struct Route {
  verb method;
  std::string_view path;  ///< "{id}" stands for a number
  Right right;
};

// Beside these: pages and their assets, for anybody, and all other figures of endpoint.cpp, to be
// read.
constexpr std::array table{
    Route{verb::get, "/healthz", anybody},
    Route{verb::get, "/api/v1/session", anybody},
    Route{verb::post, "/api/v1/session", anybody},
    Route{verb::delete_, "/api/v1/session", anybody},
    Route{verb::put, "/api/v1/session/password", read},
    Route{verb::post, "/api/v1/screen-session", anybody},
    Route{verb::get, "/api/v1/events", read},
    Route{verb::post, "/api/v1/annotations", annotate},
    Route{verb::post, "/api/v1/incidents/{id}/seen", confirm},
    Route{verb::post, "/api/v1/incidents/{id}/acknowledge", respond},
    Route{verb::post, "/api/v1/incidents/{id}/resolve", respond},
    // Telephone numbers and addresses of people.
    Route{verb::get, "/api/v1/contacts", respond},
    Route{verb::get, "/api/v1/roster", respond},
    Route{verb::get, "/api/v1/deliveries", respond},
    Route{verb::post, "/api/v1/contacts", administer},
    Route{verb::put, "/api/v1/contacts/{id}", administer},
    Route{verb::delete_, "/api/v1/contacts/{id}", administer},
    Route{verb::post, "/api/v1/contacts/{id}/test", respond},
    Route{verb::post, "/api/v1/roster", administer},
    Route{verb::put, "/api/v1/roster/{id}", administer},
    Route{verb::delete_, "/api/v1/roster/{id}", administer},
};

bool matches(std::string_view pattern, std::string_view path) {
  constexpr std::string_view placeholder = "{id}";
  const std::size_t begin = pattern.find(placeholder);
  if (begin == std::string_view::npos) return pattern == path;
  const std::string_view before = pattern.substr(0, begin);
  const std::string_view after = pattern.substr(begin + placeholder.size());
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) ||
      !path.ends_with(after)) {
    return false;
  }
  return std::ranges::all_of(path.substr(begin, path.size() - before.size() - after.size()),
                             [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool is_page(std::string_view path) {
  if (path == "/") return !assets().empty();  // none in a build without pages
  return std::ranges::find(assets(), path, &Asset::path) != assets().end();
}

bool is_figures(std::string_view path) {
  return std::ranges::find(endpoints(), path, &Endpoint::path) != endpoints().end();
}

}  // namespace

std::optional<Right> right_for(verb method, std::string_view path) {
  if (method == verb::head) method = verb::get;
  const auto* const found = std::ranges::find_if(table, [&](const Route& route) {
    return route.method == method && matches(route.path, path);
  });
  if (found != table.end()) return found->right;
  if (method != verb::get) return std::nullopt;
  if (is_page(path)) return anybody;
  if (is_figures(path)) return read;
  return std::nullopt;
}

std::string methods_of(std::string_view path) {
  std::string methods;
  for (const verb method : {verb::get, verb::head, verb::post, verb::put, verb::delete_}) {
    if (!right_for(method, path)) continue;
    if (!methods.empty()) methods += ", ";
    methods += boost::beast::http::to_string(method);
  }
  return methods;
}

}  // namespace kioskline::live
