#pragma once

#include <boost/beast/http/verb.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "live/access/role.hpp"

namespace kioskline::live {

/// What a request needs; nothing for an address or method that does not exist. `path` is decoded
/// and without ".csv"; HEAD is as GET. What is in no table here can't be reached by anybody.
std::optional<Right> right_for(boost::beast::http::verb method, std::string_view path);

/// The methods of an address as the header Allow lists them, empty when there is no such address.
std::string methods_of(std::string_view path);

}  // namespace kioskline::live
