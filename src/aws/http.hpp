#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace kioskline::aws {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// What libcurl sends as it is.
struct HttpRequest {
  std::string method = "GET";
  std::string url;  ///< sent exactly as it is, because it is signed
  Headers headers{};
  std::string body{};  ///< of a POST; its type is a header
  std::chrono::milliseconds connect_timeout{3'000};
  std::chrono::milliseconds timeout{20'000};  ///< of the whole exchange
  bool through_proxy = true;  ///< false for link-local endpoints, which no proxy can reach
};

struct HttpResponse {
  int status = 0;
  std::map<std::string, std::string, std::less<>> headers{};  ///< names in lower case
  std::string body{};
};

/// Why there was no answer at all (name resolution, connection, TLS, timeout, too long).
struct HttpFailure {
  std::string what;
};

using HttpResult = std::expected<HttpResponse, HttpFailure>;

/// Sends one request and waits for the answer; any status is an answer. Tests put their own.
using HttpSend = std::function<HttpResult(const HttpRequest&)>;

/// Answers longer than this are refused, so that no server can fill the memory.
inline constexpr std::size_t largest_http_answer = 16U << 20U;

/// An HttpSend over libcurl that keeps its connections. Copies share them; one thread at a time.
HttpSend make_http_client();

}  // namespace kioskline::aws
