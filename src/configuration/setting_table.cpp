#include "configuration/setting_table.hpp"

#include <date/tz.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <iterator>
#include <stdexcept>

#include "configuration/live_settings.hpp"
#include "configuration/safety_settings.hpp"
#include "configuration/setting_rows.hpp"
#include "domain/instant_text.hpp"

namespace kioskline {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

using C = Configuration;
using M = MuseumSettings;

Parsed<std::string> parse_time_zone(std::string_view given) {
  try {
    static_cast<void>(date::locate_zone(std::string(given)));
    return std::string(given);
  } catch (const std::runtime_error&) {
    return std::unexpected("a time zone of the IANA database, like \"Europe/London\"");
  }
}

/// RFC 3339 to the second.
bool is_time(std::string_view text) {
  constexpr std::size_t date_size = 10;
  constexpr std::size_t time_end = 19;
  if (text.size() <= time_end || text[date_size] != 'T') return false;
  if (!parse_date(text.substr(0, date_size))) return false;
  const std::string_view time = text.substr(date_size + 1, time_end - date_size - 1);
  if (!parse_time_of_day(time)) return false;
  const std::string_view zone = text.substr(time_end);
  if (zone == "Z") return true;
  const bool has_sign = zone.front() == '+' || zone.front() == '-';
  return has_sign && zone.size() == 6 && parse_time_of_day(zone.substr(1)).has_value();
}

Parsed<std::string> parse_start(std::string_view given) {
  if (given == "earliest" || given == "latest" || is_time(given)) return std::string(given);
  return std::unexpected("earliest, latest or a time, like \"2026-02-24T10:15:00Z\"");
}

Parsed<std::string> parse_code(std::string_view given) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  if (!given.empty() && given.size() <= 32 && std::ranges::all_of(given, allowed)) {
    return std::string(given);
  }
  return std::unexpected("1 to 32 lower-case letters, digits and hyphens");
}

Parsed<std::string> parse_listen(std::string_view given) {
  if (given.empty()) return std::string();
  const std::size_t colon = given.rfind(':');
  if (colon != std::string_view::npos && colon > 0) {
    const auto port = parse_count(given.substr(colon + 1));
    if (port && *port <= 65535) return std::string(given);
  }
  return std::unexpected("an address with a port, like \"127.0.0.1:9464\", or empty");
}

std::string date_text(std::chrono::sys_days date) {
  std::string text;
  append_text(date, text);
  return text;
}

