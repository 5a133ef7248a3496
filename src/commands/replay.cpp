#include "store/replay.hpp"
#include "domain/wall_clock.hpp"

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "backfill/history_line.hpp"
#include "commands/museum_choice.hpp"
#include "commands/program.hpp"
#include "commands/progress.hpp"
#include "commands/time_option.hpp"
#include "configuration/settings.hpp"
#include "store/connection.hpp"
#include "store/suspects.hpp"
#include "validation/validator.hpp"

namespace kioskline::commands {
namespace {

struct ReplayOptions {
  SettingOverrides overrides;
  std::string museum;  ///< code; empty: the only one there is
  std::string reason;
  std::string since;
  bool dry_run = false;
  bool json = false;
};

struct ReplayReport {
  std::int64_t judged = 0;
  std::int64_t valid = 0;     ///< by today's rules
  std::int64_t replayed = 0;  ///< of these; the others were no longer in quarantine
};

Reason reason_of(const std::string& name) {
  if (const auto reason = reason_from(name)) return *reason;
  std::string names;
  for (int i = 0; i < reason_count; ++i) {
    names += (i == 0 ? "" : ", ") + std::string(name_of(static_cast<Reason>(i)));
  }
  throw Error(ExitCode::usage, fmt::format("'{}' is no reason", name),
              fmt::format("Name one of: {}.", names));
}

/// What the rules say today of a message in quarantine.
validation::Verdict judge(validation::Validator& validator,
                          const store::QuarantinedMessage& quarantined,
                          const KnownExhibitions& exhibitions, Instant now) {
  Message message;
  message.partition = quarantined.partition;
  message.offset = quarantined.offset;
  message.timestamp = quarantined.recorded;
  message.timestamp_type = quarantined.timestamp_type;
  std::string converted;
  if (quarantined.raw && quarantined.from_file) {
    converted = backfill::message_of_line(*quarantined.raw);
    message.value = converted;
  } else if (quarantined.raw) {
    message.value = *quarantined.raw;
  }
  return validator.judge(message, exhibitions, now);
}

ReplayReport replay_all(store::Connection& connection, const store::QuarantineSelection& selection,
                        const MuseumRules& rules, bool dry_run) {
  constexpr std::size_t page_size = 500;
  const KnownExhibitions exhibitions = exhibitions_of_the_past(connection, selection.museum);
  const Instant now = wall_clock();
  const std::int64_t all = store::count_quarantined(connection, selection);
  validation::Validator validator(rules);
  ProgressBar bar(std::string(name_of(selection.reason)));
  ReplayReport report;
  std::optional<store::QuarantinedMessage> previous;
  while (true) {
    std::vector<store::QuarantinedMessage> page =
        store::read_quarantined(connection, selection, previous, page_size);
    if (page.empty()) break;
    previous = page.back();
    std::vector<store::ReplayedPress> presses;
    for (store::QuarantinedMessage& message : page) {
      const validation::Verdict verdict = judge(validator, message, exhibitions, now);
      if (const auto* accepted = std::get_if<validation::Acceptance>(&verdict)) {
        presses.push_back({.message = std::move(message), .press = accepted->press});
      }
    }
    report.judged += static_cast<std::int64_t>(page.size());
    report.valid += static_cast<std::int64_t>(presses.size());
    if (!dry_run) report.replayed += store::replay(connection, selection.museum, presses);
    bar.update(report.judged, all);
  }
  return report;
}

void print_report(const ReplayReport& report, const ReplayOptions& options) {
  const std::int64_t rejected = report.judged - report.valid;
  if (options.json) {
    const nlohmann::ordered_json line = {
        {"reason", options.reason},   {"judged", report.judged},     {"valid", report.valid},
        {"still_rejected", rejected}, {"replayed", report.replayed}, {"dry_run", options.dry_run}};
    fmt::print("{}\n", line.dump());
  } else if (options.dry_run) {
    fmt::print("{} of {} messages are valid by today's rules; nothing was changed\n", report.valid,
               report.judged);
  } else {
    fmt::print("{} of {} messages are presses now; {} are still rejected\n", report.replayed,
               report.judged, rejected);
  }
}

ExitCode run_replay(const ReplayOptions& options) {
  const Configuration configuration = load_configuration(options.overrides);
  const MuseumSettings& museum = chosen_museum(configuration, options.museum);
  store::QuarantineSelection selection{
      .museum = {},
      .reason = reason_of(options.reason),
      .since = instant_option("--since", options.since, museum.rules.time_zone)};
  store::Connection connection(configuration.database, "kioskline replay");
  selection.museum = registered_museum(connection, museum);
  const ReplayReport report = replay_all(connection, selection, museum.rules, options.dry_run);
  if (report.replayed > 0) store::mark_suspects(connection, selection.museum, configuration.ingest);
  print_report(report, options);
  return ExitCode::done;
}

}  // namespace

void add_replay_command(CLI::App& program, ExitCode& outcome) {
  const auto options = std::make_shared<ReplayOptions>();
  CLI::App* const command = program.add_subcommand(
      "replay", "Judge quarantined messages by today's rules; what is valid becomes a press, once");
  command->footer(
      "Example: kioskline replay --reason site:unknown --since 2026-02-24T00:00:00Z --dry-run\n"
      "After a rule or the exhibition metadata has changed. Messages that are still invalid stay "
      "in quarantine. "
      "Opens no incident.");
  command
      ->add_option("--reason", options->reason, "Messages with this reason, such as site:unknown")
      ->required()
      ->type_name("REASON");
  command->add_option("--since", options->since, "Only those received at or after this time")
      ->type_name("TIME");
  command->add_flag("--dry-run", options->dry_run, "Only count what would become a press");
  command
      ->add_option("--museum", options->museum, "Code of the museum, where several are configured")
      ->type_name("CODE");
  command->add_flag("--json", options->json, "The summary as one JSON object");
  add_setting_flags(*command, options->overrides, {"database.*", "museum.*"});
  command->callback([options, &outcome] { outcome = run_replay(*options); });
}

}  // namespace kioskline::commands
