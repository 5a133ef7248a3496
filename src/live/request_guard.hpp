#pragma once

#include <boost/beast/http/fields.hpp>
#include <cstdint>
#include <optional>

#include "live/problem.hpp"

namespace kioskline::live {

/// Refuses what does not come straight from this machine: the service has no accounts, so whoever
/// reaches it may read all. A foreign Host is a name that someone pointed here (DNS rebinding), a
/// foreign Origin another site's script, and X-Forwarded-* or Forwarded a proxy that brings others
/// in. `port` is the one that is served.
std::optional<Problem> refuse_foreign(const boost::beast::http::fields& headers,
                                      std::uint16_t port);

}  // namespace kioskline::live
