#pragma once

#include <chrono>
#include <expected>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "configuration/configuration.hpp"
#include "live/access/identity.hpp"

namespace kioskline::live {

// What an AWS application load balancer says of who has signed in with it: a JSON web token in the
// header x-amzn-oidc-data. Source: Elastic Load Balancing documentation, "Authenticate users using
// an Application Load Balancer"; RFC 7515.

/// A token taken apart; nothing of it may be believed before its signature is verified.
struct LoadBalancerToken {
  std::string key_id;  ///< letters, digits and hyphens
  std::string signer;  ///< ARN
  std::string issuer;
  std::string client;
  std::chrono::sys_seconds expires{};
  nlohmann::json claims;  ///< an object
  std::string signed_text;
  std::string signature;  ///< r and s, 32 bytes each
};

/// What is wrong with the text, or its parts.
std::expected<LoadBalancerToken, std::string> parse_load_balancer_token(std::string_view text);

/// Why it is not for us, whoever signed it: another signer, issuer or client, or too old. Empty
/// when it is.
std::string foreignness(const LoadBalancerToken& token, const LiveSettings& settings,
                        std::chrono::sys_seconds now);

/// Who it speaks of, once it may be believed; or why nobody is let in.
std::expected<Identity, std::string> identity_of(const nlohmann::json& claims,
                                                 const LiveSettings& settings);

/// Where the public key is: below the configured URL, or AWS's own for the region of the ARN. The
/// key id is the only part that a request has a say in.
std::string key_url(const LoadBalancerToken& token, const LiveSettings& settings);

}  // namespace kioskline::live
