#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "commands/program.hpp"
#include "commands/topic_ends.hpp"
#include "configuration/settings.hpp"
#include "store/connection.hpp"
#include "store/verification.hpp"

namespace kioskline::commands {
namespace {

struct VerifyOptions {
  SettingOverrides overrides;
  bool json = false;
};

/// What the broker was asked, and what could not be asked.
struct BrokerComparison {
  store::CheckResult check{.name = "checkpoints_lie_within_their_topic",
                           .rule = "next_offset <= the partition's end at the broker",
                           .differences = 0,
                           .examples = {}};
  std::size_t compared = 0;
  std::string skipped;  ///< why some or all were not compared; empty: all were
};

/// The ends are read after the snapshot, and ends only grow: a position beyond one is wrong.
BrokerComparison compare_with_broker(const KafkaSettings& kafka,
                                     const std::vector<store::TopicPosition>& positions) {
  BrokerComparison comparison;
  if (positions.empty()) return comparison;
  std::vector<std::string> topics;
  for (const store::TopicPosition& position : positions) {
    if (std::ranges::find(topics, position.topic) == topics.end()) topics.push_back(position.topic);
  }
  const TopicEnds ends(kafka, topics);
  for (const store::TopicPosition& position : positions) {
    const auto end = ends.end_of(position.topic, position.cluster_id, position.partition);
    if (!end) {
      comparison.skipped = end.error();
      continue;
    }
    ++comparison.compared;
    if (position.next <= *end) continue;
    ++comparison.check.differences;
    comparison.check.examples.push_back(
        {.subject = fmt::format("{} topic {} partition {}", position.museum, position.topic,
                                position.partition.value),
         .expected = fmt::format("at most {}", end->value),
         .found = std::to_string(position.next.value)});
  }
  return comparison;
}

void print_check(const store::CheckResult& check) {
  if (check.differences == 0) {
    fmt::print("ok    {}\n", check.rule);
    return;
  }
  fmt::print("FAIL  {}: {} differences\n", check.rule, check.differences);
  for (const store::Difference& difference : check.examples) {
    fmt::print("        {}: expected {}, found {}\n", difference.subject, difference.expected,
               difference.found);
  }
}

nlohmann::ordered_json json_of(const store::CheckResult& check) {
  auto examples = nlohmann::ordered_json::array();
  for (const store::Difference& difference : check.examples) {
    examples.push_back({{"subject", difference.subject},
                        {"expected", difference.expected},
                        {"found", difference.found}});
  }
  return {{"check", check.name},
          {"rule", check.rule},
          {"differences", check.differences},
          {"examples", examples}};
}

ExitCode run_verify(const VerifyOptions& options) {
  const Configuration configuration = load_configuration(options.overrides);
  store::Connection connection(configuration.database, "kioskline verify");
  store::Verification verification = store::verify(connection, configuration.ingest);
  const BrokerComparison broker = compare_with_broker(configuration.kafka, verification.positions);
  if (broker.compared > 0) verification.checks.push_back(broker.check);

  const bool sound = std::ranges::all_of(verification.checks,
                                         [](const auto& check) { return check.differences == 0; });
  if (options.json) {
    auto checks = nlohmann::ordered_json::array();
    for (const store::CheckResult& check : verification.checks) checks.push_back(json_of(check));
    const nlohmann::ordered_json report = {{"ok", sound},
                                           {"checks", checks},
                                           {"partitions_compared_with_broker", broker.compared},
                                           {"skipped", broker.skipped}};
    fmt::print("{}\n", report.dump());
  } else {
    for (const store::CheckResult& check : verification.checks) print_check(check);
    if (!broker.skipped.empty()) fmt::print("skip  {}: {}\n", broker.check.rule, broker.skipped);
  }
  return sound ? ExitCode::done : ExitCode::check_failed;
}

}  // namespace

void add_verify_command(CLI::App& program, ExitCode& outcome) {
  const auto options = std::make_shared<VerifyOptions>();
  CLI::App* const command = program.add_subcommand(
      "verify", "Recompute every invariant from the database (and the broker, if it answers)");
  command->footer(
      "Example: kioskline verify --database postgresql://kioskline@db/kioskline\n"
      "Exit code 1: an invariant does not hold; the differences are printed. Ingest may go on "
      "meanwhile.");
  command->add_flag("--json", options->json, "One JSON object");
  add_setting_flags(*command, options->overrides,
                    {"database.*", "kafka.*", "ingest.suspect_run", "ingest.suspect_window"});
  command->callback([options, &outcome] { outcome = run_verify(*options); });
}

}  // namespace kioskline::commands
