#include <cstdlib>

#include "aws/credentials_sources.hpp"

namespace kioskline::aws {

std::optional<std::string> process_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

CredentialsResult environment_credentials(const Environment& environment) {
  const auto id = environment("AWS_ACCESS_KEY_ID");
  const auto secret = environment("AWS_SECRET_ACCESS_KEY");
  if (!id && !secret) return std::unexpected(NoCredentials{.what = "AWS_ACCESS_KEY_ID is not set"});
  if (!id || !secret) {
    return std::unexpected(
        NoCredentials{.configured = true,
                      .what = id ? "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not"
                                 : "AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not"});
  }
  return Credentials{.access_key_id = *id,
                     .secret_access_key = Secret(*secret),
                     .session_token = Secret(environment("AWS_SESSION_TOKEN").value_or(""))};
}

}  // namespace kioskline::aws
