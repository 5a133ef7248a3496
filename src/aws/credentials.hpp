#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <optional>
#include <string>

#include "configuration/configuration.hpp"

namespace kioskline::aws {

/// What signs requests to AWS. A plain value.
struct Credentials {
  std::string access_key_id{};
  Secret secret_access_key{};
  Secret session_token{};                                ///< empty for long-lived credentials
  std::optional<std::chrono::sys_seconds> expires_at{};  ///< unset: don't expire
};

/// Why a place to look for credentials gave none.
struct NoCredentials {
  bool configured = false;  ///< this machine is told to use the place, so its failure is an error;
                            ///< else there is simply nothing there and the next one is asked
  std::string what{};       ///< never a secret
};

using CredentialsResult = std::expected<Credentials, NoCredentials>;

/// One variable of the environment, unset when it is empty. Tests put their own.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// The process's environment.
std::optional<std::string> process_environment(const std::string& name);

}  // namespace kioskline::aws
