#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <optional>
#include <set>
#include <variant>

#include "live/action.hpp"
#include "live/assets.hpp"
#include "live/connection_pool.hpp"
#include "live/endpoint.hpp"
#include "live/event_hub.hpp"
#include "live/figures.hpp"
#include "live/problem.hpp"
#include "live/target.hpp"

namespace kioskline::live {

using Request = boost::beast::http::request<boost::beast::http::string_body>;
using Response = boost::beast::http::response<boost::beast::http::string_body>;

/// A request for an event stream that is allowed to begin.
struct EventStreamRequest {
  MuseumId museum;
  std::optional<ProgressVector> seen;  ///< Last-Event-ID
};

/// What is answered to which request. One thread: that of the io_context.
class Site {
 public:
  /// Borrows both pools. `port` is the one that is served.
  Site(QueryPool& queries, ActionPool& actions, std::uint16_t port)
      : queries_(queries), actions_(actions), port_(port) {}

  boost::asio::awaitable<std::variant<Response, EventStreamRequest>> answer(const Request& request);

 private:
  boost::asio::awaitable<std::variant<Response, EventStreamRequest>> read(const Request& request,
                                                                          const Target& target);
  boost::asio::awaitable<Response> act(const Request& request, const Target& target);
  boost::asio::awaitable<Response> figures(const Target& target, const Endpoint& endpoint,
                                           Format format);
  boost::asio::awaitable<std::variant<Response, EventStreamRequest>> events(const Request& request,
                                                                            const Target& target);

  QueryPool& queries_;
  ActionPool& actions_;
  std::uint16_t port_;
  std::set<MuseumId> known_museums_;  // none is ever removed
};

/// With the headers that every answer has.
Response problem_response(const Problem& problem);

}  // namespace kioskline::live
