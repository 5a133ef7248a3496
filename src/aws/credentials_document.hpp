#pragma once

#include <string_view>

#include "aws/credentials.hpp"

namespace kioskline::aws {

/// The JSON in which the container endpoint and the instance metadata service hand out credentials
/// (AccessKeyId, SecretAccessKey, Token, Expiration). `origin` names the endpoint in errors.
CredentialsResult parse_credentials_document(std::string_view json, std::string_view origin);

}  // namespace kioskline::aws
