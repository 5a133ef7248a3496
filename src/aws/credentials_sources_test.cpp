#include "aws/credentials_sources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "aws/credentials_document.hpp"
#include "aws/fake_http.hpp"

namespace kioskline::aws {
namespace {

using testing::HasSubstr;
using Variables = std::map<std::string, std::string>;

constexpr const char* document = R"({"Code": "Success", "AccessKeyId": "ASIA1",
  "SecretAccessKey": "s3cr3t", "Token": "t0ken", "Expiration": "2026-02-24T16:00:00Z"})";

Environment environment_of(Variables variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

void expect_document_credentials(const CredentialsResult& result) {
  ASSERT_TRUE(result) << result.error().what;
  EXPECT_EQ(result->access_key_id, "ASIA1");
  EXPECT_EQ(result->secret_access_key.reveal(), "s3cr3t");
  EXPECT_EQ(result->session_token.reveal(), "t0ken");
  EXPECT_EQ(result->expires_at,
            std::chrono::sys_days(std::chrono::year{2026} / 2 / 24) + std::chrono::hours{16});
}

/// A file that lives as long as this.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content) { std::ofstream(path_) << content; }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_ = testing::TempDir() + "kioskline_" +
                      testing::UnitTest::GetInstance()->current_test_info()->name();
};

// Environment

