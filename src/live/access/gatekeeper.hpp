#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/fields.hpp>
#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <utility>

#include "configuration/configuration.hpp"
#include "live/access/identity.hpp"
#include "live/access/load_balancer_keys.hpp"
#include "live/access/token.hpp"
#include "live/connection_pool.hpp"
#include "live/problem.hpp"

namespace kioskline::live {

/// What a request shows of who sends it. Nothing in it has been looked up or believed.
struct Credentials {
  std::optional<TokenHash> session{};
  std::optional<TokenHash> screen{};
  std::string load_balancer_token{};  ///< empty: none
};

Credentials credentials_of(const boost::beast::http::fields& headers);

/// Somebody who was let in.
struct Guest {
  Identity identity{};
  Credentials credentials{};
  std::chrono::steady_clock::time_point since{};
};

/// Says who asks, and whether they may. One thread: that of the io_context.
class Gatekeeper {
 public:
  /// Borrows both. `send` fetches the load balancer's keys.
  Gatekeeper(const LiveSettings& settings, ActionPool& pool, aws::HttpSend send)
      : settings_(settings), pool_(pool), keys_(std::move(send)) {}

  /// Who it is; nothing when nobody has signed in. A problem when that can't be found out, or when
  /// the load balancer vouches for somebody who has no role here.
  boost::asio::awaitable<std::expected<std::optional<Identity>, Problem>> identify(
      Credentials credentials);

  /// 401 without a valid session, 403 where the role has no such right.
  boost::asio::awaitable<std::expected<Guest, Problem>> admit(Credentials credentials, Right right);

  /// Whether a stream that was opened may go on: asked from time to time, since a session ends by
  /// itself or is revoked. While the database is away it may. What the load balancer said has to be
  /// said again after some minutes.
  boost::asio::awaitable<bool> may_stay(Guest guest);

 private:
  boost::asio::awaitable<std::expected<std::optional<Identity>, Problem>> from_load_balancer(
      std::string token);
  boost::asio::awaitable<std::expected<std::optional<Identity>, Problem>> from_cookies(
      Credentials credentials);

  const LiveSettings& settings_;
  ActionPool& pool_;
  LoadBalancerKeys keys_;
};

}  // namespace kioskline::live
