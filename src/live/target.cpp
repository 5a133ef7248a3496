#include "live/target.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <nlohmann/json.hpp>

namespace kioskline::live {
namespace {

/// PostgreSQL takes neither in a text parameter.
bool is_text(const std::string& bytes) {
  if (bytes.find('\0') != std::string::npos) return false;
  try {
    static_cast<void>(nlohmann::json(bytes).dump());
    return true;
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
}

}  // namespace

std::expected<Target, Problem> parse_target(std::string_view text) {
  const auto url = boost::urls::parse_origin_form({text.data(), text.size()});
  if (!url) {
    return std::unexpected(
        Problem{400, "The address is not valid: percent-encode what is not a letter or a digit."});
  }
  Target target;
  target.path = url->path();
  for (const auto& parameter : url->params()) {
    if (!is_text(parameter.key) || !is_text(parameter.value)) {
      return std::unexpected(
          Problem{400, "A parameter is not UTF-8 text: encode it as UTF-8, without a NUL."});
    }
    target.parameters.emplace_back(parameter.key, parameter.value);
  }
  return target;
}

}  // namespace kioskline::live
