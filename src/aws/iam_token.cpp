#include "aws/iam_token.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "aws/digest.hpp"
#include "aws/sigv4.hpp"

namespace kioskline::aws {
namespace {

/// The longest that MSK and RDS accept.
constexpr std::chrono::seconds token_lifetime{900};

std::chrono::sys_seconds expiry(const Credentials& credentials, std::chrono::sys_seconds now) {
  const auto expires_at = now + token_lifetime;
  return credentials.expires_at ? std::min(expires_at, *credentials.expires_at) : expires_at;
}

}  // namespace

IamToken msk_iam_token(const std::string& region, const Credentials& credentials,
                       std::chrono::sys_seconds now) {
  const std::string url =
      presign_url({.host = fmt::format("kafka.{}.amazonaws.com", region),
                   .query = {{"Action", "kafka-cluster:Connect"}}},
                  {.region = region, .service = "kafka-cluster"}, credentials, now, token_lifetime);
  return {Secret(base64url("https://" + url + "&User-Agent=kioskline")), expiry(credentials, now)};
}

IamToken rds_iam_token(const std::string& host, std::uint16_t port, const std::string& user,
                       const std::string& region, const Credentials& credentials,
                       std::chrono::sys_seconds now) {
  return {Secret(presign_url({.host = fmt::format("{}:{}", host, port),
                              .query = {{"Action", "connect"}, {"DBUser", user}}},
                             {.region = region, .service = "rds-db"}, credentials, now,
                             token_lifetime)),
          expiry(credentials, now)};
}

}  // namespace kioskline::aws
