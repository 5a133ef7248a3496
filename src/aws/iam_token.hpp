#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "aws/credentials.hpp"

namespace kioskline::aws {

/// A password that AWS makes out of credentials.
struct IamToken {
  Secret token;
  std::chrono::sys_seconds expires_at;  ///< log in before; a connection made outlives it
};

/// The OAUTHBEARER token of Amazon MSK with IAM: a presigned kafka-cluster:Connect URL in
/// base64url. Source: github.com/aws/aws-msk-iam-sasl-signer-python and -java, which agree.
IamToken msk_iam_token(const std::string& region, const Credentials& credentials,
                       std::chrono::sys_seconds now);

/// The password of an RDS database user with IAM authentication. Source: Amazon RDS User Guide,
/// "IAM database authentication".
IamToken rds_iam_token(const std::string& host, std::uint16_t port, const std::string& user,
                       const std::string& region, const Credentials& credentials,
                       std::chrono::sys_seconds now);

}  // namespace kioskline::aws
