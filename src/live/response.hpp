#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <string>
#include <string_view>

#include "live/problem.hpp"

namespace kioskline::live {

using Request = boost::beast::http::request<boost::beast::http::string_body>;
using Response = boost::beast::http::response<boost::beast::http::string_body>;

/// What Beast has, as the standard library calls it.
inline std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

/// 200 with a body that nobody keeps.
Response text_response(std::string_view content_type, std::string body);

/// 204.
Response empty_response();

/// With the headers that every answer has.
Response problem_response(const Problem& problem);

}  // namespace kioskline::live
