#include <fmt/format.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "commands/museum_choice.hpp"
#include "commands/program.hpp"
#include "commands/topic_ends.hpp"
#include "configuration/settings.hpp"
#include "domain/error.hpp"
#include "store/checkpoint_control.hpp"
#include "store/connection.hpp"

namespace kioskline::commands {
namespace {

struct CheckpointOptions {
  SettingOverrides overrides;
  std::string museum;  ///< code; empty: the only one there is
  bool json = false;
  std::int32_t source = 0;
  std::int32_t partition = 0;
  std::int64_t to = 0;
  std::string topic;
  std::string start_at = "earliest";
};

nlohmann::ordered_json json_of(const store::CheckpointReport& report) {
  nlohmann::ordered_json json = {{"museum", report.museum},
                                 {"source", report.source.value},
                                 {"kind", report.kind},
                                 {"name", report.name},
                                 {"cluster_id", report.cluster_id},
                                 {"retired", report.retired},
                                 {"partition", report.partition.value},
                                 {"first_offset", report.first.value},
                                 {"next_offset", report.next.value},
                                 {"fence", report.fence.value},
                                 {"owner", report.owner},
                                 {"accepted", report.accepted},
                                 {"rejected", report.rejected},
                                 {"gaps", report.gaps},
                                 {"lost", report.lost},
                                 {"replayed", report.replayed},
                                 {"pruned", report.pruned},
                                 {"parked", nullptr},
                                 {"updated_at", report.updated_at}};
  if (report.parked) json["parked"] = *report.parked;
  return json;
}

constexpr const char* table_row =
    "{:<8} {:>6} {:<24} {:>9} {:>10} {:>10} {:>5} {:>10} {:>9} {:>6} {:>6} {:>8}  {}\n";

void print_table_head() {
  fmt::print(table_row, "museum", "source", "name", "partition", "first", "next", "fence",
             "accepted", "rejected", "gaps", "lost", "replayed", "state");
}

void print_table_row(const store::CheckpointReport& report) {
  std::string state = report.owner;
  if (report.retired) state = "retired";
  if (report.parked) state = "PARKED: " + *report.parked;
  fmt::print(table_row, report.museum, report.source.value, report.name, report.partition.value,
             report.first.value, report.next.value, report.fence.value, report.accepted,
             report.rejected, report.gaps, report.lost, report.replayed, state);
}

ExitCode run_show(const CheckpointOptions& options) {
  const Configuration configuration = load_configuration(options.overrides);
  store::Connection connection(configuration.database, "kioskline checkpoint");
  if (!options.json) print_table_head();
  for (const store::CheckpointReport& report : store::report_checkpoints(connection)) {
    if (options.json) {
      fmt::print("{}\n", json_of(report).dump());
    } else {
      print_table_row(report);
    }
  }
  return ExitCode::done;
}

/// Refuses an offset that the topic has not reached: what would come there until then would never
/// be read. Where the broker can't be asked, says so and leaves it to the operator.
void check_against_topic(const KafkaSettings& kafka, const store::CheckpointReport& report,
                         Offset to) {
  if (report.kind != "topic") return;
  const TopicEnds ends(kafka, {report.name});
  const auto end = ends.end_of(report.name, report.cluster_id, report.partition);
  if (!end) {
    fmt::print(stderr, "not compared with the topic's end: {}\n", end.error());
  } else if (to > *end) {
    throw Error(ExitCode::usage,
                fmt::format("topic {} partition {} ends at offset {}, before {}", report.name,
                            report.partition.value, end->value, to.value),
                fmt::format("Give at most {}.", end->value));
  }
}

ExitCode run_advance(const CheckpointOptions& options) {
  const Configuration configuration = load_configuration(options.overrides);
  store::Connection connection(configuration.database, "kioskline checkpoint");
  const MuseumSettings& settings = chosen_museum(configuration, options.museum);
  const MuseumId museum = registered_museum(connection, settings);
  for (const store::CheckpointReport& report : store::report_checkpoints(connection)) {
    if (report.museum == settings.rules.code && report.source.value == options.source &&
        report.partition.value == options.partition) {
      check_against_topic(configuration.kafka, report, {options.to});
    }
  }
  store::skip_to(connection, museum, {options.source}, {options.partition}, {options.to});
  fmt::print("source {} partition {} goes on at offset {}; what was skipped is recorded as lost\n",
             options.source, options.partition, options.to);
  return ExitCode::done;
}

ExitCode run_new_source(const CheckpointOptions& options) {
  const Configuration configuration = load_configuration(options.overrides);
  store::Connection connection(configuration.database, "kioskline checkpoint");
  const MuseumId museum =
      registered_museum(connection, chosen_museum(configuration, options.museum));
  const SourceId source = store::begin_source(connection, museum, options.topic, options.start_at);
  fmt::print("topic {} is source {} from now on, read from: {}\n", options.topic, source.value,
             options.start_at);
  return ExitCode::done;
}

CLI::App* add_action(CLI::App& checkpoint, const std::string& name, const std::string& description,
                     CheckpointOptions& options, std::initializer_list<std::string_view> settings) {
  CLI::App* const action = checkpoint.add_subcommand(name, description);
  action->add_option("--museum", options.museum, "Code of the museum, where several are configured")
      ->type_name("CODE");
  add_setting_flags(*action, options.overrides, settings);
  return action;
}

}  // namespace

void add_checkpoint_command(CLI::App& program, ExitCode& outcome) {
  const auto options = std::make_shared<CheckpointOptions>();
  CLI::App* const checkpoint = program.add_subcommand(
      "checkpoint", "Show where ingest stands in every partition, or move it");
  checkpoint->require_subcommand(0, 1);
  checkpoint->footer("Example: kioskline checkpoint --json | jq 'select(.parked)'");
  checkpoint->add_flag("--json", options->json, "One JSON object a line");
  add_setting_flags(*checkpoint, options->overrides, {"database.*"});
  checkpoint->callback([options, checkpoint, &outcome] {
    if (checkpoint->get_subcommands().empty()) outcome = run_show(*options);
  });

  CLI::App* const advance =
      add_action(*checkpoint, "advance", "Skip messages of a partition, for good", *options,
                 {"database.*", "kafka.*"});
  advance->add_option("--source", options->source, "Number of the source, as shown")
      ->required()
      ->type_name("N");
  advance->add_option("--partition", options->partition, "Partition")->required()->type_name("N");
  advance->add_option("--to", options->to, "Offset to go on at; only forward")
      ->required()
      ->type_name("OFFSET");
  advance->footer(
      "Example: kioskline checkpoint advance --source 1 --partition 0 --to 12000\n"
      "Whoever reads the partition loses it and goes on at the new offset; the skipped messages "
      "are recorded as lost.");
  advance->callback([options, &outcome] { outcome = run_advance(*options); });

  CLI::App* const new_source =
      add_action(*checkpoint, "new-source", "Begin a topic anew that was deleted and created again",
                 *options, {"database.*"});
  new_source->add_option("--topic", options->topic, "Topic")->required()->type_name("NAME");
  new_source->add_option("--start-at", options->start_at, "earliest, latest or a time")
      ->type_name("WHERE")
      ->capture_default_str();
  new_source->footer(
      "Example: kioskline checkpoint new-source --topic lmnh\n"
      "Parked partitions are read again, with a checkpoint of their own; the old counts stay.");
  new_source->callback([options, &outcome] { outcome = run_new_source(*options); });
}

}  // namespace kioskline::commands
