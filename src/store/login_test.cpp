#include "store/login.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <map>

#include "domain/error.hpp"

namespace kioskline::store {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::StartsWith;

constexpr const char* instance = "postgresql://ingest@db.example.eu-west-2.rds.amazonaws.com";

DatabaseSettings settings_of(const std::string& url) {
  DatabaseSettings settings;
  settings.url = url;
  settings.rds_iam = true;
  settings.aws_region = "eu-west-2";
  return settings;
}

/// libpq looks into the environment for what a URL leaves open.
class LoginTest : public testing::Test {
 protected:
  LoginTest() {
    for (const char* name : {"PGHOST", "PGPORT", "PGUSER", "PGSSLMODE", "PGSERVICE"}) set(name, "");
  }
  ~LoginTest() override {
    for (const auto& [name, value] : before_) set(name.c_str(), value.c_str());
  }
  LoginTest(const LoginTest&) = delete;
  LoginTest& operator=(const LoginTest&) = delete;
  LoginTest(LoginTest&&) = delete;
  LoginTest& operator=(LoginTest&&) = delete;

  void set(const char* name, const char* value) {
    const char* const present = getenv(name);
    before_.try_emplace(name, present == nullptr ? "" : present);
    if (*value == '\0') {
      unsetenv(name);
    } else {
      setenv(name, value, 1);
    }
  }

  static std::string refusal(const std::string& url) {
    try {
      static_cast<void>(Login(settings_of(url)));
      return "not refused";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::configuration);
      return fmt::format("{} → {}", error.what(), error.remedy());
    }
  }

 private:
  std::map<std::string, std::string> before_;
};

TEST_F(LoginTest, ATokenIsSignedForWhatTheUrlNames) {
  const RdsLogin login = RdsLogin::of(
      settings_of("postgresql://in%67est@db.example:6432/kioskline?sslmode=verify-full"));
  EXPECT_EQ(login.host, "db.example");
  EXPECT_EQ(login.port, 6432);
  EXPECT_EQ(login.user, "ingest");
}

TEST_F(LoginTest, KeywordsAndTheEnvironmentCountAsTheUrlDoes) {
  set("PGUSER", "ingest");
  set("PGSSLMODE", "verify-full");
  const RdsLogin login = RdsLogin::of(settings_of("host=db.example dbname=kioskline"));
  EXPECT_EQ(login.host, "db.example");
  EXPECT_EQ(login.port, 5432);
  EXPECT_EQ(login.user, "ingest");
  set("PGHOST", "other.example");
  EXPECT_EQ(RdsLogin::of(settings_of("")).host, "other.example");
}

TEST_F(LoginTest, ATokenGoesOnlyToAServerThatProvesWhoItIs) {
  for (const char* mode : {"disable", "allow", "prefer", "require", "verify-ca"}) {
    EXPECT_THAT(refusal(fmt::format("{}/k?sslmode={}", instance, mode)),
                AllOf(HasSubstr(fmt::format("with sslmode={}", mode)), HasSubstr("verify-full")));
  }
  EXPECT_THAT(refusal(instance), HasSubstr("with sslmode=prefer"));
}

TEST_F(LoginTest, ATokenGoesToOneHostByTcp) {
  const std::map<std::string, std::string> cases{
      {"dbname=k sslmode=verify-full", "names no host"},
      {"host=/run/postgresql sslmode=verify-full", "not /run/postgresql"},
      {"host=@abstract sslmode=verify-full", "not @abstract"},
      {"postgresql://a,b/k?sslmode=verify-full", "not a,b"},
      {"host=a port=0 sslmode=verify-full", "0 is no port"},
      {"host=a port=65536 sslmode=verify-full", "65536 is no port"},
  };
  for (const auto& [url, words] : cases) EXPECT_THAT(refusal(url), HasSubstr(words)) << url;
}

TEST_F(LoginTest, AnUnreadableUrlIsRefusedWithoutItsPassword) {
  EXPECT_THAT(refusal("postgresql://u:pass1@[::1/k"),
              AllOf(HasSubstr("no libpq connection string"), testing::Not(HasSubstr("pass1"))));
}

TEST_F(LoginTest, ATokenIsMadeForEachConnectionAndNeverWithoutTls) {
  set("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  set("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
  set("AWS_SESSION_TOKEN", "");
  const Login login(settings_of(fmt::format("{}/kioskline?sslmode=verify-full", instance)));
  const std::chrono::sys_seconds now(std::chrono::seconds{1'771'928'103});
  const LoginParameters parameters = login.parameters(now);
  EXPECT_THAT(parameters, Contains(Pair(testing::StrEq("sslmode"), "verify-full")));
  EXPECT_THAT(parameters, Contains(Pair(testing::StrEq("gssencmode"), "disable")));
  EXPECT_THAT(
      parameters,
      Contains(Pair(
          testing::StrEq("password"),
          AllOf(StartsWith("db.example.eu-west-2.rds.amazonaws.com:5432/?Action=connect&DBUser=in"),
                HasSubstr("X-Amz-Date=20260224T101503Z")))));
  EXPECT_THAT(login.parameters(now + std::chrono::minutes{16}),
              Contains(Pair(testing::StrEq("password"), HasSubstr("20260224T103103Z"))));
}

TEST_F(LoginTest, WithoutIamThePasswordIsTheConfiguredOne) {
  const std::chrono::sys_seconds now{};
  DatabaseSettings settings;
  EXPECT_THAT(Login(settings).parameters(now), IsEmpty());
  settings.password = Secret("p");
  EXPECT_THAT(Login(settings).parameters(now),
              testing::ElementsAre(Pair(testing::StrEq("password"), "p")));
}

}  // namespace
}  // namespace kioskline::store
