#include "store/connection.hpp"

#include <fmt/format.h>

#include <charconv>
#include <new>
#include <utility>

#include "domain/wall_clock.hpp"
#include "telemetry/events.hpp"

namespace kioskline::store {
namespace {

std::string trimmed(const char* message) {
  std::string text = message == nullptr ? "" : message;
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

/// First words of a statement, to say what was being done.
std::string activity_of(const std::string& sql) {
  constexpr std::size_t shown = 60;
  return sql.size() <= shown ? sql : sql.substr(0, shown) + "...";
}

}  // namespace

std::string_view Result::text(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

std::int64_t Result::integer(int row, int column) const {
  const std::string_view digits = text(row, column);
  std::int64_t value = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size()) {
    throw DatabaseError("", fmt::format("'{}' is no integer", digits), "reading an answer");
  }
  return value;
}

std::string Result::bytes(int row, int column) const {
  struct Freemem {
    void operator()(unsigned char* bytes) const { PQfreemem(bytes); }
  };
  const auto* escaped = reinterpret_cast<const unsigned char*>(text(row, column).data());
  std::size_t size = 0;
  const std::unique_ptr<unsigned char, Freemem> bytes(PQunescapeBytea(escaped, &size));
  if (!bytes) throw std::bad_alloc();
  return {reinterpret_cast<const char*>(bytes.get()), size};
}

std::optional<std::string> Result::optional_text(int row, int column) const {
  if (is_null(row, column)) return std::nullopt;
  return std::string(text(row, column));
}

std::optional<std::int64_t> Result::optional_integer(int row, int column) const {
  if (is_null(row, column)) return std::nullopt;
  return integer(row, column);
}

std::int64_t Result::affected() const {
  const std::string_view digits = PQcmdTuples(result_.get());
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

Connection::Connection(DatabaseSettings settings, std::string name)
    : settings_(std::move(settings)), login_(settings_), name_(std::move(name)) {}

bool Connection::is_open() const {
  return connection_ != nullptr && PQstatus(connection_.get()) == CONNECTION_OK;
}

void Connection::ensure_open() {
  if (is_open()) return;
  const std::string connect_timeout =
      std::to_string((settings_.connect_timeout.count() + 999) / 1000);
  const auto milliseconds = settings_.statement_timeout.count();
  const std::string options = fmt::format(
      "-c statement_timeout={} -c lock_timeout={} -c idle_in_transaction_session_timeout={} "
      "-c timezone=UTC -c client_min_messages=warning",
      milliseconds, milliseconds / 2, milliseconds);
  const std::string tcp_timeout = std::to_string(milliseconds);
  std::vector<const char*> keywords = {
      "dbname",          "application_name",    "connect_timeout",  "client_encoding", "options",
      "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"};
  std::vector<const char*> values = {settings_.url.c_str(),
                                     name_.c_str(),
                                     connect_timeout.c_str(),
                                     "UTF8",
                                     options.c_str(),
                                     "5",
                                     "2",
                                     "3",
                                     tcp_timeout.c_str()};
  const LoginParameters login =
      login_.parameters(std::chrono::floor<std::chrono::seconds>(wall_clock()));
  for (const auto& [keyword, value] : login) {
    keywords.push_back(keyword);
    values.push_back(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  constexpr int expand_dbname = 1;
  connection_.reset(PQconnectdbParams(keywords.data(), values.data(), expand_dbname));
  if (!is_open()) {
    DatabaseError failure = error("connecting to the database");
    connection_.reset();
    if (is_refused_token(failure.message())) login_.refused();
    throw failure;
  }
  if (std::exchange(was_open_, true)) {
    telemetry::record(telemetry::DatabaseReconnected{.connection = name_});
  }
}

Result Connection::execute(const std::string& sql, const std::vector<Parameter>& parameters) {
  ensure_open();
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const Parameter& parameter : parameters) {
    values.push_back(parameter ? parameter->c_str() : nullptr);
  }
  Result result(PQexecParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()),
                             nullptr, values.data(), nullptr, nullptr, 0));
  result.require_success(activity_of(sql));
  return result;
}

void Connection::execute_script(const std::string& sql) {
  ensure_open();
  Result result(PQexec(connection_.get(), sql.c_str()));
  result.require_success(activity_of(sql));
}

void Connection::roll_back() noexcept {
  if (!is_open() || PQtransactionStatus(connection_.get()) == PQTRANS_IDLE) return;
  const Result result(PQexec(connection_.get(), "ROLLBACK"));
  if (!is_open() || PQtransactionStatus(connection_.get()) != PQTRANS_IDLE) connection_.reset();
}

DatabaseError Connection::error(const std::string& activity) const {
  // libpq gives no SQLSTATE for a failed connection; a refused login must not be retried for ever.
  const std::string message = trimmed(PQerrorMessage(connection_.get()));
  const bool refused =
      message.contains("password authentication failed") ||
      message.contains("no password supplied") || message.contains("no pg_hba.conf entry") ||
      message.contains("certificate verify failed") || message.contains("certificate has expired");
  return {refused ? "28000" : "", message, activity};
}

DatabaseError Connection::error(const PGresult& result, const std::string& activity) {
  const char* sqlstate = PQresultErrorField(&result, PG_DIAG_SQLSTATE);
  const char* primary = PQresultErrorField(&result, PG_DIAG_MESSAGE_PRIMARY);
  const char* column = PQresultErrorField(&result, PG_DIAG_COLUMN_NAME);
  return {sqlstate == nullptr ? "" : sqlstate,
          primary == nullptr ? trimmed(PQresultErrorMessage(&result)) : trimmed(primary), activity,
          column == nullptr ? "" : column};
}

void Result::require_success(const std::string& activity) const {
  const ExecStatusType status = PQresultStatus(result_.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
    throw Connection::error(*result_, activity);
  }
}

}  // namespace kioskline::store
