#pragma once

#include "aws/credentials.hpp"
#include "aws/http.hpp"

/// The places where AWS credentials are looked for, by the rules that all AWS SDKs share.
/// Source: "AWS SDKs and Tools Reference Guide", standardized credential providers.
namespace kioskline::aws {

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.
CredentialsResult environment_credentials(const Environment& environment);

/// The profile AWS_PROFILE (default "default") of AWS_SHARED_CREDENTIALS_FILE (default
/// ~/.aws/credentials). Static keys only: no assumed roles, no credential_process.
CredentialsResult profile_credentials(const Environment& environment);

/// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI, as ECS and EKS set them, with the token of
/// AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE or AWS_CONTAINER_AUTHORIZATION_TOKEN.
CredentialsResult container_credentials(const Environment& environment, const HttpSend& send);

/// The role of the EC2 instance, by IMDSv2 only. AWS_EC2_METADATA_SERVICE_ENDPOINT and
/// AWS_EC2_METADATA_DISABLED are honoured. Gives up after a second where there is no such service.
CredentialsResult instance_credentials(const Environment& environment, const HttpSend& send);

}  // namespace kioskline::aws
