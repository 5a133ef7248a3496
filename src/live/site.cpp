#include "live/site.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/beast/core/string.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "live/action_body.hpp"
#include "live/arguments.hpp"
#include "live/negotiation.hpp"
#include "live/perform.hpp"
#include "live/request_guard.hpp"
#include "live/response_headers.hpp"
#include "telemetry/events.hpp"

namespace kioskline::live {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Answer = std::variant<Response, EventStreamRequest>;

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

Response text_response(std::string_view content_type, std::string body) {
  Response response(http::status::ok, 11);
  response.set(http::field::content_type, {content_type.data(), content_type.size()});
  response.set(http::field::cache_control, "no-store");
  response.body() = std::move(body);
  return response;
}

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

const Endpoint* find_endpoint(std::string_view path) {
  const auto found = std::ranges::find(endpoints(), path, &Endpoint::path);
  return found == endpoints().end() ? nullptr : &*found;
}

/// What a client is told; the database's own words are in the log.
Problem problem_of(const store::DatabaseError& error) {
  constexpr std::string_view statement_timeout = "57014";
  telemetry::record(telemetry::DatabaseFailed{
      .activity = "answering a request", .sqlstate = error.sqlstate(), .message = error.what()});
  if (error.sqlstate() == statement_timeout) {
    return {503, "The figures took longer than database.statement_timeout: ask for fewer days."};
  }
  if (error.disposition() == store::Disposition::stop) {
    return {503,
            "The database refuses to be read; the service's log says why: `kioskline doctor` "
            "and `kioskline migrate` help."};
  }
  return {503, "The database does not answer: try again in some seconds."};
}

/// What the query gives, or why it could not be asked.
template <class Session, class Query>
asio::awaitable<std::invoke_result_t<Query, Session&>> ask(ConnectionPool<Session>& pool,
                                                           Query query) {
  try {
    co_return co_await pool.run(std::move(query));
  } catch (const store::DatabaseError& error) {
    co_return std::unexpected(problem_of(error));
  }
}

constexpr std::string_view csv_suffix = ".csv";

bool can_be_read(std::string_view path) {
  if (path.ends_with(csv_suffix)) path.remove_suffix(csv_suffix.size());
  return find_endpoint(path) != nullptr || find_asset(path) != nullptr || path == "/healthz" ||
         path == "/api/v1/events";
}

Response nothing_here() {
  return problem_response({404,
                           "There is nothing at this address; /api/v1/openapi.json lists what "
                           "there is."});
}

/// What is read there can't be changed so, or the other way round.
Response wrong_method(const std::string& allowed) {
  Response response =
      problem_response({405, fmt::format("This method does nothing here: use {}.", allowed)});
  response.set(http::field::allow, allowed);
  return response;
}

bool has_json(const Request& request) {
  const std::string_view type = view(request[http::field::content_type]);
  return beast::iequals(type.substr(0, type.find_first_of("; ")), "application/json");
}

}  // namespace

Response problem_response(const Problem& problem) {
  Response response(http::int_to_status(problem.status), 11);
  response.set(http::field::content_type, "application/problem+json");
  response.set(http::field::cache_control, "no-store");
  if (problem.status == 503) response.set(http::field::retry_after, "5");
  response.body() = to_json(problem);
  set_common_headers(response);
  return response;
}

asio::awaitable<Answer> Site::answer(const Request& request) {
  if (const auto refusal = refuse_foreign(request, port_)) co_return problem_response(*refusal);
  const auto target = parse_target(view(request.target()));
  if (!target) co_return problem_response(target.error());
  if (request.method() != http::verb::get && request.method() != http::verb::head) {
    co_return co_await act(request, *target);
  }
  const ActionMatch match = match_action(view(request.method_string()), target->path);
  if (!match.allowed.empty() && find_endpoint(target->path) == nullptr) {
    co_return wrong_method(match.allowed);
  }
  if (!request.body().empty()) {
    co_return problem_response({400, "What only reads has no body: leave it out."});
  }
  co_return co_await read(request, *target);
}

asio::awaitable<Answer> Site::read(const Request& request, const Target& target) {
  if (target.path == "/healthz") {
    Response response = text_response("text/plain; charset=utf-8", "ok\n");
    set_common_headers(response);
    co_return response;
  }
  if (const Asset* const asset = find_asset(target.path)) {
    Response response = asset_response(request, *asset);
    set_common_headers(response);
    co_return response;
  }
  if (target.path == "/api/v1/events") co_return co_await events(request, target);

  std::string_view path = target.path;
  Format format = preferred_format(view(request[http::field::accept]));
  if (path.ends_with(csv_suffix)) {
    path.remove_suffix(csv_suffix.size());
    format = Format::csv;
  }
  if (const Endpoint* const endpoint = find_endpoint(path)) {
    co_return co_await figures(target, *endpoint, format);
  }
  co_return nothing_here();
}

asio::awaitable<Response> Site::figures(const Target& target, const Endpoint& endpoint,
                                        Format format) {
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
  set_common_headers(response);
  co_return response;
}

asio::awaitable<Response> Site::act(const Request& request, const Target& target) {
  const ActionMatch match = match_action(view(request.method_string()), target.path);
  if (match.action == nullptr) {
    const bool reads = can_be_read(target.path);
    if (!reads && match.allowed.empty()) co_return nothing_here();
    co_return wrong_method(fmt::format("{}{}{}", reads ? "GET, HEAD" : "",
                                       reads && !match.allowed.empty() ? ", " : "", match.allowed));
  }
  // No other site's form can send that, and its script only if this one allowed it.
  if (!has_json(request)) {
    co_return problem_response({415, "The body must be JSON: say Content-Type: application/json."});
  }
  constexpr std::array known{Parameter::museum};
  const auto arguments = read_arguments(known, target.parameters);
  if (!arguments) co_return problem_response(arguments.error());
  const auto body = read_action_body(match.action->fields, request.body());
  if (!body) co_return problem_response(body.error());
  if (actions_.is_full()) {
    co_return problem_response({503, "Too many requests wait: try again in some seconds."});
  }
  auto outcome = co_await ask(actions_, [&match, &arguments, &body](Writer& writer) {
    return perform(writer, *match.action, {arguments->museum, match.id, *body});
  });
  if (!outcome) co_return problem_response(outcome.error());
  Response response = text_response("application/json", std::move(*outcome));
  set_common_headers(response);
  co_return response;
}

asio::awaitable<Answer> Site::events(const Request& request, const Target& target) {
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
  co_return EventStreamRequest{arguments->museum,
                               parse_progress_vector(view(request["Last-Event-ID"]))};
}

}  // namespace kioskline::live
