#include "configuration/setting_table.hpp"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <utility>
#include <vector>

#include "configuration/values.hpp"

namespace kioskline {
namespace {

using Apply = decltype(Setting::apply);
using Applied = std::expected<void, std::string>;

template <class Section>
Apply text(Section Configuration::* section, std::string Section::* field) {
  return [=](Configuration& configuration, const std::string& value) -> Applied {
    configuration.*section.*field = value;
    return {};
  };
}

template <class Section>
Apply secret(Section Configuration::* section, Secret Section::* field) {
  return [=](Configuration& configuration, const std::string& value) -> Applied {
    configuration.*section.*field = Secret(value);
    return {};
  };
}

template <class Section>
Apply one_of(Section Configuration::* section, std::string Section::* field,
             std::initializer_list<const char*> choices) {
  return [=, choices = std::vector<std::string>(choices.begin(), choices.end())](
             Configuration& configuration, const std::string& value) -> Applied {
    const auto same = [&](const std::string& choice) {
      return std::ranges::equal(
          choice, value, {}, [](unsigned char c) { return std::tolower(c); },
          [](unsigned char c) { return std::tolower(c); });
    };
    const auto found = std::ranges::find_if(choices, same);
    if (found == choices.end()) {
      std::string expected = "expected one of";
      for (const std::string& choice : choices) expected += " " + choice;
      return std::unexpected(expected);
    }
    configuration.*section.*field = *found;
    return {};
  };
}

template <class Section, class Duration>
Apply duration(Section Configuration::* section, Duration Section::* field) {
  return [=](Configuration& configuration, const std::string& value) -> Applied {
    const auto parsed = parse_duration(value);
    if (!parsed) return std::unexpected(parsed.error());
    configuration.*section.*field = std::chrono::duration_cast<Duration>(*parsed);
    return {};
  };
}

template <class Section>
Apply count(Section Configuration::* section, std::uint32_t Section::* field, std::uint32_t least,
            std::uint32_t most) {
  return [=](Configuration& configuration, const std::string& value) -> Applied {
    const auto parsed = parse_count(value, least, most);
    if (!parsed) return std::unexpected(parsed.error());
    configuration.*section.*field = *parsed;
    return {};
  };
}

Applied apply_size(Configuration& configuration, const std::string& value) {
  const auto parsed = parse_size(value);
  if (!parsed) return std::unexpected(parsed.error());
  configuration.ingest.batch_bytes = *parsed;
  return {};
}

template <class Put>
Apply museum(Put put) {
  return [=](Configuration& configuration, const std::string& value) -> Applied {
    return put(configuration.museums.front(), value);
  };
}

Apply museum_text(std::string MuseumSettings::* field) {
  return museum([=](MuseumSettings& settings, const std::string& value) -> Applied {
    settings.*field = value;
    return {};
  });
}

Apply rule_text(std::string MuseumRules::* field) {
  return museum([=](MuseumSettings& settings, const std::string& value) -> Applied {
    settings.rules.*field = value;
    return {};
  });
}

Apply rule_clock(std::chrono::microseconds MuseumRules::* field) {
  return museum([=](MuseumSettings& settings, const std::string& value) -> Applied {
    const auto parsed = parse_clock(value);
    if (!parsed) return std::unexpected(parsed.error());
    settings.rules.*field = *parsed;
    return {};
  });
}

Applied apply_topics(MuseumSettings& settings, const std::string& value) {
  settings.topics.clear();
  for (std::size_t begin = 0; begin <= value.size();) {
    const std::size_t comma = std::min(value.find(',', begin), value.size());
    if (comma > begin) settings.topics.push_back(value.substr(begin, comma - begin));
    begin = comma + 1;
  }
  if (settings.topics.empty())
    return std::unexpected("expected a topic, or several with commas between them");
  return {};
}

Applied apply_earliest(MuseumSettings& settings, const std::string& value) {
  const auto parsed = parse_date(value);
  if (!parsed) return std::unexpected(parsed.error());
  settings.rules.earliest = *parsed;
  return {};
}

Applied apply_max_future(MuseumSettings& settings, const std::string& value) {
  const auto parsed = parse_duration(value);
  if (!parsed) return std::unexpected(parsed.error());
  settings.rules.max_future = *parsed;
  return {};
}

Applied apply_start_at(Configuration& configuration, const std::string& value) {
  configuration.kafka.start_at = value;
  return {};
}

using C = Configuration;

const std::vector<Setting>& table() {
  static const std::vector<Setting> settings = {
      {"kafka.brokers", "--brokers", "HOST:PORT,...", "localhost:9092",
       "Kafka brokers to begin with", false, text(&C::kafka, &KafkaSettings::brokers)},
      {"kafka.group", "--group", "NAME", "kioskline", "Consumer group; the same for all instances",
       false, text(&C::kafka, &KafkaSettings::group)},
      {"kafka.security_protocol", "--security-protocol", "NAME", "plaintext",
       "plaintext, ssl, sasl_plaintext or sasl_ssl", false,
       one_of(&C::kafka, &KafkaSettings::security_protocol,
              {"plaintext", "ssl", "sasl_plaintext", "sasl_ssl"})},
      {"kafka.sasl_mechanism", "--sasl-mechanism", "NAME", "",
       "PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER (MSK IAM)", false,
       one_of(&C::kafka, &KafkaSettings::sasl_mechanism,
              {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"})},
      {"kafka.username", "--username", "NAME", "", "SASL user", false,
       text(&C::kafka, &KafkaSettings::username)},
      {"kafka.password", "--kafka-password", "TEXT", "", "SASL password", true,
       secret(&C::kafka, &KafkaSettings::password)},
      {"kafka.ca_file", "--ca-file", "FILE", "",
       "Certificates of authorities the brokers' are signed by (PEM)", false,
       text(&C::kafka, &KafkaSettings::ca_file)},
      {"kafka.certificate_file", "--certificate-file", "FILE", "", "Client certificate (PEM)",
       false, text(&C::kafka, &KafkaSettings::certificate_file)},
      {"kafka.key_file", "--key-file", "FILE", "", "Key of the client certificate (PEM)", false,
       text(&C::kafka, &KafkaSettings::key_file)},
      {"kafka.key_password", "--key-password", "TEXT", "", "Password of that key", true,
       secret(&C::kafka, &KafkaSettings::key_password)},
      {"kafka.aws_region", "--aws-region", "NAME", "", "Region of an MSK cluster with IAM", false,
       text(&C::kafka, &KafkaSettings::aws_region)},
      {"kafka.session_timeout", "--session-timeout", "DURATION", "10s",
       "After this silence another instance takes over", false,
       duration(&C::kafka, &KafkaSettings::session_timeout)},
      {"kafka.start_at", "--start-at", "WHERE", "",
       "Where to begin with a topic or cluster never seen: earliest, latest or a time", false,
       apply_start_at},

      {"museum.code", "--museum-code", "NAME", "lmnh",
       "Short name of the museum; its metadata objects begin with it", false,
       rule_text(&MuseumRules::code)},
      {"museum.name", "--museum-name", "TEXT", "Liverpool Museum of Natural History", "Full name",
       false, museum_text(&MuseumSettings::name)},
      {"museum.topics", "--topic", "NAME,...", "lmnh", "Topics its kiosks write to", false,
       museum(apply_topics)},
      {"museum.catalogue", "--catalogue", "WHERE", "",
       "Exhibition metadata: s3://bucket/prefix or a folder", false,
       museum_text(&MuseumSettings::catalogue)},
      {"museum.time_zone", "--time-zone", "NAME", "Europe/London",
       "IANA time zone of its wall clock", false, rule_text(&MuseumRules::time_zone)},
      {"museum.opens", "--opens", "HH:MM", "08:45", "First valid time of day, inclusive", false,
       rule_clock(&MuseumRules::opens)},
      {"museum.closes", "--closes", "HH:MM", "18:15", "Last valid time of day, inclusive", false,
       rule_clock(&MuseumRules::closes)},
      {"museum.earliest", "--earliest", "DATE", "2000-01-01",
       "Presses before this date come from a clock that was reset", false, museum(apply_earliest)},
      {"museum.max_future", "--max-future", "DURATION", "24h",
       "How far a press may lie ahead of its record's timestamp", false, museum(apply_max_future)},

      {"database.url", "--database", "URL", "",
       "PostgreSQL: a URI or libpq keywords; unset: the PG* environment", false,
       text(&C::database, &DatabaseSettings::url)},
      {"database.password", "--database-password", "TEXT", "",
       "Its password, unless the URL or ~/.pgpass has it", true,
       secret(&C::database, &DatabaseSettings::password)},
      {"database.connect_timeout", "--connect-timeout", "DURATION", "3s",
       "Give up a connection attempt after this", false,
       duration(&C::database, &DatabaseSettings::connect_timeout)},
      {"database.statement_timeout", "--statement-timeout", "DURATION", "8s",
       "Give up a statement after this; below the session timeout", false,
       duration(&C::database, &DatabaseSettings::statement_timeout)},

      {"ingest.workers", "--workers", "N", "1", "Workers for each museum", false,
       count(&C::ingest, &IngestSettings::workers, 1, 64)},
      {"ingest.batch_rows", "--batch-rows", "N", "10000", "Messages in a transaction at most",
       false, count(&C::ingest, &IngestSettings::batch_rows, 1, 1'000'000)},
      {"ingest.batch_bytes", "--batch-bytes", "SIZE", "8MiB", "Bytes in a transaction at most",
       false, apply_size},
      {"ingest.linger", "--linger", "DURATION", "0ms", "Wait for more messages before a commit",
       false, duration(&C::ingest, &IngestSettings::linger)},
      {"ingest.commit_spacing", "--commit-spacing", "DURATION", "5ms",
       "Between the beginnings of two commits, unless a batch is full", false,
       duration(&C::ingest, &IngestSettings::commit_spacing)},
      {"ingest.suspect_run", "--suspect-run", "N", "8",
       "So many identical presses of a kiosk are suspect ...", false,
       count(&C::ingest, &IngestSettings::suspect_run, 2, 255)},
      {"ingest.suspect_window", "--suspect-window", "DURATION", "30s", "... within this", false,
       duration(&C::ingest, &IngestSettings::suspect_window)},
      {"ingest.rejected_retention", "--rejected-retention", "DURATION", "90d",
       "How long rejected messages are kept", false,
       duration(&C::ingest, &IngestSettings::rejected_retention)},

      {"catalogue.refresh", "--catalogue-refresh", "DURATION", "5m",
       "Between two looks at the exhibition metadata", false,
       duration(&C::catalogue, &CatalogueSettings::refresh)},
      {"catalogue.endpoint", "--s3-endpoint", "URL", "", "An S3-compatible store instead of AWS",
       false, text(&C::catalogue, &CatalogueSettings::endpoint)},
      {"catalogue.region", "--s3-region", "NAME", "eu-west-2", "Region of the bucket", false,
       text(&C::catalogue, &CatalogueSettings::region)},

      {"telemetry.listen", "--listen", "HOST:PORT", "127.0.0.1:9464",
       "Where /metrics, /healthz and /readyz are served; empty: nowhere", false,
       text(&C::telemetry, &TelemetrySettings::listen)},
      {"telemetry.log_format", "--log-format", "NAME", "auto",
       "human, json, or auto: human on a terminal", false,
       one_of(&C::telemetry, &TelemetrySettings::log_format, {"auto", "human", "json"})},
      {"telemetry.log_level", "--log-level", "NAME", "info", "debug, info, warning or error", false,
       one_of(&C::telemetry, &TelemetrySettings::log_level, {"debug", "info", "warning", "error"})},
  };
  return settings;
}

}  // namespace

std::span<const Setting> all_settings() { return table(); }

MuseumSettings default_museum() {
  MuseumSettings museum;
  museum.rules.code = "lmnh";
  return museum;
}

const Setting* find_setting(std::string_view name) {
  const auto found = std::ranges::find(table(), name, &Setting::name);
  return found == table().end() ? nullptr : &*found;
}

std::string environment_name(std::string_view setting) {
  std::string name = "KIOSKLINE_";
  for (const char c : setting) {
    if (c == '.') {
      name += "__";
    } else {
      name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
  }
  return name;
}

}  // namespace kioskline
