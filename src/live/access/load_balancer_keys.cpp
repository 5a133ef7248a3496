#include "live/access/load_balancer_keys.hpp"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace kioskline::live {
namespace {

namespace asio = boost::asio;
using Key = std::expected<std::string, std::string>;

constexpr std::size_t most_keys = 32;
constexpr std::chrono::seconds patience{3};
constexpr std::chrono::seconds pause_after_failure{2};

Key read_key(const aws::HttpSend& send, const std::string& url) {
  const aws::HttpResult answer =
      send({.url = url, .connect_timeout = patience, .timeout = patience});
  if (!answer) return std::unexpected(fmt::format("{}: {}", url, answer.error().what));
  constexpr int ok = 200;
  if (answer->status != ok) return std::unexpected(fmt::format("{}: HTTP {}", url, answer->status));
  if (!answer->body.starts_with("-----BEGIN PUBLIC KEY-----")) {
    return std::unexpected(fmt::format("{} has no public key", url));
  }
  return answer->body;
}

}  // namespace

LoadBalancerKeys::LoadBalancerKeys(aws::HttpSend send) : send_(std::move(send)) {}

LoadBalancerKeys::~LoadBalancerKeys() { thread_.join(); }

// No coroutine: g++ 12 destroys twice what a lambda captures that is made in a co_await expression.
asio::awaitable<Key> LoadBalancerKeys::fetch(const std::string& url) {
  return asio::co_spawn(
      thread_, [this, url]() -> asio::awaitable<Key> { co_return read_key(send_, url); },
      asio::use_awaitable);
}

asio::awaitable<Key> LoadBalancerKeys::find(std::string url) {
  if (const auto known = keys_.find(url); known != keys_.end()) co_return known->second;
  if (std::chrono::steady_clock::now() < next_fetch_) {
    co_return std::unexpected("a key could not be had a moment ago");
  }
  Key key = co_await fetch(url);
  if (!key) {
    next_fetch_ = std::chrono::steady_clock::now() + pause_after_failure;
    co_return key;
  }
  if (keys_.size() >= most_keys) keys_.clear();
  keys_.emplace(std::move(url), *key);
  co_return key;
}

}  // namespace kioskline::live
