#include "aws/credentials_chain.hpp"

#include <utility>

#include "aws/credentials_sources.hpp"

namespace kioskline::aws {
namespace {

/// AWS hands out successors at least five minutes before the old credentials expire.
constexpr std::chrono::minutes renew_before{5};

bool is_good(const Credentials& credentials, std::chrono::sys_seconds at) {
  return !credentials.expires_at || *credentials.expires_at > at;
}

}  // namespace

CredentialsChain::CredentialsChain(std::vector<Source> sources) : sources_(std::move(sources)) {}

std::expected<Credentials, std::string> CredentialsChain::get(std::chrono::sys_seconds now) {
  const std::scoped_lock lock(mutex_);
  if (current_ && is_good(*current_, now + renew_before)) return *current_;
  auto renewed = ask_sources();
  if (renewed) {
    current_ = *renewed;
  } else if (current_ && is_good(*current_, now)) {
    return *current_;
  }
  return renewed;
}

void CredentialsChain::forget() {
  const std::scoped_lock lock(mutex_);
  current_.reset();
}

std::expected<Credentials, std::string> CredentialsChain::ask_sources() const {
  std::string lacking;
  for (const Source& source : sources_) {
    CredentialsResult result = source();
    if (result) return *std::move(result);
    if (result.error().configured) return std::unexpected(std::move(result.error().what));
    lacking += (lacking.empty() ? "" : "; ") + result.error().what;
  }
  return std::unexpected("no AWS credentials: " + lacking);
}

std::vector<CredentialsChain::Source> standard_sources(const Environment& environment,
                                                       const HttpSend& send) {
  return {[=] { return environment_credentials(environment); },
          [=] { return profile_credentials(environment); },
          [=] { return container_credentials(environment, send); },
          [=] { return instance_credentials(environment, send); }};
}

}  // namespace kioskline::aws
