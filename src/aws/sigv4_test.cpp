#include "aws/sigv4.hpp"

#include <gtest/gtest.h>

#include <string>

namespace kioskline::aws {
namespace {

using std::chrono::sys_days;

// The secret AWS's documentation and test suite use; it opens nothing.
const Credentials suite_credentials{
    .access_key_id = "AKIDEXAMPLE",
    .secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")};
const Credentials s3_credentials{
    .access_key_id = "AKIAIOSFODNN7EXAMPLE",
    .secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")};
const std::chrono::sys_seconds suite_time =
    sys_days(std::chrono::year{2015} / 8 / 30) + std::chrono::hours{12} + std::chrono::minutes{36};
const std::chrono::sys_seconds s3_time = sys_days(std::chrono::year{2013} / 5 / 24);

std::string header(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return "(none)";
}

struct PublishedVector {
  std::string name;
  SignableRequest request;
  SigningScope scope;
  Credentials credentials;
  std::chrono::sys_seconds at;
  std::string authorization;
};

class SignedHeaders : public testing::TestWithParam<PublishedVector> {};

TEST_P(SignedHeaders, EqualThePublishedOnes) {
  const PublishedVector& vector = GetParam();
  const Headers headers = sign_headers(vector.request, vector.scope, vector.credentials, vector.at);
  EXPECT_EQ(header(headers, "Authorization"), vector.authorization);
}

// From the AWS Signature Version 4 test suite (get-*), the IAM example of the General Reference
// (ListUsers) and "Signature Calculations for the Authorization Header" of the S3 API Reference
// (S3*).
INSTANTIATE_TEST_SUITE_P(
    Aws, SignedHeaders,
    testing::Values(
        PublishedVector{
            .name = "GetVanilla",
            .request = {.host = "example.amazonaws.com"},
            .scope = {"us-east-1", "service"},
            .credentials = suite_credentials,
            .at = suite_time,
            .authorization =
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                "SignedHeaders=host;x-amz-date, "
                "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
        PublishedVector{
            .name = "GetVanillaQueryOrderKeyCase",
            .request = {.host = "example.amazonaws.com",
                        .query = {{"Param2", "value2"}, {"Param1", "value1"}}},
            .scope = {"us-east-1", "service"},
            .credentials = suite_credentials,
            .at = suite_time,
            .authorization =
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                "SignedHeaders=host;x-amz-date, "
                "Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
        PublishedVector{
            .name = "ListUsers",
            .request = {.host = "iam.amazonaws.com",
                        .query = {{"Action", "ListUsers"}, {"Version", "2010-05-08"}},
                        .headers = {{"Content-Type",
                                     "application/x-www-form-urlencoded; charset=utf-8"}}},
            .scope = {"us-east-1", "iam"},
            .credentials = suite_credentials,
            .at = suite_time,
            .authorization =
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
                "SignedHeaders=content-type;host;x-amz-date, "
                "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"},
        PublishedVector{
            .name = "S3GetObjectRange",
            .request = {.host = "examplebucket.s3.amazonaws.com",
                        .path = "/test.txt",
                        .headers = {{"Range", "bytes=0-9"},
                                    {"x-amz-content-sha256", std::string(empty_payload_sha256)}}},
            .scope = {"us-east-1", "s3"},
            .credentials = s3_credentials,
            .at = s3_time,
            .authorization =
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/"
                "aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
                "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
        PublishedVector{
            .name = "S3GetBucketLifecycle",
            .request = {.host = "examplebucket.s3.amazonaws.com",
                        .query = {{"lifecycle", ""}},
                        .headers = {{"x-amz-content-sha256", std::string(empty_payload_sha256)}}},
            .scope = {"us-east-1", "s3"},
            .credentials = s3_credentials,
            .at = s3_time,
            .authorization =
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/"
                "aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
                "Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
        PublishedVector{
            .name = "S3ListObjects",
            .request = {.host = "examplebucket.s3.amazonaws.com",
                        .query = {{"prefix", "J"}, {"max-keys", "2"}},
                        .headers = {{"x-amz-content-sha256", std::string(empty_payload_sha256)}}},
            .scope = {"us-east-1", "s3"},
            .credentials = s3_credentials,
            .at = s3_time,
            .authorization =
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/"
                "aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
                "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"}),
    [](const auto& test) { return test.param.name; });

TEST(PresignedUrl, EqualsThePublishedOne) {
  // S3 API Reference, "Authenticating Requests: Using Query Parameters".
  const std::string url =
      presign_url({.host = "examplebucket.s3.amazonaws.com",
                   .path = "/test.txt",
                   .payload_sha256 = "UNSIGNED-PAYLOAD"},
                  {"us-east-1", "s3"}, s3_credentials, s3_time, std::chrono::seconds{86'400});
  EXPECT_EQ(url,
            "examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
            "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

TEST(SignedHeadersOfTemporaryCredentials, CarryAndSignTheSessionToken) {
  Credentials temporary = suite_credentials;
  temporary.session_token = Secret("token");
  const Headers headers = sign_headers({.host = "example.amazonaws.com"}, {"us-east-1", "service"},
                                       temporary, suite_time);
  EXPECT_EQ(header(headers, "X-Amz-Security-Token"), "token");
  EXPECT_NE(
      header(headers, "Authorization").find("SignedHeaders=host;x-amz-date;x-amz-security-token,"),
      std::string::npos);
}

TEST(CanonicalQuery, SortsEncodesAndAlwaysWritesTheEqualsSign) {
  EXPECT_EQ(canonical_query({{"prefix", "a b/ü+"}, {"acl", ""}, {"prefix", "a"}}),
            "acl=&prefix=a&prefix=a%20b%2F%C3%BC%2B");
  EXPECT_EQ(canonical_query({}), "");
}

}  // namespace
}  // namespace kioskline::aws
