#pragma once

#include <boost/beast/http/fields.hpp>

namespace kioskline::live {

/// What every answer says to a browser: take scripts, styles and data from here only, believe the
/// content type, and show no page inside another's.
void set_common_headers(boost::beast::http::fields& headers);

}  // namespace kioskline::live
