#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/credentials.hpp"
#include "aws/http.hpp"

/// AWS Signature Version 4. Source: AWS General Reference, "Create a signed AWS API request";
/// proved on the published test vectors. Our own rather than libcurl's CURLOPT_AWS_SIGV4, because
/// MSK and RDS log-ins need presigned URLs, which libcurl can't make, and because what libcurl
/// signs differs between the versions of Debian 12 and 13.
namespace kioskline::aws {

/// SHA-256 of no payload.
inline constexpr std::string_view empty_payload_sha256 =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

struct SigningScope {
  std::string region;   ///< "eu-west-2"
  std::string service;  ///< "s3", "kafka-cluster", "rds-db"
};

/// Names and values before encoding, in any order.
using QueryParameters = std::vector<std::pair<std::string, std::string>>;

/// A request before it is signed.
struct SignableRequest {
  std::string method = "GET";
  std::string host{};      ///< with the port, unless it is the scheme's own
  std::string path = "/";  ///< percent-encoded once, as it is sent
  QueryParameters query{};
  Headers headers{};  ///< to be signed beside host and date
  std::string payload_sha256{empty_payload_sha256};
};

/// The query as it has to be sent: encoded, sorted, always with "=". Empty for no parameters.
std::string canonical_query(const QueryParameters& query);

/// The request's headers with X-Amz-Date, X-Amz-Security-Token (temporary credentials) and
/// Authorization added.
Headers sign_headers(const SignableRequest& request, const SigningScope& scope,
                     const Credentials& credentials, std::chrono::sys_seconds now);

/// "host/path?query" with the signature in the query (no scheme), valid for `lifetime`.
std::string presign_url(SignableRequest request, const SigningScope& scope,
                        const Credentials& credentials, std::chrono::sys_seconds now,
                        std::chrono::seconds lifetime);

}  // namespace kioskline::aws
