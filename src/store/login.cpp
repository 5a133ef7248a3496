#include "store/login.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <charconv>
#include <map>
#include <memory>

#include "aws/credentials_chain.hpp"
#include "aws/iam_token.hpp"
#include "domain/error.hpp"
#include "store/database_error.hpp"

namespace kioskline::store {
namespace {

constexpr const char* required_sslmode = "verify-full";

struct OptionsDeleter {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, OptionsDeleter>;

/// libpq's parameters by keyword; those without a value are left out.
using Parameters = std::map<std::string, std::string, std::less<>>;

[[noreturn]] void refuse(const std::string& fact, const std::string& remedy) {
  throw Error(ExitCode::configuration, "configuration: " + fact, remedy);
}

void lay_over(Parameters& parameters, const Options& options) {
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr && *option->val != '\0') {
      parameters.insert_or_assign(option->keyword, option->val);
    }
  }
}

Parameters effective_parameters(const std::string& url) {
  Parameters parameters;
  if (const Options defaults(PQconndefaults()); defaults) lay_over(parameters, defaults);
  // What libpq says of it may repeat a password.
  const Options given(PQconninfoParse(url.c_str(), nullptr));
  if (!given) {
    refuse("database.url is no libpq connection string or URI",
           "Write postgresql://USER@HOST:PORT/NAME?sslmode=verify-full&sslrootcert=FILE.");
  }
  lay_over(parameters, given);
  return parameters;
}

std::string value_of(const Parameters& parameters, std::string_view keyword) {
  const auto found = parameters.find(keyword);
  return found == parameters.end() ? std::string() : found->second;
}

/// By TCP, since libpq does no TLS on a local socket, whatever sslmode says.
bool is_one_host(const std::string& host) {
  return !host.empty() && host.front() != '/' && host.front() != '@' && !host.contains(',');
}

std::uint16_t port_of(const std::string& text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) {
    refuse(fmt::format("database.url: {} is no port", text), "Write one from 1 to 65535.");
  }
  return port;
}

/// One for the life of the process, so that not every connection asks the instance for its role.
aws::CredentialsChain& credentials() {
  static aws::CredentialsChain chain(
      aws::standard_sources(&aws::process_environment, aws::make_http_client()));
  return chain;
}

}  // namespace

RdsLogin RdsLogin::of(const DatabaseSettings& settings) {
  const Parameters parameters = effective_parameters(settings.url);
  const std::string host = value_of(parameters, "host");
  const std::string sslmode = value_of(parameters, "sslmode");
  if (!is_one_host(host)) {
    refuse(host.empty() ? "database.url names no host, which database.rds_iam needs"
                        : fmt::format("database.rds_iam needs one host, not {}", host),
           "Name the RDS instance's endpoint in database.url.");
  }
  if (sslmode != required_sslmode) {
    refuse(fmt::format("database.rds_iam with sslmode={}: a token must go to no other server than "
                       "the database",
                       sslmode),
           "Add sslmode=verify-full and sslrootcert=FILE to database.url, with the certificates "
           "that AWS publishes for RDS.");
  }
  return {.host = host,
          .port = port_of(value_of(parameters, "port")),
          .user = value_of(parameters, "user")};
}

Login::Login(const DatabaseSettings& settings)
    : password_(settings.password), region_(settings.aws_region) {
  if (settings.rds_iam) rds_ = RdsLogin::of(settings);
}

LoginParameters Login::parameters(std::chrono::sys_seconds now) const {
  if (!rds_) {
    return password_.empty() ? LoginParameters{}
                             : LoginParameters{{"password", password_.reveal()}};
  }
  const auto found = credentials().get(now);
  if (!found) throw DatabaseError("", found.error(), "logging in to the database by IAM");
  const aws::IamToken token =
      aws::rds_iam_token(rds_->host, rds_->port, rds_->user, region_, *found, now);
  return {{"host", rds_->host},
          {"port", fmt::to_string(rds_->port)},
          {"user", rds_->user},
          {"password", token.token.reveal()},
          {"sslmode", required_sslmode},
          // Kerberos' encryption would be preferred to TLS, and proves another name.
          {"gssencmode", "disable"}};
}

void Login::refused() const {
  if (rds_) credentials().forget();
}

}  // namespace kioskline::store
