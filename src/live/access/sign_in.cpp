#include "live/access/sign_in.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cctype>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "live/access/accounts.hpp"
#include "live/access/cookie.hpp"
#include "live/access/password.hpp"
#include "live/ask.hpp"
#include "telemetry/log.hpp"

namespace kioskline::live {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using nlohmann::json;

constexpr int longest_queue = 16;
constexpr std::size_t longest_password = 1024;
// The longest that browsers keep a cookie; it is given anew whenever a page is loaded.
constexpr std::chrono::hours screen_cookie_lasts{24 * 400};

struct NamedRight {
  Right right;
  std::string_view name;
};
constexpr std::array named_rights{
    NamedRight{Right::read, "read"}, NamedRight{Right::confirm, "confirm"},
    NamedRight{Right::annotate, "annotate"}, NamedRight{Right::respond, "respond"},
    NamedRight{Right::administer, "administer"}};

std::string_view name_of(Identity::Kind kind) {
  constexpr std::array<std::string_view, 3> names{"local", "person", "screen"};
  return names.at(static_cast<std::size_t>(kind));
}

/// Text members of an object; nothing when one is missing or there are others.
std::optional<std::vector<std::string>> members_of(const std::string& body,
                                                   std::initializer_list<const char*> names) {
  const json object = json::parse(body, nullptr, false);
  if (!object.is_object() || object.size() != names.size()) return std::nullopt;
  std::vector<std::string> values;
  for (const char* name : names) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_string()) return std::nullopt;
    values.push_back(found->get<std::string>());
  }
  return values;
}

/// Whom guesses are counted for. A network gives one client as many IPv6 addresses as it likes, all
/// in a /64.
std::string guesser(IpAddress address) {
  if (parse_network("::ffff:0:0/96")->contains(address)) return to_text(address);
  constexpr std::size_t network_bytes = 8;
  std::fill(address.bytes.begin() + network_bytes, address.bytes.end(), std::uint8_t{0});
  return to_text(address) + "/64";
}

/// People write their names as they like.
std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

Problem too_many(std::chrono::seconds wait) {
  return {.status = 429,
          .detail = fmt::format("Too many attempts to sign in: try again in {} s.", wait.count()),
          .retry_after = wait};
}

Problem no_accounts() { return {409, "There are no accounts here: live.access is not accounts."}; }

Problem wrong() { return {401, "Name or password is wrong."}; }

Response cookie_response(std::string_view name, std::string_view value,
                         std::chrono::seconds lasts) {
  Response response = empty_response();
  response.set(http::field::set_cookie, set_cookie(name, value, lasts));
  return response;
}

}  // namespace

SignIn::SignIn(const LiveSettings& settings, ActionPool& pool, Gatekeeper& gatekeeper)
    : settings_(settings), pool_(pool), gatekeeper_(gatekeeper) {
  // Made before anybody asks, so that the first unknown name takes no longer than the others.
  if (settings.access == "accounts") static_cast<void>(nobodys_hash());
}

SignIn::~SignIn() { threads_.join(); }

asio::awaitable<Response> SignIn::describe(Credentials credentials) {
  const auto identity = co_await gatekeeper_.identify(credentials);
  if (!identity) co_return problem_response(identity.error());
  nlohmann::ordered_json document = {{"access", settings_.access},
                                     {"kind", nullptr},
                                     {"name", nullptr},
                                     {"role", nullptr},
                                     {"may", json::array()}};
  if (*identity) {
    const Identity& who = **identity;
    document["kind"] = name_of(who.kind);
    if (!who.name.empty()) document["name"] = who.name;
    if (who.kind == Identity::Kind::person) document["role"] = live::name_of(who.role);
    for (const NamedRight& named : named_rights) {
      if (who.may(named.right)) document["may"].push_back(named.name);
    }
  }
  co_return text_response("application/json",
                          document.dump(-1, ' ', false, json::error_handler_t::replace));
}

asio::awaitable<bool> SignIn::compare(std::string hash, Secret password) {
  return asio::co_spawn(
      threads_,
      [hash = std::move(hash), password = std::move(password)]() -> asio::awaitable<bool> {
        co_return is_password(hash, password);
      },
      asio::use_awaitable);
}

asio::awaitable<std::string> SignIn::hash(Secret password) {
  return asio::co_spawn(
      threads_,
      [password = std::move(password)]() -> asio::awaitable<std::string> {
        co_return hash_password(password);
      },
      asio::use_awaitable);
}

asio::awaitable<std::expected<std::optional<std::string>, Problem>> SignIn::check(
    std::string name, std::string address, Secret password) {
  const auto attempt =
      co_await ask(pool_, [&](Writer& writer) -> std::expected<SignInAttempt, Problem> {
        return begin_sign_in(writer, name, address);
      });
  if (!attempt) co_return std::unexpected(attempt.error());
  if (attempt->wait.count() > 0) co_return std::unexpected(too_many(attempt->wait));
  if (comparing_ >= longest_queue) {
    co_return std::unexpected(
        Problem{503, "Too many people sign in at once: try again in some seconds."});
  }
  ++comparing_;
  const bool is_right =
      co_await compare(attempt->password_hash.value_or(nobodys_hash()), std::move(password));
  --comparing_;
  co_return is_right ? attempt->password_hash : std::nullopt;
}

