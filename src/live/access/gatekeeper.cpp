#include "live/access/gatekeeper.hpp"

#include <fmt/format.h>

#include <boost/beast/http/field.hpp>
#include <string_view>
#include <utility>

#include "live/access/accounts.hpp"
#include "live/access/cookie.hpp"
#include "live/access/es256.hpp"
#include "live/access/load_balancer_token.hpp"
#include "live/ask.hpp"
#include "live/response.hpp"
#include "telemetry/log.hpp"

namespace kioskline::live {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Identified = std::expected<std::optional<Identity>, Problem>;

constexpr const char* token_header = "x-amzn-oidc-data";
constexpr std::chrono::minutes load_balancer_vouches_for{10};

std::optional<TokenHash> token_in(std::string_view cookies, std::string_view name) {
  const auto value = find_cookie(cookies, name);
  return value ? hash_of_token(*value) : std::nullopt;
}

/// Session before screen: whoever signs in at a screen is themselves.
Identified look_up(Writer& writer, const Credentials& credentials) {
  if (credentials.session) {
    if (const auto signed_in = find_session(writer, *credentials.session)) {
      return Identity{Identity::Kind::person, signed_in->name, signed_in->role};
    }
  }
  if (credentials.screen) {
    if (const auto screen = find_screen(writer, *credentials.screen)) {
      return Identity{Identity::Kind::screen, *screen};
    }
  }
  return std::optional<Identity>();
}

Problem not_believed(std::string_view why) {
  telemetry::log(telemetry::Level::warning, "a load balancer's identity is not believed",
                 {{"why", why}});
  return {401, "The load balancer's identity is not believed; the service's log says why."};
}

Problem needs(Right right, const Identity& identity) {
  if (identity.kind == Identity::Kind::screen) {
    return {403, "A wall screen only shows: sign in to do this."};
  }
  const char* const who = right == Right::respond    ? "security and admin"
                          : right == Right::annotate ? "exhibitions and admin"
                                                     : "admin";
  return {403, fmt::format("{} has the role {}, and this needs {}.", identity.name,
                           name_of(identity.role), who)};
}

}  // namespace

Credentials credentials_of(const http::fields& headers) {
  Credentials credentials;
  const auto [cookies, end] = headers.equal_range(http::field::cookie);
  // HTTP/2 proxies may split it; several are one list. Source: RFC 9113, 8.2.3.
  std::string all;
  for (auto header = cookies; header != end; ++header) {
    if (!all.empty()) all += "; ";
    all += view(header->value());
  }
  credentials.session = token_in(all, session_cookie);
  credentials.screen = token_in(all, screen_cookie);
  if (headers.count(token_header) == 1) {
    credentials.load_balancer_token = view(headers[token_header]);
  }
  return credentials;
}

asio::awaitable<Identified> Gatekeeper::from_cookies(Credentials credentials) {
  if (!credentials.session && !credentials.screen) co_return std::optional<Identity>();
  co_return co_await ask(pool_,
                         [&credentials](Writer& writer) { return look_up(writer, credentials); });
}

asio::awaitable<Identified> Gatekeeper::from_load_balancer(std::string text) {
  const auto token = parse_load_balancer_token(text);
  if (!token) co_return std::unexpected(not_believed(token.error()));
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const std::string foreign = foreignness(*token, settings_, now);
  if (!foreign.empty()) co_return std::unexpected(not_believed(foreign));
  const auto key = co_await keys_.find(key_url(*token, settings_));
  if (!key) {
    telemetry::log(telemetry::Level::warning, "the load balancer's public key can't be had",
                   {{"error", key.error()}});
    co_return std::unexpected(
        Problem{503, "The load balancer's public key can't be had: try again in some seconds."});
  }
  if (!is_signed_by(*key, token->signed_text, token->signature)) {
    co_return std::unexpected(not_believed("its signature is wrong"));
  }
  const auto identity = identity_of(token->claims, settings_);
  if (!identity) {
    co_return std::unexpected(
        Problem{403, fmt::format("Nobody is let in without a role: {}.", identity.error())});
  }
  co_return *identity;
}

asio::awaitable<Identified> Gatekeeper::identify(Credentials credentials) {
  if (settings_.access == "local") co_return Identity{};
  if (settings_.access == "load_balancer") {
    credentials.session.reset();
    if (!credentials.load_balancer_token.empty()) {
      co_return co_await from_load_balancer(credentials.load_balancer_token);
    }
  }
  co_return co_await from_cookies(std::move(credentials));
}

asio::awaitable<std::expected<Guest, Problem>> Gatekeeper::admit(Credentials credentials,
                                                                 Right right) {
  const Identified identity = co_await identify(credentials);
  if (!identity) co_return std::unexpected(identity.error());
  if (!*identity) {
    co_return std::unexpected(Problem{401, "Sign in first: open the pages in a browser."});
  }
  if (!(*identity)->may(right)) co_return std::unexpected(needs(right, **identity));
  co_return Guest{**identity, std::move(credentials), std::chrono::steady_clock::now()};
}

asio::awaitable<bool> Gatekeeper::may_stay(Guest guest) {
  if (settings_.access == "local") co_return true;
  if (settings_.access == "load_balancer" && guest.identity.kind == Identity::Kind::person) {
    co_return std::chrono::steady_clock::now() - guest.since < load_balancer_vouches_for;
  }
  const Identified identity = co_await from_cookies(guest.credentials);
  co_return !identity || identity->has_value();
}

}  // namespace kioskline::live
