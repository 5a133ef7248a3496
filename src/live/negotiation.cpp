#include "live/negotiation.hpp"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/rfc7230.hpp>

namespace kioskline::live {
namespace {

namespace beast = boost::beast;

/// "q=0", "q=0.000": not acceptable. Source: RFC 9110, 12.4.2.
bool is_refusal(const beast::http::param_list& parameters) {
  return std::ranges::any_of(parameters, [](const auto& parameter) {
    return beast::iequals(parameter.first, "q") && !parameter.second.empty() &&
           parameter.second.find_first_not_of("0.") == beast::string_view::npos;
  });
}

}  // namespace

bool accepts_coding(std::string_view accept_encoding, std::string_view coding) {
  const beast::http::ext_list codings({accept_encoding.data(), accept_encoding.size()});
  return std::ranges::any_of(codings, [coding](const auto& offered) {
    return beast::iequals(offered.first, beast::string_view(coding.data(), coding.size())) &&
           !is_refusal(offered.second);
  });
}

Format preferred_format(std::string_view accept) {
  const std::size_t csv = accept.find("text/csv");
  const std::size_t json = accept.find("application/json");
  return csv < json ? Format::csv : Format::json;
}

}  // namespace kioskline::live
