#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "configuration/configuration.hpp"

namespace kioskline::store {

/// A database on Amazon RDS, and who logs in there: what a token is signed for.
struct RdsLogin {
  std::string host;  ///< of the instance itself, since the token is valid for this name alone
  std::uint16_t port = 0;
  std::string user;

  /// As libpq understands database.url and, where that leaves something open, the PG* environment.
  /// Throws Error (configuration) unless that is one user on one host, by TLS that proves who the
  /// host is (sslmode=verify-full), since whoever gets the token can log in with it.
  static RdsLogin of(const DatabaseSettings& settings);
};

/// Keywords and values for libpq, which lie over those of database.url. May hold a password.
using LoginParameters = std::vector<std::pair<const char*, std::string>>;

/// How each new connection logs in. The AWS credentials behind tokens are shared by the process.
class Login {
 public:
  /// Throws as RdsLogin::of does, when database.rds_iam is set.
  explicit Login(const DatabaseSettings& settings);

  /// For one connection: database.password, or a token of RDS made for this very connection, with
  /// the host, port and user it was signed for. May wait some seconds for AWS credentials; throws
  /// DatabaseError, to be tried again, when there are none now.
  LoginParameters parameters(std::chrono::sys_seconds now) const;

  /// The server refused a token: the next one is made of credentials asked for anew.
  void refused() const;

 private:
  Secret password_;
  std::string region_;
  std::optional<RdsLogin> rds_;
};

}  // namespace kioskline::store
