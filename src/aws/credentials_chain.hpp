#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "aws/credentials.hpp"
#include "aws/http.hpp"

namespace kioskline::aws {

/// The credentials of this process: asks one place after another, keeps what it got, and asks again
/// before that expires. Thread-safe.
class CredentialsChain {
 public:
  using Source = std::function<CredentialsResult()>;

  explicit CredentialsChain(std::vector<Source> sources);

  /// Credentials good for at least five minutes more, where the sources have such; when renewing
  /// fails, the old ones as long as they are valid. May wait for a link-local service for some
  /// seconds. The error says what each place lacked.
  std::expected<Credentials, std::string> get(std::chrono::sys_seconds now);

  /// Asks anew the next time: for credentials that a service refused.
  void forget();

 private:
  std::expected<Credentials, std::string> ask_sources() const;

  std::vector<Source> sources_;
  std::mutex mutex_;
  std::optional<Credentials> current_;  ///< guarded by mutex_
};

/// Environment, shared profile, container endpoint, instance metadata: the order of the AWS SDKs.
std::vector<CredentialsChain::Source> standard_sources(const Environment& environment,
                                                       const HttpSend& send);

}  // namespace kioskline::aws
