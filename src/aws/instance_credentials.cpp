#include <fmt/format.h>

#include "aws/credentials_document.hpp"
#include "aws/credentials_sources.hpp"

namespace kioskline::aws {
namespace {

constexpr std::string_view origin = "the instance metadata service";
constexpr std::chrono::milliseconds patience{1'000};

HttpResult ask(const HttpSend& send, std::string method, std::string url, Headers headers) {
  return send({.method = std::move(method),
               .url = std::move(url),
               .headers = std::move(headers),
               .connect_timeout = patience,
               .timeout = patience,
               .through_proxy = false});
}

bool answered(const HttpResult& answer) {
  return answer && answer->status == 200 && !answer->body.empty();
}

std::unexpected<NoCredentials> none(const HttpResult& answer, bool configured,
                                    std::string_view asked) {
  const std::string what = answer ? fmt::format("status {}", answer->status) : answer.error().what;
  return std::unexpected(NoCredentials{
      .configured = configured, .what = fmt::format("{} gives no {}: {}", origin, asked, what)});
}

}  // namespace

CredentialsResult instance_credentials(const Environment& environment, const HttpSend& send) {
  const auto disabled = environment("AWS_EC2_METADATA_DISABLED");
  if (disabled == "true") {
    return std::unexpected(NoCredentials{.what = "AWS_EC2_METADATA_DISABLED is true"});
  }
  const auto chosen = environment("AWS_EC2_METADATA_SERVICE_ENDPOINT");
  std::string endpoint = chosen.value_or("http://169.254.169.254");
  if (endpoint.ends_with('/')) endpoint.pop_back();

  const HttpResult token = ask(send, "PUT", endpoint + "/latest/api/token",
                               {{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}});
  if (!answered(token)) return none(token, chosen.has_value(), "session token");

  const Headers session = {{"X-aws-ec2-metadata-token", token->body}};
  const std::string roles = endpoint + "/latest/meta-data/iam/security-credentials/";
  const HttpResult role = ask(send, "GET", roles, session);
  if (!answered(role)) return none(role, chosen.has_value(), "role (has the instance one?)");

  const std::string name = role->body.substr(0, role->body.find_first_of("\r\n"));
  const HttpResult document = ask(send, "GET", roles + name, session);
  if (!answered(document)) return none(document, true, "credentials of its role");
  return parse_credentials_document(document->body, origin);
}

}  // namespace kioskline::aws
