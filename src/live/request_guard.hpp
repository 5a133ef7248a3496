#pragma once

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/verb.hpp>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "configuration/configuration.hpp"
#include "domain/network.hpp"
#include "live/problem.hpp"

namespace kioskline::live {

/// How requests may come to the service.
struct Doorway {
  std::vector<std::string> hosts;    ///< that a Host header may name
  std::vector<std::string> origins;  ///< whose scripts may ask
  std::vector<Network> proxies;  ///< that everybody comes through; none: everybody comes directly
  bool has_tls = false;          ///< as the browser sees it
};

/// `port` is the one that is served.
Doorway doorway_of(const LiveSettings& settings, std::uint16_t port);

/// The address that a request comes from, or why it is refused: a foreign Host is a name that
/// someone pointed here (DNS rebinding), a foreign Origin or Sec-Fetch-Site another site's script,
/// and X-Forwarded-* or Forwarded a proxy that brings others in, where none may. `peer` is the
/// other end of the connection. Source of Sec-Fetch-Site: W3C Fetch Metadata Request Headers.
std::expected<IpAddress, Problem> admit(const boost::beast::http::fields& headers,
                                        boost::beast::http::verb method, const IpAddress& peer,
                                        const Doorway& doorway);

/// The last address of an X-Forwarded-For header that is none of the proxies': what stands before
/// it anybody may have written. Nothing when there is none that can be read.
std::optional<IpAddress> forwarded_client(std::string_view header,
                                          std::span<const Network> proxies);

}  // namespace kioskline::live
