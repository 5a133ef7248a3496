#pragma once

#include <map>
#include <string>
#include <vector>

#include "aws/http.hpp"

namespace kioskline::aws {

/// Answers requests from a table "GET http://host/path" -> answer and remembers what was asked;
/// what is not in the table can't be reached. For tests.
struct FakeHttp {
  std::map<std::string, HttpResponse> answers;
  std::vector<HttpRequest> requests;

  HttpSend sender() {
    return [this](const HttpRequest& request) -> HttpResult {
      requests.push_back(request);
      const auto found = answers.find(request.method + " " + request.url);
      if (found == answers.end()) return std::unexpected(HttpFailure{"connection refused"});
      return found->second;
    };
  }
};

inline std::string header_of(const HttpRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) return value;
  }
  return "(none)";
}

}  // namespace kioskline::aws
