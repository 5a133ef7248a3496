#include "live/session.hpp"

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <exception>
#include <string>
#include <utility>
#include <variant>

#include "live/event_stream.hpp"
#include "live/route.hpp"
#include "telemetry/events.hpp"
#include "telemetry/log.hpp"

namespace kioskline::live {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;

constexpr std::chrono::seconds patience{10};
constexpr std::uint32_t header_limit = 8192;
constexpr std::size_t buffer_limit = 2UL * header_limit;
constexpr std::uint64_t body_limit = 16384;
constexpr const char* strict_transport = "max-age=31536000";

/// Nothing when there is nobody to answer.
std::optional<Problem> problem_of(const beast::error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return Problem{431, "The headers are longer than 8 KiB: send fewer."};
  }
  if (error == http::error::body_limit) {
    return Problem{413, "The body is longer than 16 KiB: send less."};
  }
  // All of Beast's other parse errors; a connection that ends or is late has none of them.
  if (error.category() == http::make_error_code(http::error::bad_method).category() &&
      error != http::error::end_of_stream && error != http::error::partial_message) {
    return Problem{400, "This is no valid HTTP/1.1 request."};
  }
  return std::nullopt;
}

asio::awaitable<bool> write(beast::tcp_stream& stream, Response& response) {
  beast::error_code error;
  stream.expires_after(patience);
  co_await http::async_write(stream, response, asio::redirect_error(asio::use_awaitable, error));
  co_return !error && response.keep_alive();
}

/// Reads on for a moment, so that the answer is not lost with what the client still sends.
asio::awaitable<void> close_gently(beast::tcp_stream& stream) {
  constexpr std::chrono::seconds moment{1};
  constexpr int most_reads = 64;
  beast::error_code error;
  static_cast<void>(stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error));
  stream.expires_after(moment);
  std::array<char, 4096> ignored{};
  for (int n = 0; n < most_reads && !error; ++n) {
    co_await stream.async_read_some(asio::buffer(ignored),
                                    asio::redirect_error(asio::use_awaitable, error));
  }
}

/// For the metrics.
void record(const Request& request, unsigned status, std::chrono::steady_clock::time_point begin) {
  const beast::string_view target = request.target();
  telemetry::record(
      telemetry::RequestAnswered{.route = route_of({target.data(), target.size()}, status),
                                 .status = status,
                                 .taken = std::chrono::steady_clock::now() - begin});
}

/// HEAD is answered like GET, without the body but with its length.
void finish(Response& response, const Request& request, bool is_closing) {
  response.version(request.version());
  response.keep_alive(request.keep_alive() && !is_closing);
  if (response.result() != http::status::not_modified) response.prepare_payload();
  if (request.method() == http::verb::head) response.body().clear();
}

asio::awaitable<beast::error_code> read(beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                        Parser& parser, Connections::Entry& entry) {
  beast::error_code error;
  entry.is_idle = true;
  parser.header_limit(header_limit);
  parser.body_limit(body_limit);
  stream.expires_after(patience);
  co_await http::async_read(stream, buffer, parser,
                            asio::redirect_error(asio::use_awaitable, error));
  entry.is_idle = false;
  co_return error;
}

/// False when the connection has to end.
asio::awaitable<bool> serve_one(beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                const Service& service, Connections::Entry& entry) {
  Parser parser;
  const beast::error_code error = co_await read(stream, buffer, parser, entry);
  const auto begin = std::chrono::steady_clock::now();
  if (error) {
    if (const auto problem = problem_of(error)) {
      Response response = problem_response(*problem);
      record(parser.get(), response.result_int(), begin);
      finish(response, parser.get(), true);
      co_await write(stream, response);
      co_await close_gently(stream);
    }
    co_return false;
  }
  // An answer may take as long as the database's own patience.
  stream.expires_never();
  beast::error_code gone;
  const auto peer = stream.socket().remote_endpoint(gone);
  const auto address = parse_ip_address(peer.address().to_string());
  if (gone || !address) co_return false;
  auto answer = co_await service.site.answer(parser.get(), *address);
  const auto* const response_or_none = std::get_if<Response>(&answer);
  record(parser.get(), response_or_none != nullptr ? response_or_none->result_int() : 200, begin);
  if (auto* const events = std::get_if<EventStreamRequest>(&answer)) {
    if (parser.get().method() == http::verb::get) {
      co_await stream_events(stream, service.hub, std::move(*events));
      co_return false;
    }
    answer = event_stream_head();
  }
  Response& response = std::get<Response>(answer);
  if (service.site.has_tls()) {
    response.set(http::field::strict_transport_security, strict_transport);
  }
  finish(response, parser.get(), service.hub.is_closed());
  co_return co_await write(stream, response);
}

}  // namespace

// What is cancelled here goes on later, from the io_context: nothing is erased meanwhile.
void Connections::close_idle() {
  for (Entry* const entry : entries_) {
    if (entry->is_idle) entry->stream_.cancel();
  }
}

void Connections::close_all() {
  for (Entry* const entry : entries_) entry->stream_.cancel();
}

Connections::Entry::Entry(Connections& all, beast::tcp_stream& stream)
    : all_(all), stream_(stream) {
  all_.entries_.insert(this);
}

Connections::Entry::~Entry() { all_.entries_.erase(this); }

asio::awaitable<void> serve(beast::tcp_stream stream, Service service,
                            std::shared_ptr<void> /*slot*/) {
  beast::flat_buffer buffer(buffer_limit);
  Connections::Entry entry(service.connections, stream);
  try {
    while (!service.hub.is_closed() && co_await serve_one(stream, buffer, service, entry)) {
    }
  } catch (const std::exception& error) {
    telemetry::log(telemetry::Level::error, "a request failed", {{"error", error.what()}});
  }
  beast::error_code ignored;
  static_cast<void>(stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored));
}

}  // namespace kioskline::live
