#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "catalogue/refresher.hpp"
#include "commands/doctor_finding.hpp"
#include "commands/program.hpp"
#include "configuration/settings.hpp"
#include "domain/wall_clock.hpp"
#include "store/connection.hpp"
#include "store/migrator.hpp"
#include "stream/client_settings.hpp"
#include "stream/cluster.hpp"
#include "stream/consumer.hpp"
#include "validation/local_clock.hpp"

namespace kioskline::commands {
namespace {

using Findings = std::vector<Finding>;
using Level = Finding::Level;

constexpr std::chrono::milliseconds patience{5000};

struct DoctorOptions {
  SettingOverrides overrides;
  bool config_only = false;
  bool json = false;
};

void examine_topics(const Configuration& configuration, Findings& findings) {
  for (const MuseumSettings& museum : configuration.museums) {
    const stream::Consumer consumer(configuration.kafka, museum.topics);
    for (std::size_t index = 0; index < museum.topics.size(); ++index) {
      const auto topic = static_cast<std::uint16_t>(index);
      const std::string subject = "topic " + museum.topics[topic];
      const auto partitions = consumer.partition_count(topic, patience);
      if (partitions) {
        findings.push_back({Level::ok, subject, fmt::format("{} partitions", *partitions), ""});
      } else {
        findings.push_back({Level::fail, subject,
                            "the broker does not know it, or this user may not see it",
                            "Create the topic, correct museum.topics, or allow this user to "
                            "Describe and Read it."});
      }
    }
  }
}

void examine_broker(const Configuration& configuration, Findings& findings) {
  const KafkaSettings& kafka = configuration.kafka;
  std::ranges::move(judge_security(kafka, stream::scram_warning(kafka)),
                    std::back_inserter(findings));
  const auto cluster = stream::read_cluster_id(kafka, patience);
  if (!cluster) {
    findings.push_back({Level::fail, "broker",
                        fmt::format("{}: {}", kafka.brokers, cluster.error().what),
                        cluster.error().permanent
                            ? "Correct the credentials or certificates of the [kafka] section."
                            : "See that the brokers run and can be reached from here."});
    return;
  }
  findings.push_back(
      {Level::ok, "broker", fmt::format("{} is cluster {}", kafka.brokers, *cluster), ""});
  examine_topics(configuration, findings);
}

/// A moment of each month from five years ago to two years ahead: presses of these have to get the
/// same local hour from the program and from the views.
std::vector<Instant> moments() {
  std::vector<Instant> moments;
  const std::chrono::year_month_day today(std::chrono::floor<std::chrono::days>(wall_clock()));
  for (int month = -60; month <= 24; ++month) {
    moments.emplace_back(
        std::chrono::sys_days((today.year() / today.month() + std::chrono::months(month)) / 15));
  }
  return moments;
}

Finding examine_zone(store::Connection& connection, const std::string& zone) {
  validation::LocalClock clock(zone);
  std::vector<std::chrono::seconds> offsets;
  const std::vector<Instant> instants = moments();
  for (const Instant instant : instants) {
    offsets.push_back(std::chrono::floor<std::chrono::seconds>(
        clock.to_local(instant).time_since_epoch() - instant.time_since_epoch()));
  }
  return judge_zone(zone, offsets, store::utc_offsets(connection, zone, instants));
}

void examine_schema(store::Connection& connection, const store::ServerFacts& server,
                    Findings& findings) {
  const store::SchemaComparison schema =
      store::compare(store::shipped_migrations(), store::applied_migrations(connection));
  findings.push_back(judge_schema(schema));
  if (schema.kind != store::SchemaComparison::Kind::current) return;
  findings.push_back(judge_privileges(server.login, store::missing_privileges(connection)));
  findings.push_back(judge_months_ahead(store::months_ahead(connection)));
}

void examine_database(const Configuration& configuration, Findings& findings) {
  store::Connection connection(configuration.database, "kioskline doctor");
  try {
    const store::ServerFacts server = store::read_server_facts(connection);
    findings.push_back({Level::ok, "database", fmt::format("reached as {}", server.login), ""});
    findings.push_back(judge_server_version(server.version));
    if (server.read_only) {
      findings.push_back({Level::fail, "database",
                          "it takes no writes: a standby, or set read-only",
                          "Point database.url at the primary."});
    }
    findings.push_back(judge_clock(server.clock_ahead));
    for (const MuseumSettings& museum : configuration.museums) {
      findings.push_back(examine_zone(connection, museum.rules.time_zone));
    }
    examine_schema(connection, server, findings);
  } catch (const store::DatabaseError& error) {
    findings.push_back(
        {Level::fail, "database", error.what(), store::command_error(error).remedy()});
  }
}

Finding examine_catalogue(const Configuration& configuration, const MuseumSettings& museum) {
  const std::string subject = "catalogue of " + museum.rules.code;
  if (museum.catalogue.empty()) {
    return {Level::warn, subject,
            "museum.catalogue is not set: only exhibitions stored in the database are known",
            "Set it to s3://bucket/prefix or a folder."};
  }
  catalogue::Refresher refresher(
      museum.catalogue,
      catalogue::ObjectReader(catalogue::open_source(museum.catalogue, configuration.catalogue),
                              museum.rules.code),
      {.load = [] { return std::optional<catalogue::Catalogue>(); },
       .save = [](const catalogue::Catalogue&) { return CatalogueVersion{}; }},
      &wall_clock);
  const catalogue::RefreshReport report = refresher.refresh(catalogue::MassClosure::refused);
  if (report.failure) return {Level::fail, subject, report.failure->what, report.failure->remedy};
  const auto known = refresher.exhibitions();
  const std::size_t exhibitions = known ? known->numbers.count() : 0;
  const std::string fact = fmt::format("{}: {} exhibitions", museum.catalogue, exhibitions);
  if (exhibitions == 0) {
    return {Level::fail, subject, fact,
            fmt::format("Put objects named {}_exhibition_<word>.json there.", museum.rules.code)};
  }
  if (!report.problems.empty()) {
    return {Level::warn, subject,
            fmt::format("{}, {} objects malformed", fact, report.problems.size()),
            "`kioskline catalogue sync` names them."};
  }
  return {Level::ok, subject, fact, ""};
}

Findings examine(const DoctorOptions& options) {
  Findings findings;
  try {
    const Configuration configuration = load_configuration(options.overrides);
    findings.push_back(
        {Level::ok, "configuration", fmt::format("{} museums", configuration.museums.size()), ""});
    const store::Login login(configuration.database);  // throws where it can't work
    if (options.config_only) return findings;
    examine_broker(configuration, findings);
    examine_database(configuration, findings);
    for (const MuseumSettings& museum : configuration.museums) {
      findings.push_back(examine_catalogue(configuration, museum));
    }
  } catch (const Error& error) {
    findings.push_back({Level::fail, "configuration", error.what(), error.remedy()});
  }
  return findings;
}

void print(const Findings& findings, bool json) {
  for (const Finding& finding : findings) {
    if (json) {
      const nlohmann::ordered_json line = {{"level", name_of(finding.level)},
                                           {"subject", finding.subject},
                                           {"fact", finding.fact},
                                           {"remedy", finding.remedy}};
      fmt::print("{}\n", line.dump());
      continue;
    }
    fmt::print("{:<4}  {:<24}  {}\n", name_of(finding.level), finding.subject, finding.fact);
    if (!finding.remedy.empty()) fmt::print("{:<4}  {:<24}  → {}\n", "", "", finding.remedy);
  }
}

ExitCode run_doctor(const DoctorOptions& options) {
  const Findings findings = examine(options);
  print(findings, options.json);
  const bool failed = std::ranges::any_of(
      findings, [](const Finding& finding) { return finding.level == Level::fail; });
  return failed ? ExitCode::check_failed : ExitCode::done;
}

}  // namespace

void add_doctor_command(CLI::App& program, ExitCode& outcome) {
  const auto options = std::make_shared<DoctorOptions>();
  CLI::App* const command = program.add_subcommand(
      "doctor", "Try everything ingest needs, and say what to do where something is wrong");
  command->footer(
      "Example: kioskline doctor --config /etc/kioskline/kioskline.toml\n"
      "Exit code 1: something FAILs.");
  command->add_flag("--config-only", options->config_only,
                    "Only read the configuration; asks no server");
  command->add_flag("--json", options->json, "One JSON object a line");
  add_setting_flags(*command, options->overrides,
                    {"kafka.*", "museum.*", "database.*", "catalogue.*"});
  command->callback([options, &outcome] { outcome = run_doctor(*options); });
}

}  // namespace kioskline::commands
