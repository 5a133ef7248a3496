#include "aws/credentials_document.hpp"

#include <fmt/format.h>

#include <ctime>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

namespace kioskline::aws {
namespace {

std::string text_at(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Always UTC; what follows the seconds doesn't matter.
std::optional<std::chrono::sys_seconds> parse_time(const std::string& text) {
  std::istringstream in(text);
  std::tm fields{};
  in >> std::get_time(&fields, "%Y-%m-%dT%H:%M:%S");
  if (in.fail()) return std::nullopt;
  return std::chrono::sys_seconds(std::chrono::seconds(timegm(&fields)));
}

}  // namespace

CredentialsResult parse_credentials_document(std::string_view json, std::string_view origin) {
  const auto broken = [&](std::string_view what) {
    return std::unexpected(
        NoCredentials{.configured = true, .what = fmt::format("{} {}", origin, what)});
  };
  const auto document = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return broken("answers with something that is no JSON object");
  Credentials credentials{.access_key_id = text_at(document, "AccessKeyId"),
                          .secret_access_key = Secret(text_at(document, "SecretAccessKey")),
                          .session_token = Secret(text_at(document, "Token"))};
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    return broken("answers without AccessKeyId or SecretAccessKey");
  }
  if (document.contains("Expiration")) {
    credentials.expires_at = parse_time(text_at(document, "Expiration"));
    if (!credentials.expires_at) return broken("answers with an Expiration that is no UTC time");
  }
  return credentials;
}

}  // namespace kioskline::aws
