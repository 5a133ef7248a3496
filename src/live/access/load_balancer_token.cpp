#include "live/access/load_balancer_token.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <vector>

#include "live/access/base64url.hpp"

namespace kioskline::live {
namespace {

using nlohmann::json;

constexpr std::size_t signature_bytes = 64;
constexpr std::size_t longest_key_id = 64;
constexpr std::size_t longest_name = 200;

/// An object; nothing for what is none.
std::optional<json> decoded_object(std::string_view base64url) {
  const auto text = from_base64url(base64url);
  if (!text) return std::nullopt;
  json object = json::parse(*text, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  return object;
}

/// Empty when it is no text.
std::string text_in(const json& object, const std::string& name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_key_id(std::string_view text) {
  return !text.empty() && text.size() <= longest_key_id &&
         std::ranges::all_of(text,
                             [](unsigned char c) { return std::isalnum(c) != 0 || c == '-'; });
}

/// A list of texts, or one text with commas or spaces between its parts.
std::vector<std::string> groups_in(const json& claims, const std::string& name) {
  std::vector<std::string> groups;
  const auto found = claims.find(name);
  if (found == claims.end()) return groups;
  if (found->is_array()) {
    for (const json& group : *found) {
      if (group.is_string()) groups.push_back(group.get<std::string>());
    }
    return groups;
  }
  std::string group;
  for (const char c : text_in(claims, name) + " ") {
    if (c != ' ' && c != ',') {
      group += c;
    } else if (!group.empty()) {
      groups.push_back(std::move(group));
      group.clear();
    }
  }
  return groups;
}

/// eu-west-2 of arn:aws:elasticloadbalancing:eu-west-2:…
std::string region_of(std::string_view arn) {
  std::string_view rest = arn;
  for (int n = 0; n < 3; ++n) rest.remove_prefix(std::min(rest.size(), rest.find(':') + 1));
  return std::string(rest.substr(0, rest.find(':')));
}

}  // namespace

std::expected<LoadBalancerToken, std::string> parse_load_balancer_token(std::string_view text) {
  const std::size_t first = text.find('.');
  const std::size_t last = text.rfind('.');
  if (first == std::string_view::npos || text.find('.', first + 1) != last || first == last) {
    return std::unexpected("it has not three parts");
  }
  const auto header = decoded_object(text.substr(0, first));
  auto claims = decoded_object(text.substr(first + 1, last - first - 1));
  const auto signature = from_base64url(text.substr(last + 1));
  if (!header || !claims) return std::unexpected("its parts are no JSON objects");
  if (text_in(*header, "alg") != "ES256") return std::unexpected("its algorithm is not ES256");
  if (!signature || signature->size() != signature_bytes) {
    return std::unexpected("it has no ES256 signature");
  }
  LoadBalancerToken token{.key_id = text_in(*header, "kid"),
                          .signer = text_in(*header, "signer"),
                          .issuer = text_in(*header, "iss"),
                          .client = text_in(*header, "client"),
                          .claims = std::move(*claims),
                          .signed_text = std::string(text.substr(0, last)),
                          .signature = *signature};
  if (!is_key_id(token.key_id)) return std::unexpected("it names no key");
  const auto expires = header->find("exp");
  if (expires == header->end() || !expires->is_number_unsigned()) {
    return std::unexpected("it does not say when it ends");
  }
  token.expires = std::chrono::sys_seconds(std::chrono::seconds(
      std::min<std::uint64_t>(expires->get<std::uint64_t>(), std::int64_t{1} << 40)));
  return token;
}

std::string foreignness(const LoadBalancerToken& token, const LiveSettings& settings,
                        std::chrono::sys_seconds now) {
  if (token.signer != settings.load_balancer_arn) {
    return "it was signed by another load balancer than live.load_balancer_arn";
  }
  if (token.issuer != settings.oidc_issuer) return "its issuer is not live.oidc_issuer";
  if (token.client != settings.oidc_client) return "its client is not live.oidc_client";
  // The load balancer makes a new one for every request.
  if (token.expires <= now) return "it has expired";
  return {};
}

std::expected<Identity, std::string> identity_of(const json& claims, const LiveSettings& settings) {
  Identity identity{.kind = Identity::Kind::person,
                    .name = text_in(claims, settings.oidc_name_claim),
                    .role = Role::viewer};
  if (identity.name.find_first_not_of(' ') == std::string::npos ||
      identity.name.size() > longest_name) {
    return std::unexpected(fmt::format("the claim {} names nobody", settings.oidc_name_claim));
  }
  std::optional<Role> role;
  const std::vector<std::string> groups = groups_in(claims, settings.oidc_role_claim);
  for (const OidcRole& mapping : settings.oidc_roles) {
    if (std::ranges::find(groups, mapping.group) == groups.end()) continue;
    const auto given = role_from(mapping.role);
    if (!role || *given > *role) role = given;
  }
  if (!role) {
    return std::unexpected(
        fmt::format("{} is in no group that live.oidc_roles gives a role", identity.name));
  }
  identity.role = *role;
  return identity;
}

std::string key_url(const LoadBalancerToken& token, const LiveSettings& settings) {
  std::string_view below = settings.load_balancer_keys;
  while (below.ends_with('/')) below.remove_suffix(1);
  if (!below.empty()) return fmt::format("{}/{}", below, token.key_id);
  return fmt::format("https://public-keys.auth.elb.{}.amazonaws.com/{}",
                     region_of(settings.load_balancer_arn), token.key_id);
}

}  // namespace kioskline::live
