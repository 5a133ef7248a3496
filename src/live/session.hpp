#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <memory>
#include <set>

#include "live/event_hub.hpp"
#include "live/site.hpp"

namespace kioskline::live {

/// The connections there are, so that they can be closed from outside.
class Connections {
 public:
  /// Those that wait for a request.
  void close_idle();
  void close_all();

  /// Listed while it lives.
  class Entry {
   public:
    Entry(Connections& all, boost::beast::tcp_stream& stream);
    ~Entry();
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    bool is_idle = false;

   private:
    friend class Connections;
    Connections& all_;
    boost::beast::tcp_stream& stream_;
  };

 private:
  std::set<Entry*> entries_;
};

/// What a connection's requests are served from; outlives every session.
struct Service {
  Site& site;
  EventHub& hub;
  Connections& connections;
};

/// Serves one connection until it ends: requests one after the other, or one event stream. Headers
/// may have 8 KiB, a body 16 KiB; a request must arrive, and an answer be taken, within
/// 10 s. `slot` is held as long: its use count is the number of connections.
boost::asio::awaitable<void> serve(boost::beast::tcp_stream stream, Service service,
                                   std::shared_ptr<void> slot);

}  // namespace kioskline::live