std::vector<Setting> kafka_settings() {
  const auto password = [](C& c) -> auto& { return c.kafka.password; };
  const auto key_password = [](C& c) -> auto& { return c.kafka.key_password; };
  return {
      rows::text(
          {"kafka.brokers", "--brokers"}, [](C& c) -> auto& { return c.kafka.brokers; },
          "The first brokers to ask, as host:port, separated by commas"),
      rows::text(
          {"kafka.group", "--group"}, [](C& c) -> auto& { return c.kafka.group; },
          "Consumer group; instances with the same group share the partitions"),
      rows::choice(
          {"kafka.security_protocol", "--security-protocol"},
          [](C& c) -> auto& { return c.kafka.security_protocol; },
          {"plaintext", "ssl", "sasl_plaintext", "sasl_ssl"}, "How to talk to the brokers"),
      rows::choice(
          {"kafka.sasl_mechanism", "--sasl-mechanism"},
          [](C& c) -> auto& { return c.kafka.sasl_mechanism; },
          {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"},
          "How to authenticate; OAUTHBEARER is for Amazon MSK with IAM"),
      rows::text(
          {"kafka.username", "--username"}, [](C& c) -> auto& { return c.kafka.username; },
          "User of PLAIN and SCRAM"),
      rows::secret("kafka.password", password, "Password of PLAIN and SCRAM"),
      rows::secret_file("kafka.password", "--password-file", password),
      rows::path(
          {"kafka.ca_file", "--ca-file"}, [](C& c) -> auto& { return c.kafka.ca_file; },
          "Certificates (PEM) that sign the brokers'; unset: the system's"),
      rows::path(
          {"kafka.certificate_file", "--certificate-file"},
          [](C& c) -> auto& { return c.kafka.certificate_file; },
          "Own certificate (PEM), for brokers that ask for one"),
      rows::path(
          {"kafka.key_file", "--key-file"}, [](C& c) -> auto& { return c.kafka.key_file; },
          "Private key (PEM) of the own certificate"),
      rows::secret("kafka.key_password", key_password, "Password of the private key"),
      rows::secret_file("kafka.key_password", "--key-password-file", key_password),
      rows::text(
          {"kafka.aws_region", "--aws-region"}, [](C& c) -> auto& { return c.kafka.aws_region; },
          "AWS region of the cluster, for OAUTHBEARER"),
      rows::duration<milliseconds>(
          {"kafka.session_timeout", "--session-timeout"},
          [](C& c) -> auto& { return c.kafka.session_timeout; }, {seconds{1}, minutes{30}},
          "After this silence the group gives an instance's partitions "
          "to others"),
      rows::row(
          {"kafka.start_at", "--start-at"}, "text", [](C& c) -> auto& { return c.kafka.start_at; },
          &parse_start, [](const auto& start) { return start.value_or(""); },
          "Where to begin with a topic never seen: earliest, latest or a time; unset: "
          "earliest, but a topic known from another cluster is refused"),
  };
}

std::vector<Setting> database_settings() {
  const auto password = [](C& c) -> auto& { return c.database.password; };
  return {
      rows::text(
          {"database.url", "--database"}, [](C& c) -> auto& { return c.database.url; },
          "PostgreSQL, as a URI (postgresql://user@host/name) or libpq keywords; unset: the "
          "PG* environment"),
      rows::secret("database.password", password,
                   "Password of the database user, unless the URL or ~/.pgpass has it"),
      rows::secret_file("database.password", "--database-password-file", password),
      rows::boolean(
          {"database.rds_iam", "--rds-iam"}, [](C& c) -> auto& { return c.database.rds_iam; },
          "Log in to Amazon RDS by IAM: each connection with a fresh token in place of a "
          "password; database.url names host and user and has sslmode=verify-full"),
      rows::text(
          {"database.aws_region", "--rds-region"},
          [](C& c) -> auto& { return c.database.aws_region; },
          "AWS region of the database, for database.rds_iam"),
      rows::duration<milliseconds>(
          {"database.connect_timeout", "--connect-timeout"},
          [](C& c) -> auto& { return c.database.connect_timeout; }, {seconds{1}, minutes{5}},
          "How long to wait for a connection"),
      rows::duration<milliseconds>(
          {"database.statement_timeout", "--statement-timeout"},
          [](C& c) -> auto& { return c.database.statement_timeout; },
          {milliseconds{100}, minutes{30}},
          "How long a statement may take; lies below "
          "kafka.session_timeout, which lowers it where it is unset"),
  };
}

std::vector<Setting> ingest_settings() {
  return {
      rows::count(
          {"ingest.workers", "--workers"}, [](C& c) -> auto& { return c.ingest.workers; }, {1, 256},
          "Workers for each museum: a consumer and a connection each"),
      rows::count(
          {"ingest.batch_rows", "--batch-rows"}, [](C& c) -> auto& { return c.ingest.batch_rows; },
          {1, 1'000'000}, "Most messages in a transaction"),
      rows::size(
          {"ingest.batch_bytes", "--batch-bytes"},
          [](C& c) -> auto& { return c.ingest.batch_bytes; }, {64ULL << 10U, 1ULL << 30U},
          "Most bytes in a transaction"),
      rows::duration<milliseconds>(
          {"ingest.linger", "--linger"}, [](C& c) -> auto& { return c.ingest.linger; },
          {milliseconds{0}, minutes{1}}, "How long to wait for more messages before a commit"),
      rows::duration<milliseconds>(
          {"ingest.commit_spacing", "--commit-spacing"},
          [](C& c) -> auto& { return c.ingest.commit_spacing; }, {milliseconds{0}, minutes{1}},
          "Least time between the beginnings of two commits, unless a "
          "batch is full"),
      rows::count(
          {"ingest.suspect_run", "--suspect-run"},
          [](C& c) -> auto& { return c.ingest.suspect_run; }, {2, 255},
          "So many identical presses of one kiosk within ingest.suspect_window are suspect: "
          "no person presses like that"),
      rows::duration<seconds>(
          {"ingest.suspect_window", "--suspect-window"},
          [](C& c) -> auto& { return c.ingest.suspect_window; }, {seconds{1}, hours{1}},
          "Within this time they are suspect"),
      rows::duration<hours>(
          {"ingest.rejected_retention", "--rejected-retention"},
          [](C& c) -> auto& { return c.ingest.rejected_retention; }, {hours{1}, hours{24 * 36'500}},
          "How long rejected messages are kept"),
      rows::duration<hours>(
          {"ingest.interaction_retention", "--interaction-retention"},
          [](C& c) -> auto& { return c.ingest.interaction_retention; },
          {hours{24 * 62}, hours{24 * 36'500}},
          "How long single presses are kept, by whole months; their hourly counts stay for ever"),
  };
}

std::vector<Setting> catalogue_settings() {
  return {
      rows::duration<seconds>(
          {"catalogue.refresh", "--catalogue-refresh"},
          [](C& c) -> auto& { return c.catalogue.refresh; }, {seconds{1}, hours{24}},
          "How often the exhibitions are read again"),
      rows::text(
          {"catalogue.endpoint", "--s3-endpoint"},
          [](C& c) -> auto& { return c.catalogue.endpoint; },
          "URL of an S3-compatible store; unset: AWS"),
      rows::text(
          {"catalogue.region", "--s3-region"}, [](C& c) -> auto& { return c.catalogue.region; },
          "AWS region of the bucket"),
  };
}

std::vector<Setting> telemetry_settings() {
  return {
      rows::text_checked_by(
          {"telemetry.listen", "--listen"}, "address",
          [](C& c) -> auto& { return c.telemetry.listen; }, &parse_listen,
          "Where /metrics, /healthz and /readyz are served; empty: nowhere"),
      rows::choice(
          {"telemetry.log_format", "--log-format"},
          [](C& c) -> auto& { return c.telemetry.log_format; }, {"auto", "human", "json"},
          "Form of the log; auto is human on a terminal, else json"),
      rows::choice(
          {"telemetry.log_level", "--log-level"},
          [](C& c) -> auto& { return c.telemetry.log_level; },
          {"debug", "info", "warning", "error"}, "What is logged: this and worse"),
  };
}

std::vector<Setting> museum_settings() {
  return {
      rows::text_checked_by(
          {"museum.code", "--museum-code"}, "text", [](M& m) -> auto& { return m.rules.code; },
          &parse_code, "Short name, unique among the museums; begins its objects' names in S3"),
      rows::text(
          {"museum.name", "--museum-name"}, [](M& m) -> auto& { return m.name; },
          "Name for people; unset beside a code: the code"),
      rows::text_list(
          {"museum.topics", "--topic"}, [](M& m) -> auto& { return m.topics; },
          "Topic with its presses, or several; a topic belongs to one museum; unset "
          "beside a code: the code"),
      rows::text(
          {"museum.catalogue", "--catalogue"}, [](M& m) -> auto& { return m.catalogue; },
          "Exhibition metadata: s3://bucket/prefix or a folder"),
      rows::text_checked_by(
          {"museum.time_zone", "--time-zone"}, "text",
          [](M& m) -> auto& { return m.rules.time_zone; }, &parse_time_zone,
          "Time zone of its wall clocks"),
      rows::time_of_day(
          {"museum.opens", "--opens"}, [](M& m) -> auto& { return m.rules.opens; },
          "First moment of the day at which a press counts"),
      rows::time_of_day(
          {"museum.closes", "--closes"}, [](M& m) -> auto& { return m.rules.closes; },
          "Last moment of the day at which a press counts"),
      rows::row(
          {"museum.earliest", "--earliest"}, "date", [](M& m) -> auto& { return m.rules.earliest; },
          &parse_date, &date_text,
          "First local date at which a press counts: before it a kiosk's clock was reset"),
      rows::duration<microseconds>(
          {"museum.max_future", "--max-future"}, [](M& m) -> auto& { return m.rules.max_future; },
          {microseconds{0}, hours{24 * 366}},
          "How far a press may lie ahead of its Kafka timestamp"),
  };
}

}  // namespace

std::string Setting::environment_variable() const {
  std::string variable = "KIOSKLINE_" + section() + "__" + key();
  std::ranges::transform(variable, variable.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return variable;
}

const std::vector<Setting>& all_settings() {
  static const std::vector<Setting> settings = [] {
    std::vector<Setting> all;
    for (auto* section :
         {&kafka_settings, &database_settings, &ingest_settings, &catalogue_settings,
          &safety_settings, &telemetry_settings, &live_settings, &museum_settings}) {
      std::ranges::move(section(), std::back_inserter(all));
    }
    return all;
  }();
  return settings;
}

const Setting* find_setting(std::string_view name) {
  const auto found = std::ranges::find(all_settings(), name, &Setting::name);
  return found == all_settings().end() ? nullptr : &*found;
}

MuseumSettings default_museum() {
  MuseumSettings museum;
  museum.rules.code = "lmnh";
  museum.name = "Liverpool Museum of Natural History";
  museum.topics = {"lmnh"};
  return museum;
}

}  // namespace kioskline
