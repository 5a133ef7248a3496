#include "configuration/live_settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <string>

#include "configuration/setting_rows.hpp"
#include "domain/error.hpp"

namespace kioskline {
namespace {

using C = Configuration;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::string_view, 4> roles{"viewer", "exhibitions", "security", "admin"};

std::string_view host_of(std::string_view address) {
  std::string_view host = address.substr(0, address.rfind(':'));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return host;
}

/// "127.0.0.1:8080", "[::]:8080".
Parsed<std::string> parse_address(std::string_view given) {
  constexpr std::uint64_t highest_port = 65535;
  const std::size_t colon = given.rfind(':');
  if (colon != std::string_view::npos) {
    const auto port = parse_count(given.substr(colon + 1));
    const auto address = parse_ip_address(host_of(given));
    const bool bracketed = given.starts_with('[');
    const bool has_colons = host_of(given).find(':') != std::string_view::npos;
    if (port && *port <= highest_port && address && bracketed == has_colons) {
      return std::string(given);
    }
  }
  return std::unexpected("an IP address with a port, like \"127.0.0.1:8080\" or \"[::]:8080\"");
}

Parsed<std::string> parse_address_or_none(std::string_view given) {
  if (given.empty()) return std::string();
  return parse_address(given);
}

/// As browsers write it: lower case, no path, no port that goes without saying.
Parsed<std::string> parse_origin(std::string_view given) {
  const auto allowed = [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 ||
           std::string_view(".-:[]").find(static_cast<char>(c)) != std::string_view::npos;
  };
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!given.starts_with(scheme)) continue;
    const std::string_view host = given.substr(scheme.size());
    const std::string_view usual_port = scheme == "https://" ? ":443" : ":80";
    if (!host.empty() && std::ranges::all_of(host, allowed) && !host.ends_with(usual_port)) {
      return std::string(given);
    }
  }
  return std::unexpected("an origin in lower case, like \"https://kiosks.example.org\"");
}

Parsed<std::vector<Network>> parse_networks(std::string_view given) {
  const auto items = parse_list(given);
  std::vector<Network> networks;
  for (const std::string& item : items.value_or(std::vector<std::string>{""})) {
    const auto network = parse_network(item);
    if (!network) {
      return std::unexpected(
          "addresses or networks with commas between them, like \"10.0.0.0/16\", without bits "
          "behind the prefix");
    }
    networks.push_back(*network);
  }
  return networks;
}

Parsed<std::vector<OidcRole>> parse_roles(std::string_view given) {
  const auto items = parse_list(given);
  std::vector<OidcRole> mapping;
  for (const std::string& item : items.value_or(std::vector<std::string>{""})) {
    const std::size_t equals = item.rfind('=');
    const std::string role = equals == std::string::npos ? "" : item.substr(equals + 1);
    if (equals == 0 || std::ranges::find(roles, role) == roles.end()) {
      return std::unexpected(
          fmt::format("GROUP=ROLE with commas between them; roles are {}", fmt::join(roles, ", ")));
    }
    mapping.push_back({item.substr(0, equals), role});
  }
  return mapping;
}

template <class Access, class Parse>
Setting list(const rows::Names& names, Access access, Parse parse, const std::string& description) {
  const auto print_none = [](const auto& /*always empty*/) { return std::string(); };
  Setting setting = rows::row(names, "text or list", access, parse, print_none, description);
  setting.notation = Notation::text_or_list;
  return setting;
}

[[noreturn]] void refuse(const std::string& fact, const std::string& remedy) {
  throw Error(ExitCode::configuration, "configuration: " + fact, remedy);
}

void check_local(const LiveSettings& live) {
  if (!parse_ip_address(host_of(live.listen))->is_loopback()) {
    refuse(fmt::format("live.listen {} would let others in, and live.access is local: nobody is "
                       "asked who they are",
                       live.listen),
           "Listen on 127.0.0.1, or set live.access to accounts or load_balancer; docs/access.md "
           "says how.");
  }
  if (!live.origin.empty() || !live.proxies.empty()) {
    refuse(
        "live.origin and live.proxies bring others in, and live.access is local: nobody is asked "
        "who they are",
        "Set live.access to accounts or load_balancer; docs/access.md says how.");
  }
}

void check_from_elsewhere(const LiveSettings& live) {
  const bool is_loopback = parse_ip_address(host_of(live.listen))->is_loopback();
  const bool is_direct =
      is_loopback && live.access == "accounts" && live.proxies.empty() && live.origin.empty();
  if (is_direct) return;
  if (!live.origin.starts_with("https://")) {
    refuse(
        fmt::format("live.access is {}, but not at which https:// address browsers come",
                    live.access),
        "Set live.origin, like \"https://kiosks.example.org\", to where the proxy that does TLS is "
        "reached.");
  }
  if (live.proxies.empty()) {
    refuse("passwords and cookies need TLS, which a proxy does, and live.proxies is empty",
           "Set live.proxies to the addresses of the proxy or load balancer, as the service sees "
           "them.");
  }
}

