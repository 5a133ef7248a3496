#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "live/event_hub.hpp"
#include "live/site.hpp"

namespace kioskline::live {

/// Sends frames as they come, each the newest there is, and a heartbeat every 5 s while the
/// database answers, until the client is gone, takes nothing for 10 s or may no longer read, or the
/// hub closes.
boost::asio::awaitable<void> stream_events(boost::beast::tcp_stream& stream, EventHub& hub,
                                           EventStreamRequest request);

/// What HEAD gets.
Response event_stream_head();

}  // namespace kioskline::live