TEST(EnvironmentCredentials, AreTheThreeVariables) {
  const auto result = environment_credentials(environment_of(
      {{"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "B"}, {"AWS_SESSION_TOKEN", "C"}}));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->access_key_id, "A");
  EXPECT_EQ(result->secret_access_key.reveal(), "B");
  EXPECT_EQ(result->session_token.reveal(), "C");
  EXPECT_EQ(result->expires_at, std::nullopt);
}

TEST(EnvironmentCredentials, AreAbsentWhereNothingIsSet) {
  EXPECT_FALSE(environment_credentials(environment_of({})).error().configured);
}

TEST(EnvironmentCredentials, AreBrokenWhereHalfIsSet) {
  const auto result = environment_credentials(environment_of({{"AWS_ACCESS_KEY_ID", "A"}}));
  EXPECT_TRUE(result.error().configured);
  EXPECT_THAT(result.error().what, HasSubstr("AWS_SECRET_ACCESS_KEY is not"));
}

// Shared profile

constexpr const char* profiles = R"(# comment
[default]
aws_access_key_id = D1
aws_secret_access_key=D2
; comment
[ museum ]
aws_access_key_id=M1
aws_secret_access_key = M2=with=equals
aws_session_token = M3
[half]
aws_access_key_id = H1
)";

TEST(ProfileCredentials, AreTheDefaultProfileWithoutAwsProfile) {
  const TemporaryFile file(profiles);
  const auto result =
      profile_credentials(environment_of({{"AWS_SHARED_CREDENTIALS_FILE", file.path()}}));
  ASSERT_TRUE(result) << result.error().what;
  EXPECT_EQ(result->access_key_id, "D1");
  EXPECT_EQ(result->secret_access_key.reveal(), "D2");
  EXPECT_TRUE(result->session_token.empty());
}

TEST(ProfileCredentials, AreTheProfileAwsProfileNames) {
  const TemporaryFile file(profiles);
  const auto result = profile_credentials(
      environment_of({{"AWS_SHARED_CREDENTIALS_FILE", file.path()}, {"AWS_PROFILE", "museum"}}));
  ASSERT_TRUE(result) << result.error().what;
  EXPECT_EQ(result->secret_access_key.reveal(), "M2=with=equals");
  EXPECT_EQ(result->session_token.reveal(), "M3");
}

TEST(ProfileCredentials, AreBrokenWhereTheNamedProfileIsMissingOrHalf) {
  const TemporaryFile file(profiles);
  for (const char* profile : {"nobody", "half"}) {
    const auto result = profile_credentials(
        environment_of({{"AWS_SHARED_CREDENTIALS_FILE", file.path()}, {"AWS_PROFILE", profile}}));
    ASSERT_FALSE(result);
    EXPECT_TRUE(result.error().configured);
    EXPECT_THAT(result.error().what, HasSubstr(profile));
  }
}

TEST(ProfileCredentials, AreAbsentWithoutAFile) {
  EXPECT_FALSE(profile_credentials(environment_of({{"HOME", "/nonexistent"}})).error().configured);
}

// Container endpoint

TEST(ContainerCredentials, AreAbsentWhereNoUriIsSet) {
  FakeHttp http;
  EXPECT_FALSE(container_credentials(environment_of({}), http.sender()).error().configured);
  EXPECT_TRUE(http.requests.empty());
}

TEST(ContainerCredentials, ComeFromTheRelativeUriOnTheEcsAddress) {
  FakeHttp http{
      .answers = {{"GET http://169.254.170.2/v2/role", {.status = 200, .body = document}}},
      .requests = {}};
  expect_document_credentials(container_credentials(
      environment_of({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/role"}}), http.sender()));
  EXPECT_FALSE(http.requests.at(0).through_proxy);
}

TEST(ContainerCredentials, SendTheTokenOfTheFileThatEksWrites) {
  const TemporaryFile file("file-token\n");
  FakeHttp http{
      .answers = {{"GET http://169.254.170.23/v1/credentials", {.status = 200, .body = document}}},
      .requests = {}};
  expect_document_credentials(container_credentials(
      environment_of(
          {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials"},
           {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "variable-token"},
           {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file.path()}}),
      http.sender()));
  EXPECT_EQ(header_of(http.requests.at(0), "Authorization"), "file-token");
}

struct FullUriCase {
  std::string uri;
  bool asked;
};

TEST(ContainerCredentials, NeverCrossANetworkUnencrypted) {
  for (const FullUriCase& test : {FullUriCase{"http://credentials.example/role", false},
                                  FullUriCase{"http://169.254.170.2.example/role", false},
                                  FullUriCase{"http://user@example/127.0.0.1", false},
                                  FullUriCase{"ftp://127.0.0.1/role", false},
                                  FullUriCase{"https://credentials.example/role", true},
                                  FullUriCase{"http://localhost:8080/role", true},
                                  FullUriCase{"http://[fd00:ec2::23]/role", true}}) {
    FakeHttp http;
    const auto result = container_credentials(
        environment_of({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", test.uri}}), http.sender());
    EXPECT_TRUE(result.error().configured) << test.uri;
    EXPECT_EQ(http.requests.size(), test.asked ? 1U : 0U) << test.uri;
  }
}

TEST(ContainerCredentials, AreBrokenWhereTheEndpointRefuses) {
  FakeHttp http{.answers = {{"GET http://169.254.170.2/v2/role", {.status = 403}}}, .requests = {}};
  const auto result = container_credentials(
      environment_of({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/role"}}), http.sender());
  EXPECT_TRUE(result.error().configured);
  EXPECT_THAT(result.error().what, HasSubstr("403"));
}

TEST(ContainerCredentials, AreBrokenWhereTheTokenFileIsMissing) {
  FakeHttp http;
  const auto result = container_credentials(
      environment_of({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/role"},
                      {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/nonexistent/token"}}),
      http.sender());
  EXPECT_TRUE(result.error().configured);
  EXPECT_THAT(result.error().what, HasSubstr("/nonexistent/token"));
  EXPECT_TRUE(http.requests.empty());
}

// Instance metadata

FakeHttp instance_at(const std::string& endpoint) {
  const std::string roles = endpoint + "/latest/meta-data/iam/security-credentials/";
  return {.answers = {{"PUT " + endpoint + "/latest/api/token", {.status = 200, .body = "session"}},
                      {"GET " + roles, {.status = 200, .body = "kiosk-role\n"}},
                      {"GET " + roles + "kiosk-role", {.status = 200, .body = document}}},
          .requests = {}};
}

TEST(InstanceCredentials, AreThoseOfTheInstancesRoleByImdsV2) {
  FakeHttp http = instance_at("http://169.254.169.254");
  expect_document_credentials(instance_credentials(environment_of({}), http.sender()));
  ASSERT_EQ(http.requests.size(), 3U);
  EXPECT_EQ(header_of(http.requests[0], "X-aws-ec2-metadata-token-ttl-seconds"), "21600");
  EXPECT_EQ(header_of(http.requests[1], "X-aws-ec2-metadata-token"), "session");
  EXPECT_EQ(header_of(http.requests[2], "X-aws-ec2-metadata-token"), "session");
  for (const HttpRequest& request : http.requests) {
    EXPECT_FALSE(request.through_proxy);
    EXPECT_LE(request.timeout, std::chrono::seconds{1});
  }
}

TEST(InstanceCredentials, AreAskedForAtTheEndpointTheEnvironmentNames) {
  FakeHttp http = instance_at("http://[fd00:ec2::254]");
  expect_document_credentials(instance_credentials(
      environment_of({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://[fd00:ec2::254]/"}}),
      http.sender()));
}

TEST(InstanceCredentials, AreAbsentWhereThereIsNoSuchService) {
  FakeHttp http;
  EXPECT_FALSE(instance_credentials(environment_of({}), http.sender()).error().configured);
  EXPECT_EQ(http.requests.size(), 1U);
}

TEST(InstanceCredentials, AreNotAskedForWhereDisabled) {
  FakeHttp http = instance_at("http://169.254.169.254");
  EXPECT_FALSE(
      instance_credentials(environment_of({{"AWS_EC2_METADATA_DISABLED", "true"}}), http.sender()));
  EXPECT_TRUE(http.requests.empty());
}

TEST(InstanceCredentials, SayThatTheInstanceHasNoRole) {
  FakeHttp http = instance_at("http://169.254.169.254");
  http.answers["GET http://169.254.169.254/latest/meta-data/iam/security-credentials/"] = {.status =
                                                                                               404};
  const auto result = instance_credentials(environment_of({}), http.sender());
  EXPECT_FALSE(result.error().configured);
  EXPECT_THAT(result.error().what, HasSubstr("role"));
}

// The document both hand out

TEST(CredentialsDocument, IsRefusedWithoutItsSecretsInTheMessage) {
  for (const char* json :
       {"", "[]", "{", R"({"AccessKeyId":"A"})", R"({"SecretAccessKey":"topsecret"})",
        R"({"AccessKeyId":1,"SecretAccessKey":"topsecret"})",
        R"({"AccessKeyId":"A","SecretAccessKey":"topsecret","Expiration":"soon"})"}) {
    const auto result = parse_credentials_document(json, "the endpoint");
    ASSERT_FALSE(result) << json;
    EXPECT_TRUE(result.error().configured);
    EXPECT_THAT(result.error().what, testing::StartsWith("the endpoint"));
    EXPECT_THAT(result.error().what, testing::Not(HasSubstr("topsecret")));
  }
}

}  // namespace
}  // namespace kioskline::aws