void check_load_balancer(const LiveSettings& live) {
  constexpr std::string_view arn_start = "arn:aws";
  if (!live.load_balancer_arn.starts_with(arn_start) ||
      std::ranges::count(live.load_balancer_arn, ':') != 5) {
    refuse("live.load_balancer_arn is no ARN of a load balancer",
           "Set it to the one whose identity headers are believed.");
  }
  if (live.oidc_issuer.empty() || live.oidc_client.empty()) {
    refuse("live.access is load_balancer, but whose identities are believed is not set",
           "Set live.oidc_issuer and live.oidc_client as the load balancer's rule has them.");
  }
  if (live.oidc_roles.empty()) {
    refuse("live.access is load_balancer, but nobody has a role",
           "Set live.oidc_roles, like [\"museum-security=security\", \"museum-staff=viewer\"].");
  }
}

std::vector<Setting> load_balancer_settings() {
  return {
      rows::text(
          {"live.load_balancer_arn", "--load-balancer-arn"},
          [](C& c) -> auto& { return c.live.load_balancer_arn; },
          "ARN of the AWS application load balancer whose identity headers are believed"),
      rows::text(
          {"live.load_balancer_keys", "--load-balancer-keys"},
          [](C& c) -> auto& { return c.live.load_balancer_keys; },
          "URL below which its public keys are; unset: AWS's, of the ARN's region"),
      rows::text(
          {"live.oidc_issuer", "--oidc-issuer"}, [](C& c) -> auto& { return c.live.oidc_issuer; },
          "Issuer of the identity provider, as the load balancer's rule has it"),
      rows::text(
          {"live.oidc_client", "--oidc-client"}, [](C& c) -> auto& { return c.live.oidc_client; },
          "Client id at the identity provider, as the load balancer's rule has it"),
      rows::text(
          {"live.oidc_name_claim", "--oidc-name-claim"},
          [](C& c) -> auto& { return c.live.oidc_name_claim; }, "Claim that names a person"),
      rows::text(
          {"live.oidc_role_claim", "--oidc-role-claim"},
          [](C& c) -> auto& { return c.live.oidc_role_claim; },
          "Claim with a person's groups, a text or a list"),
      list(
          {"live.oidc_roles", "--oidc-roles"}, [](C& c) -> auto& { return c.live.oidc_roles; },
          &parse_roles,
          "What each group may do, as GROUP=ROLE; who is in several has the most that one gives"),
  };
}

}  // namespace

std::vector<Setting> live_settings() {
  std::vector<Setting> settings{
      rows::text_checked_by(
          {"live.listen", "--live-listen"}, "address", [](C& c) -> auto& { return c.live.listen; },
          &parse_address,
          "Where the pages and their API are served; another than a loopback address needs "
          "live.access"),
      rows::count(
          {"live.connections", "--live-connections"},
          [](C& c) -> auto& { return c.live.connections; }, {1, 64},
          "Connections to the database that answer requests; one more follows ingest"),
      rows::text_checked_by(
          {"live.health_listen", "--live-health-listen"}, "address",
          [](C& c) -> auto& { return c.live.health_listen; }, &parse_address_or_none,
          "Where /metrics, /healthz and /readyz of the web service are served; empty: nowhere"),
      rows::choice(
          {"live.access", "--live-access"}, [](C& c) -> auto& { return c.live.access; },
          {"local", "accounts", "load_balancer"},
          "Who is let in; local: whoever is on this machine"),
      rows::text_checked_by(
          {"live.origin", "--live-origin"}, "text", [](C& c) -> auto& { return c.live.origin; },
          &parse_origin, "Where browsers find the pages, like https://kiosks.example.org"),
      list(
          {"live.proxies", "--live-proxies"}, [](C& c) -> auto& { return c.live.proxies; },
          &parse_networks,
          "Addresses or networks of the proxies that do TLS; only they are answered then"),
      rows::duration<seconds>(
          {"live.session_idle", "--session-idle"},
          [](C& c) -> auto& { return c.live.session_idle; }, {seconds{1}, hours{24 * 30}},
          "Who has no page open for so long has to sign in again"),
      rows::duration<seconds>(
          {"live.session_longest", "--session-longest"},
          [](C& c) -> auto& { return c.live.session_longest; }, {seconds{1}, hours{24 * 90}},
          "Who signed in so long ago has to sign in again"),
  };
  std::ranges::move(load_balancer_settings(), std::back_inserter(settings));
  return settings;
}

void check_live(const LiveSettings& live) {
  if (live.access == "local") {
    check_local(live);
    return;
  }
  check_from_elsewhere(live);
  if (live.access == "load_balancer") check_load_balancer(live);
}

}  // namespace kioskline
