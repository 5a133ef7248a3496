#include "live/site.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/beast/core/string.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "live/access/routes.hpp"
#include "live/action_body.hpp"
#include "live/arguments.hpp"
#include "live/ask.hpp"
#include "live/negotiation.hpp"
#include "live/perform.hpp"
#include "live/response_headers.hpp"

namespace kioskline::live {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Answer = std::variant<Response, EventStreamRequest>;

constexpr std::string_view password_path = "/api/v1/session/password";

Response asset_response(const Request& request, const Asset& asset) {
  Response response(http::status::ok, 11);
  response.set(http::field::cache_control,
               asset.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  response.set(http::field::etag, {asset.etag.data(), asset.etag.size()});
  response.set(http::field::vary, "Accept-Encoding");
  if (view(request[http::field::if_none_match]).find(asset.etag) != std::string_view::npos) {
    response.result(http::status::not_modified);
    return response;
  }
  response.set(http::field::content_type, {asset.content_type.data(), asset.content_type.size()});
  const std::string_view accepted = view(request[http::field::accept_encoding]);
  if (!asset.brotli.empty() && accepts_coding(accepted, "br")) {
    response.set(http::field::content_encoding, "br");
    response.body() = asset.brotli;
  } else if (!asset.gzip.empty() && accepts_coding(accepted, "gzip")) {
    response.set(http::field::content_encoding, "gzip");
    response.body() = asset.gzip;
  } else {
    response.body() = asset.identity;
  }
  return response;
}

const Asset* find_asset(std::string_view path) {
  if (path == "/") path = "/index.html";
  const auto found = std::ranges::find(assets(), path, &Asset::path);
  return found == assets().end() ? nullptr : &*found;
}

bool has_json(const Request& request) {
  const std::string_view type = view(request[http::field::content_type]);
  return beast::iequals(type.substr(0, type.find_first_of("; ")), "application/json");
}

std::string_view without_csv(std::string_view path) {
  constexpr std::string_view suffix = ".csv";
  if (path.ends_with(suffix)) path.remove_suffix(suffix.size());
  return path;
}

Problem nothing_there(std::string_view path) {
  const std::string methods = methods_of(path);
  if (methods.empty()) {
    return {404, "There is nothing at this address; /api/v1/openapi.json lists what there is."};
  }
  return {.status = 405,
          .detail = fmt::format("This method does nothing here: use {}.", methods),
          .allow = methods};
}

/// Whoever has signed in acts under that name, whatever the request says.
std::optional<Actor> actor_of(const Identity& identity) {
  if (identity.kind == Identity::Kind::local) return std::nullopt;
  return Actor{identity.name};
}

}  // namespace

asio::awaitable<Answer> Site::answer(const Request& request, const IpAddress& peer) {
  const auto target = parse_target(view(request.target()));
  const bool reads = request.method() == http::verb::get || request.method() == http::verb::head;
  // Load balancers ask for it by whatever name, and for nobody.
  if (target && reads && target->path == "/healthz" && !doorway_.proxies.empty()) {
    co_return text_response("text/plain; charset=utf-8", "ok\n");
  }
  const auto client = admit(request, request.method(), peer, doorway_);
  if (!client) co_return problem_response(client.error());
  if (!target) co_return problem_response(target.error());
  const std::string_view path = without_csv(target->path);
  const auto right = right_for(request.method(), path);
  if (!right) co_return problem_response(nothing_there(path));
  if (reads && !request.body().empty()) {
    co_return problem_response({400, "What only reads has no body: leave it out."});
  }
  // No other site's form can send that, and its script only if this one allowed it.
  if (!reads && !has_json(request)) {
    co_return problem_response({415, "Say Content-Type: application/json, and send that."});
  }
  if (*right == Right::anybody) co_return co_await open_to_all(request, *target, *client);
  const auto guest = co_await gatekeeper_.admit(credentials_of(request), *right);
  if (!guest) co_return problem_response(guest.error());
  if (path == password_path) {
    co_return co_await sign_in_.change_password(request.body(), *guest, *client);
  }
  if (!reads) co_return co_await act(request, *target, guest->identity);
  if (target->path == "/api/v1/events") co_return co_await events(request, *target, *guest);
  co_return co_await figures(request, *target);
}

asio::awaitable<Response> Site::open_to_all(const Request& request, const Target& target,
                                            const IpAddress& client) {
  if (target.path == "/healthz") co_return text_response("text/plain; charset=utf-8", "ok\n");
  if (target.path == "/api/v1/screen-session") {
    co_return co_await sign_in_.open_screen(request.body(), client);
  }
  if (target.path == "/api/v1/session") {
    if (request.method() == http::verb::post) {
      co_return co_await sign_in_.begin(request.body(), client);
    }
    if (request.method() == http::verb::delete_) {
      co_return co_await sign_in_.end(credentials_of(request), client);
    }
    co_return co_await sign_in_.describe(credentials_of(request));
  }
  Response response = asset_response(request, *find_asset(target.path));
  set_common_headers(response);
  co_return response;
}

asio::awaitable<Response> Site::figures(const Request& request, const Target& target) {
  const std::string_view path = without_csv(target.path);
  const Format format = path.size() < target.path.size()
                            ? Format::csv
                            : preferred_format(view(request[http::field::accept]));
  const Endpoint& endpoint = *std::ranges::find(endpoints(), path, &Endpoint::path);
  const auto arguments = read_arguments(endpoint.parameters, target.parameters);
  if (!arguments) co_return problem_response(arguments.error());
  if (queries_.is_full()) {
    co_return problem_response({503, "Too many requests wait: try again in some seconds."});
  }
  auto figures = co_await ask(queries_, [&endpoint, &arguments, format](Reader& reader) {
    return read_figures(reader, endpoint, *arguments, format);
  });
  if (!figures) co_return problem_response(figures.error());
  Response response = text_response(
      format == Format::csv ? "text/csv; charset=utf-8; header=present" : "application/json",
      std::move(*figures));
  response.set(http::field::vary, "Accept");
  co_return response;
}

asio::awaitable<Response> Site::act(const Request& request, const Target& target,
                                    const Identity& identity) {
  const ActionMatch match = match_action(view(request.method_string()), target.path);
  if (match.action == nullptr) co_return problem_response(nothing_there({}));
  constexpr std::array known{Parameter::museum};
  const auto arguments = read_arguments(known, target.parameters);
  if (!arguments) co_return problem_response(arguments.error());
  const auto body = read_action_body(match.action->fields, request.body(), actor_of(identity));
  if (!body) co_return problem_response(body.error());
  if (actions_.is_full()) {
    co_return problem_response({503, "Too many requests wait: try again in some seconds."});
  }
  auto outcome = co_await ask(actions_, [&match, &arguments, &body](Writer& writer) {
    return perform(writer, *match.action, {arguments->museum, match.id, *body});
  });
  if (!outcome) co_return problem_response(outcome.error());
  co_return text_response("application/json", std::move(*outcome));
}

asio::awaitable<Answer> Site::events(const Request& request, const Target& target,
                                     const Guest& guest) {
  constexpr std::array known{Parameter::museum};
  const auto arguments = read_arguments(known, target.parameters);
  if (!arguments) co_return problem_response(arguments.error());
  // After a restart everybody comes at once: none is refused, and few have to ask.
  if (!known_museums_.contains(arguments->museum)) {
    const auto exists =
        co_await ask(queries_, [&arguments](Reader& reader) -> std::expected<bool, Problem> {
          constexpr const char* sql = "SELECT FROM reporting.museum WHERE museum_id = $1";
          return reader.open().execute(sql, {std::to_string(arguments->museum.value)}).rows() == 1;
        });
    if (!exists) co_return problem_response(exists.error());
    if (!*exists) {
      co_return problem_response({404, fmt::format("There is no museum {}: /api/v1/museums lists "
                                                   "those there are.",
                                                   arguments->museum.value)});
    }
    known_museums_.insert(arguments->museum);
  }
  // Not in the co_return: g++ 12 destroys twice what a lambda captures that is made in one.
  EventStreamRequest stream{arguments->museum,
                            parse_progress_vector(view(request["Last-Event-ID"])),
                            [this, guest] { return gatekeeper_.may_stay(guest); }};
  co_return stream;
}

}  // namespace kioskline::live
