#include "live/event_stream.hpp"

#include <fmt/format.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <string>
#include <utility>

#include "live/response_headers.hpp"
#include "telemetry/events.hpp"

namespace kioskline::live {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr std::chrono::seconds patience{10};
constexpr std::chrono::seconds heartbeat_interval{5};
constexpr std::chrono::seconds look_interval{15};
constexpr int send_buffer = 64 * 1024;

asio::awaitable<bool> send(beast::tcp_stream& stream, std::string_view text) {
  beast::error_code error;
  stream.expires_after(patience);
  co_await asio::async_write(stream, asio::buffer(text),
                             asio::redirect_error(asio::use_awaitable, error));
  stream.expires_never();
  co_return !error;
}

asio::awaitable<bool> send_head(beast::tcp_stream& stream) {
  Response head = event_stream_head();
  head.keep_alive(false);
  http::response_serializer<http::string_body> serializer(head);
  beast::error_code error;
  stream.expires_after(patience);
  co_await http::async_write_header(stream, serializer,
                                    asio::redirect_error(asio::use_awaitable, error));
  co_return !error;
}

/// A comment keeps the connection, but is no sign of life to the page.
std::string heartbeat(const std::optional<std::string>& as_of) {
  if (!as_of) return ": the database does not answer\n\n";
  return fmt::format("event: heartbeat\ndata: {{\"as_of\":\"{}\"}}\n\n", *as_of);
}

}  // namespace

Response event_stream_head() {
  Response head(http::status::ok, 11);
  head.set(http::field::content_type, "text/event-stream");
  head.set(http::field::cache_control, "no-store");
  set_common_headers(head);
  return head;
}

asio::awaitable<void> stream_events(beast::tcp_stream& stream, EventHub& hub,
                                    EventStreamRequest request) {
  // What a slow client does not take waits here in the kernel, and no more than this.
  beast::error_code ignored;
  static_cast<void>(
      stream.socket().set_option(asio::socket_base::send_buffer_size(send_buffer), ignored));
  // How long a browser waits before it comes back.
  if (!co_await send_head(stream) || !co_await send(stream, "retry: 1000\n\n")) co_return;

  EventHub::Watcher watcher(hub, request.museum);
  const auto begin = std::chrono::steady_clock::now();
  SharedFrame sent;
  auto next_heartbeat = std::chrono::steady_clock::now() + heartbeat_interval;
  auto next_look = std::chrono::steady_clock::now() + look_interval;
  while (!hub.is_closed()) {
    if (const SharedFrame frame = watcher.newest(); frame && frame != sent) {
      const SharedText text = watcher.event_for(request.seen);
      if (!co_await send(stream, *text)) co_return;
      // What was current before the client came is not late.
      if (frame->read_at >= begin) {
        telemetry::record(telemetry::FrameSent{std::chrono::steady_clock::now() - frame->read_at});
      }
      request.seen = frame->progress;
      sent = frame;
    }
    if (std::chrono::steady_clock::now() >= next_look) {
      if (!co_await request.may_stay()) co_return;
      next_look = std::chrono::steady_clock::now() + look_interval;
    }
    if (std::chrono::steady_clock::now() >= next_heartbeat) {
      const std::string text = heartbeat(watcher.fresh_as_of());
      if (!co_await send(stream, text)) co_return;
      next_heartbeat = std::chrono::steady_clock::now() + heartbeat_interval;
    }
    if (watcher.newest() == sent) co_await watcher.wait_until(next_heartbeat);
  }
}

}  // namespace kioskline::live
