#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <expected>
#include <map>
#include <string>

#include "aws/http.hpp"

namespace kioskline::live {

/// The load balancer's public keys, by their ids: fetched when first needed, on a thread of its
/// own, and kept, since a key never changes. The coroutines of one thread may call.
class LoadBalancerKeys {
 public:
  explicit LoadBalancerKeys(aws::HttpSend send);
  ~LoadBalancerKeys();
  LoadBalancerKeys(const LoadBalancerKeys&) = delete;
  LoadBalancerKeys& operator=(const LoadBalancerKeys&) = delete;

  /// The PEM text below `url`, or why there is none. What could not be had is asked for again after
  /// some seconds at the earliest, so that made-up key ids make no storm of requests.
  boost::asio::awaitable<std::expected<std::string, std::string>> find(std::string url);

 private:
  boost::asio::awaitable<std::expected<std::string, std::string>> fetch(const std::string& url);

  std::map<std::string, std::string> keys_;  // by URL
  std::chrono::steady_clock::time_point next_fetch_{};
  aws::HttpSend send_;                  // used by the thread only
  boost::asio::thread_pool thread_{1};  // last: uses the above
};

}  // namespace kioskline::live
