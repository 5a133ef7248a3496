#pragma once

#include <string>

namespace kioskline::live {

/// Why a request is not answered, as an RFC 9457 problem document. The type is always about:blank:
/// the status says which kind it is, `detail` what was wrong and what to do.
struct Problem {
  unsigned status = 400;
  std::string detail;
};

/// {"type":"about:blank","title":"Not Found","status":404,"detail":"..."}
std::string to_json(const Problem& problem);

}  // namespace kioskline::live