asio::awaitable<Response> SignIn::begin(std::string body, IpAddress client) {
  const auto given = members_of(body, {"name", "password"});
  if (!given || given->back().size() > longest_password) {
    co_return problem_response({400, R"(Send {"name": "...", "password": "..."}.)"});
  }
  if (settings_.access != "accounts") co_return problem_response(no_accounts());
  const std::string name = lower(given->front());
  if (!is_account_name(name)) co_return problem_response(wrong());
  const std::string address = guesser(client);

  const auto right_hash = co_await check(name, address, Secret(given->back()));
  if (!right_hash) co_return problem_response(right_hash.error());

  const Token token = new_token();
  const auto role =
      co_await ask(pool_, [&](Writer& writer) -> std::expected<std::optional<Role>, Problem> {
        std::optional<Role> found;
        if (*right_hash) {
          found = finish_sign_in(writer, {.name = name,
                                          .password_hash = **right_hash,
                                          .address = address,
                                          .token = token.hash,
                                          .idle = settings_.session_idle,
                                          .longest = settings_.session_longest});
        }
        if (!found) fail_sign_in(writer, name, address);
        return found;
      });
  if (!role) co_return problem_response(role.error());
  if (!*role) {
    // The name may be a password that went into the wrong field.
    telemetry::log(telemetry::Level::warning, "somebody could not sign in", {{"from", address}});
    co_return problem_response(wrong());
  }
  telemetry::log(telemetry::Level::info, "somebody signed in",
                 {{"account", name}, {"role", live::name_of(**role)}, {"from", address}});
  co_return cookie_response(session_cookie, token.text.reveal(), settings_.session_longest);
}

asio::awaitable<Response> SignIn::end(Credentials credentials, IpAddress client) {
  if (credentials.session) {
    const auto ended = co_await ask(pool_, [&](Writer& writer) -> std::expected<bool, Problem> {
      return end_session(writer, *credentials.session, guesser(client));
    });
    if (!ended) co_return problem_response(ended.error());
  }
  co_return cookie_response(session_cookie, "", std::chrono::seconds{0});
}

asio::awaitable<Response> SignIn::change_password(std::string body, Guest guest, IpAddress client) {
  if (settings_.access != "accounts") co_return problem_response(no_accounts());
  if (guest.identity.kind != Identity::Kind::person || !guest.credentials.session) {
    co_return problem_response({403, "Only who has signed in with a password can change it."});
  }
  const auto given = members_of(body, {"current", "new"});
  if (!given || given->front().size() > longest_password) {
    co_return problem_response({400, R"(Send {"current": "...", "new": "..."}.)"});
  }
  const Secret wanted(given->back());
  if (const auto problem = password_problem(wanted)) {
    co_return problem_response({.status = 422,
                                .detail = "The new password is not taken: " + *problem + ".",
                                .errors = {{.field = "new", .detail = *problem}}});
  }
  const std::string& name = guest.identity.name;
  const std::string address = guesser(client);

  const auto right_hash = co_await check(name, address, Secret(given->front()));
  if (!right_hash) co_return problem_response(right_hash.error());
  std::string wanted_hash;
  if (*right_hash) {
    ++comparing_;
    wanted_hash = co_await hash(wanted);
    --comparing_;
  }

  const Token token = new_token();
  const auto is_changed = co_await ask(pool_, [&](Writer& writer) -> std::expected<bool, Problem> {
    if (*right_hash && change_own_password(writer, {.name = name,
                                                    .password_hash = **right_hash,
                                                    .wanted_hash = wanted_hash,
                                                    .address = address,
                                                    .token = *guest.credentials.session,
                                                    .next_token = token.hash})) {
      return true;
    }
    fail_password_change(writer, name, address);
    return false;
  });
  if (!is_changed) co_return problem_response(is_changed.error());
  if (!*is_changed) {
    telemetry::log(telemetry::Level::warning, "somebody could not change a password",
                   {{"account", name}, {"from", address}});
    co_return problem_response({403, "The current password is wrong."});
  }
  telemetry::log(telemetry::Level::info, "somebody changed a password",
                 {{"account", name}, {"from", address}});
  co_return cookie_response(session_cookie, token.text.reveal(), settings_.session_longest);
}

asio::awaitable<Response> SignIn::open_screen(std::string body, IpAddress client) {
  const auto given = members_of(body, {"invitation"});
  const auto invitation = given ? hash_of_token(given->front()) : std::nullopt;
  if (!invitation) {
    co_return problem_response({400, R"(Send {"invitation": "..."}, as `kioskline screen add` )"
                                     R"(printed it.)"});
  }
  const Token token = new_token();
  const auto name = co_await ask(
      pool_, [&](Writer& writer) -> std::expected<std::optional<std::string>, Problem> {
        return live::open_screen(writer, *invitation, token.hash, guesser(client));
      });
  if (!name) co_return problem_response(name.error());
  if (!*name) {
    co_return problem_response({401,
                                "This address was opened before, is too old or was revoked: have "
                                "`kioskline screen add` make another."});
  }
  telemetry::log(telemetry::Level::info, "a wall screen was opened",
                 {{"screen", **name}, {"from", guesser(client)}});
  co_return cookie_response(screen_cookie, token.text.reveal(), screen_cookie_lasts);
}

}  // namespace kioskline::live
