#include "live/problem.hpp"

#include <boost/beast/http/status.hpp>
#include <nlohmann/json.hpp>

namespace kioskline::live {

std::string to_json(const Problem& problem) {
  const auto title =
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(problem.status));
  nlohmann::ordered_json document;
  document["type"] = "about:blank";
  document["title"] = std::string(title);
  document["status"] = problem.status;
  document["detail"] = problem.detail;
  for (const Problem::FieldError& error : problem.errors) {
    document["errors"].push_back({{"field", error.field}, {"detail", error.detail}});
  }
  // What a client sent may be in the detail, in whatever encoding.
  return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace kioskline::live
