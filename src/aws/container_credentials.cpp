#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "aws/credentials_document.hpp"
#include "aws/credentials_sources.hpp"

namespace kioskline::aws {
namespace {

constexpr std::string_view origin = "the container's credentials endpoint";
constexpr std::chrono::milliseconds patience{2'000};

std::unexpected<NoCredentials> broken(std::string what) {
  return std::unexpected(NoCredentials{.configured = true, .what = std::move(what)});
}

std::string_view host_of(std::string_view url) {
  url.remove_prefix(std::min(url.size(), url.find("://") + 3));
  if (url.starts_with('[')) return url.substr(0, url.find(']') + 1);
  return url.substr(0, url.find_first_of(":/?"));
}

/// Credentials must not cross a network unencrypted: http only to this machine, ECS and EKS.
bool is_trustworthy(std::string_view url) {
  constexpr std::array<std::string_view, 6> local = {
      "localhost", "127.0.0.1", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"};
  if (url.starts_with("https://")) return true;
  return url.starts_with("http://") && std::ranges::find(local, host_of(url)) != local.end();
}

std::expected<std::optional<std::string>, NoCredentials> authorization(
    const Environment& environment) {
  const auto path = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  if (!path) return environment("AWS_CONTAINER_AUTHORIZATION_TOKEN");
  std::ifstream file(*path);
  std::string token{std::istreambuf_iterator<char>(file), {}};
  token.erase(token.find_last_not_of(" \r\n") + 1);
  if (token.empty() || token.find_first_of("\r\n") != std::string::npos) {
    return broken(fmt::format(
        "{} (AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE) holds no token of one line", *path));
  }
  return token;
}

}  // namespace

CredentialsResult container_credentials(const Environment& environment, const HttpSend& send) {
  std::string url;
  if (const auto relative = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")) {
    url = "http://169.254.170.2" + *relative;
  } else if (const auto full = environment("AWS_CONTAINER_CREDENTIALS_FULL_URI")) {
    url = *full;
  } else {
    return std::unexpected(
        NoCredentials{.what = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI are not set"});
  }
  if (!is_trustworthy(url)) {
    return broken(
        fmt::format("{} (AWS_CONTAINER_CREDENTIALS_FULL_URI) is neither https nor local", url));
  }
  const auto token = authorization(environment);
  if (!token) return std::unexpected(token.error());

  HttpRequest request{
      .url = url, .connect_timeout = patience, .timeout = patience, .through_proxy = false};
  if (*token) request.headers.emplace_back("Authorization", **token);
  const HttpResult answer = send(request);
  if (!answer) return broken(fmt::format("{} {}: {}", origin, url, answer.error().what));
  if (answer->status != 200) {
    return broken(fmt::format("{} {} answers with status {}", origin, url, answer->status));
  }
  return parse_credentials_document(answer->body, origin);
}

}  // namespace kioskline::aws
