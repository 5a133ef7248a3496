#include "telemetry/health_server.hpp"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <thread>
#include <utility>

#include "domain/error.hpp"
#include "domain/wall_clock.hpp"
#include "telemetry/health_page.hpp"

namespace kioskline::telemetry {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr std::size_t connection_limit = 32;
constexpr std::chrono::seconds connection_patience{5};
constexpr std::uint32_t header_limit = 8192;

using Answer = http::response<http::string_body>;

struct Pages {
  const Health& health;
  Metrics& metrics;

  Answer answer(const http::request<http::empty_body>& request) const {
    const bool head = request.method() == http::verb::head;
    if (request.method() != http::verb::get && !head) {
      Answer refused(http::status::method_not_allowed, request.version());
      refused.set(http::field::allow, "GET, HEAD");
      refused.prepare_payload();
      return refused;
    }
    const beast::string_view target = request.target();
    Page page = page_for({target.data(), target.size()}, health, metrics, wall_clock());
    Answer answer(static_cast<http::status>(page.status), request.version());
    answer.set(http::field::content_type, page.content_type);
    answer.set(http::field::cache_control, "no-store");
    answer.body() = std::move(page.body);
    answer.prepare_payload();
    if (head) answer.body().clear();
    return answer;
  }
};

/// One connection, one request. Keeps itself alive by its handlers.
class Session : public std::enable_shared_from_this<Session> {
 public:
  /// `slot` is held as long as the session lives: its use count is the number of connections.
  Session(tcp::socket socket, const Pages& pages, std::shared_ptr<void> slot)
      : stream_(std::move(socket)), pages_(pages), slot_(std::move(slot)) {}

  void start() {
    parser_.header_limit(header_limit);
    stream_.expires_after(connection_patience);
    http::async_read(stream_, buffer_, parser_,
                     [self = shared_from_this()](const beast::error_code& error, std::size_t) {
                       if (!error) self->write();
                     });
  }

 private:
  void write() {
    answer_ = pages_.answer(parser_.get());
    answer_.keep_alive(false);
    http::async_write(
        stream_, answer_, [self = shared_from_this()](beast::error_code error, std::size_t) {
          // The client may be gone; there is nobody to tell.
          static_cast<void>(self->stream_.socket().shutdown(tcp::socket::shutdown_send, error));
        });
  }

  beast::tcp_stream stream_;
  const Pages& pages_;
  std::shared_ptr<void> slot_;
  beast::flat_buffer buffer_{header_limit};
  http::request_parser<http::empty_body> parser_;
  Answer answer_;
};

tcp::endpoint endpoint_of(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return {asio::ip::make_address(host),
          static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1)))};
}

}  // namespace

class HealthServer::Server {
 public:
  Server(const std::string& address, const Health& health, Metrics& metrics)
      : pages_{health, metrics}, acceptor_(context_, endpoint_of(address)) {
    accept();
    thread_ = std::jthread([this] { context_.run(); });
  }
  ~Server() { context_.stop(); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  void accept() {
    acceptor_.async_accept([this](const beast::error_code& error, tcp::socket socket) {
      const bool room = slots_.use_count() <= static_cast<long>(connection_limit);
      if (!error && room) {
        std::make_shared<Session>(std::move(socket), pages_, slots_)->start();
      }
      if (error) {
        accept_later();
      } else {
        accept();
      }
    });
  }

  /// When descriptors have run out, an accept at once would only fail again.
  void accept_later() {
    constexpr std::chrono::milliseconds pause{100};
    retry_.expires_after(pause);
    retry_.async_wait([this](const beast::error_code& error) {
      if (!error) accept();
    });
  }

  asio::io_context context_{1};
  Pages pages_;
  std::shared_ptr<void> slots_ = std::make_shared<int>();
  tcp::acceptor acceptor_;
  asio::steady_timer retry_{context_};
  std::jthread thread_;  // last: it uses all of the above
};

HealthServer::HealthServer(std::string_view setting, const std::string& address,
                           const Health& health, Metrics& metrics) {
  try {
    server_ = std::make_unique<Server>(address, health, metrics);
  } catch (const std::exception& error) {
    throw Error(ExitCode::configuration,
                fmt::format("{}: can't listen on {}: {}", setting, address, error.what()),
                "Give a free port and a numeric address of this machine, or nothing at all.");
  }
}

HealthServer::~HealthServer() = default;

std::uint16_t HealthServer::port() const { return server_->port(); }

}  // namespace kioskline::telemetry
