#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace kioskline::live {

/// Why a request is not answered, as an RFC 9457 problem document. The type is always about:blank:
/// the status says which kind it is, `detail` what was wrong and what to do.
struct Problem {
  /// What is wrong with one member of a body, to be shown beside it.
  struct FieldError {
    std::string field;
    std::string detail;
  };

  unsigned status = 400;
  std::string detail{};
  std::vector<FieldError> errors{};
  std::string allow{};                  ///< of a 405: the methods there are
  std::chrono::seconds retry_after{0};  ///< of a 429
};

/// {"type":"about:blank","title":"Not Found","status":404,"detail":"..."}, and where there are any
/// "errors":[{"field":"address","detail":"..."}]
std::string to_json(const Problem& problem);

}  // namespace kioskline::live
