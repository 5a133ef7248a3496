#include "live/response.hpp"

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/status.hpp>
#include <utility>

#include "live/response_headers.hpp"

namespace kioskline::live {
namespace {

namespace http = boost::beast::http;

constexpr unsigned http_1_1 = 11;

}  // namespace

Response text_response(std::string_view content_type, std::string body) {
  Response response(http::status::ok, http_1_1);
  response.set(http::field::content_type, {content_type.data(), content_type.size()});
  response.set(http::field::cache_control, "no-store");
  response.body() = std::move(body);
  set_common_headers(response);
  return response;
}

Response empty_response() {
  Response response(http::status::no_content, http_1_1);
  response.set(http::field::cache_control, "no-store");
  set_common_headers(response);
  return response;
}

Response problem_response(const Problem& problem) {
  Response response(http::int_to_status(problem.status), http_1_1);
  response.set(http::field::content_type, "application/problem+json");
  response.set(http::field::cache_control, "no-store");
  if (!problem.allow.empty()) response.set(http::field::allow, problem.allow);
  if (problem.status == 503) response.set(http::field::retry_after, "5");
  if (problem.retry_after.count() > 0) {
    response.set(http::field::retry_after, std::to_string(problem.retry_after.count()));
  }
  response.body() = to_json(problem);
  set_common_headers(response);
  return response;
}

}  // namespace kioskline::live
