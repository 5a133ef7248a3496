#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "domain/network.hpp"
#include "live/access/gatekeeper.hpp"
#include "live/access/sign_in.hpp"
#include "live/action.hpp"
#include "live/assets.hpp"
#include "live/connection_pool.hpp"
#include "live/endpoint.hpp"
#include "live/event_hub.hpp"
#include "live/figures.hpp"
#include "live/request_guard.hpp"
#include "live/response.hpp"
#include "live/target.hpp"

namespace kioskline::live {

/// A request for an event stream that is allowed to begin.
struct EventStreamRequest {
  MuseumId museum;
  std::optional<ProgressVector> seen;  ///< Last-Event-ID
  /// To be asked from time to time: whether whoever reads it still may.
  std::function<boost::asio::awaitable<bool>()> may_stay;
};

/// What is answered to which request. One thread: that of the io_context.
class Site {
 public:
  /// Borrows all but the doorway.
  Site(QueryPool& queries, ActionPool& actions, Doorway doorway, Gatekeeper& gatekeeper,
       SignIn& sign_in)
      : queries_(queries),
        actions_(actions),
        doorway_(std::move(doorway)),
        gatekeeper_(gatekeeper),
        sign_in_(sign_in) {}

  /// `peer` is the other end of the connection.
  boost::asio::awaitable<std::variant<Response, EventStreamRequest>> answer(const Request& request,
                                                                            const IpAddress& peer);
  /// Whether browsers come by TLS, and never shall otherwise.
  bool has_tls() const { return doorway_.has_tls; }

 private:
  boost::asio::awaitable<Response> open_to_all(const Request& request, const Target& target,
                                               const IpAddress& client);
  boost::asio::awaitable<Response> act(const Request& request, const Target& target,
                                       const Identity& identity);
  boost::asio::awaitable<Response> figures(const Request& request, const Target& target);
  boost::asio::awaitable<std::variant<Response, EventStreamRequest>> events(const Request& request,
                                                                            const Target& target,
                                                                            const Guest& guest);

  QueryPool& queries_;
  ActionPool& actions_;
  Doorway doorway_;
  Gatekeeper& gatekeeper_;
  SignIn& sign_in_;
  std::set<MuseumId> known_museums_;  // none is ever removed
};

}  // namespace kioskline::live
