#include "live/server.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "aws/http.hpp"
#include "domain/error.hpp"
#include "live/access/gatekeeper.hpp"
#include "live/access/sign_in.hpp"
#include "live/connection_pool.hpp"
#include "live/event_hub.hpp"
#include "live/self_watch.hpp"
#include "live/session.hpp"
#include "live/site.hpp"

namespace kioskline::live {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr long connection_limit = 2048;
constexpr std::uint32_t action_connections = 2;
constexpr std::chrono::seconds drain_patience{5};

tcp::endpoint endpoint_of(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  return {asio::ip::make_address(host),
          static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1)))};
}

tcp::acceptor listen(asio::io_context& context, const std::string& address) {
  try {
    return {context, endpoint_of(address)};
  } catch (const boost::system::system_error& error) {
    throw Error(ExitCode::configuration,
                fmt::format("live.listen: can't listen on {}: {}", address, error.code().message()),
                "Give a free port, or end what has this one.");
  }
}

/// Fails now what would fail for ever.
void require_role(const DatabaseSettings& database) {
  try {
    Reader(database, "kioskline live").open();
  } catch (const store::DatabaseError& error) {
    if (error.disposition() == store::Disposition::stop) throw store::command_error(error);
  }
}

class Server {
 public:
  Server(const Configuration& configuration, int stop_descriptor, telemetry::Health& health)
      : acceptor_(listen(context_, configuration.live.listen)),
        stop_(context_, ::dup(stop_descriptor)),
        queries_(configuration.database, "kioskline live", configuration.live.connections),
        actions_(configuration.database, "kioskline live action", action_connections),
        hub_(configuration.database,
             {configuration.safety.blind_heartbeat, configuration.safety.blind_lag},
             context_.get_executor(), health),
        gatekeeper_(configuration.live, actions_, aws::make_http_client()),
        sign_in_(configuration.live, actions_, gatekeeper_),
        site_(queries_, actions_, doorway_of(configuration.live, port()), gatekeeper_, sign_in_),
        self_watch_(context_.get_executor(), queries_, health) {}

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  void run() {
    asio::co_spawn(context_, accept(), asio::detached);
    self_watch_.start();
    stop_.async_wait(asio::posix::stream_descriptor::wait_read,
                     [this](const error_code& /*error*/) { drain(); });
    context_.run();
  }

 private:
  asio::awaitable<void> accept() {
    asio::steady_timer pause(context_);
    while (acceptor_.is_open()) {
      error_code error;
      tcp::socket socket =
          co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (!error) {
        begin(std::move(socket));
      } else if (acceptor_.is_open()) {
        // When descriptors have run out, an accept at once would only fail again.
        pause.expires_after(std::chrono::milliseconds{100});
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
      }
    }
  }

  void begin(tcp::socket socket) {
    if (slots_.use_count() > connection_limit) return;
    error_code ignored;
    static_cast<void>(socket.set_option(tcp::no_delay(true), ignored));
    asio::co_spawn(
        context_,
        serve(boost::beast::tcp_stream(std::move(socket)), {site_, hub_, connections_}, slots_),
        asio::detached);
  }

  /// The io_context ends by itself once every session has: it is never stopped, since sessions use
  /// what would be gone by then.
  void drain() {
    error_code ignored;
    static_cast<void>(acceptor_.close(ignored));
    static_cast<void>(stop_.close(ignored));
    self_watch_.stop();
    hub_.close();
    connections_.close_idle();
    deadline_.expires_after(drain_patience);
    deadline_.async_wait([this](const error_code& error) {
      if (!error) connections_.close_all();
    });
    slots_.reset();  // the last session's end ends the wait
  }

  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  asio::posix::stream_descriptor stop_;
  asio::steady_timer deadline_{context_};
  std::shared_ptr<void> slots_{nullptr, [this](std::nullptr_t) { deadline_.cancel(); }};
  Connections connections_;
  QueryPool queries_;
  ActionPool actions_;
  EventHub hub_;
  Gatekeeper gatekeeper_;
  SignIn sign_in_;
  Site site_;
  SelfWatch self_watch_;
};

}  // namespace

void run_server(const Configuration& configuration, int stop_descriptor, telemetry::Health& health,
                const std::function<void(std::uint16_t port)>& listening) {
  require_role(configuration.database);
  Server server(configuration, stop_descriptor, health);
  listening(server.port());
  server.run();
}

}  // namespace kioskline::live
