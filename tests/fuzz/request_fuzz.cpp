// Any bytes as what a client of the web service sends: its address, cookies, query, Last-Event-ID,
// X-Forwarded-For, body and the load balancer's token. Nothing may crash, and what is taken must be
// within the bounds that the rest of the service relies on.

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "live/access/cookie.hpp"
#include "live/access/load_balancer_token.hpp"
#include "live/access/token.hpp"
#include "live/action.hpp"
#include "live/action_body.hpp"
#include "live/arguments.hpp"
#include "live/progress_vector.hpp"
#include "live/request_guard.hpp"
#include "live/target.hpp"

namespace {

using namespace kioskline;
using namespace kioskline::live;

void require(bool condition) {
  if (!condition) std::abort();
}

void try_target(std::string_view text) {
  const auto target = parse_target(text);
  if (!target) {
    require(target.error().status == 400);
    return;
  }
  for (const Endpoint& endpoint : endpoints()) {
    const auto arguments = read_arguments(endpoint.parameters, target->parameters);
    if (!arguments) {
      require(arguments.error().status == 400 && !to_json(arguments.error()).empty());
      continue;
    }
    require(arguments->museum.value > 0 || !endpoint.takes(Parameter::museum));
    require(!arguments->by.empty());
    const auto days = days_of(*arguments, std::chrono::sys_days{std::chrono::days{20'000}});
    require(!days ||
            (days->from <= days->until && days->until - days->from < std::chrono::days{366}));
  }
}

void try_body(std::string_view text) {
  for (const Action& action : actions()) {
    const auto body = read_action_body(action.fields, text);
    require(body ? body->values.size() == action.fields.size() : body.error().status >= 400);
    if (!body) static_cast<void>(to_json(body.error()));
  }
}

void try_cookies(std::string_view text) {
  const auto value = find_cookie(text, session_cookie);
  if (!value) return;
  require(value->data() >= text.data() &&
          value->data() + value->size() <= text.data() + text.size());
  const auto hash = hash_of_token(*value);
  require(!hash || (value->size() == 43 && hash->bytes.size() == 32));
}

void try_last_event_id(std::string_view text) {
  const auto vector = parse_progress_vector(text);
  if (!vector) return;
  require(parse_progress_vector(to_text(*vector)).has_value());
}

void try_forwarded(std::string_view text) {
  const std::array proxies{*parse_network("10.0.0.0/8")};
  const auto client = forwarded_client(text, proxies);
  if (client) require(parse_ip_address(to_text(*client)) == client);
}

void try_token(std::string_view text) {
  LiveSettings settings;
  settings.load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-2:1:loadbalancer/app/k/1";
  settings.oidc_roles = {{"staff", "viewer"}};
  const auto token = parse_load_balancer_token(text);
  if (!token) return;
  require(token->signature.size() == 64 && token->claims.is_object());
  require(key_url(*token, settings)
              .starts_with("https://public-keys.auth.elb.eu-west-2.amazonaws.com/"));
  require(token->key_id.find_first_of("/.?#@:%") == std::string::npos);
  static_cast<void>(foreignness(*token, settings, std::chrono::sys_seconds{}));
  const auto identity = identity_of(token->claims, settings);
  require(!identity || identity->kind == Identity::Kind::person);
}

}  // namespace

// The first byte says as what the others are taken, so that each can be reached.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array tries{&try_target,        &try_body,      &try_cookies,
                             &try_last_event_id, &try_forwarded, &try_token};
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  tries.at(data[0] % tries.size())(text);
  return 0;
}
