#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "commands/museum_choice.hpp"
#include "commands/program.hpp"
#include "commands/signals.hpp"
#include "configuration/settings.hpp"
#include "domain/instant_text.hpp"
#include "domain/waitable_flag.hpp"
#include "domain/wall_clock.hpp"
#include "store/connection.hpp"
#include "store/drill.hpp"
#include "stream/producer.hpp"

namespace kioskline::commands {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds look_again{20};
constexpr std::chrono::seconds broker_patience{10};

struct DrillOptions {
  SettingOverrides overrides;
  std::string museum;      ///< code; empty: the only one there is
  std::string exhibition;  ///< EXH_nn; empty: the first there is
  std::string who = "kioskline drill";
  std::int64_t wait_seconds = 15;
  bool json = false;
};

ExhibitionNumber chosen_exhibition(const DrillOptions& options, const KnownExhibitions& known) {
  for (std::int16_t number = 0; std::cmp_less(number, exhibition_number_limit); ++number) {
    if (!known.numbers.test(static_cast<std::size_t>(number))) continue;
    if (options.exhibition.empty() || options.exhibition == fmt::format("EXH_{:02}", number)) {
      return {number};
    }
  }
  throw Error(ExitCode::usage, fmt::format("{}: no such exhibition", options.exhibition),
              "See them with `kioskline catalogue list`.");
}

/// As a kiosk sends an emergency, by the message contract.
std::string emergency_message(ExhibitionNumber exhibition, Instant at) {
  std::string time = to_text(at);
  time.pop_back();  // Z
  return fmt::format(R"({{"at": "{}+00:00", "site": "{}", "val": -1, "type": 1}})", time,
                     exhibition.value);
}

void press(const KafkaSettings& kafka, const std::string& topic, const std::string& message,
           const std::string& nonce) {
  stream::Producer producer(kafka, topic);
  producer.send_drill(message, nonce);
  if (!producer.flush(broker_patience) || producer.failures() > 0) {
    throw Error(
        ExitCode::unavailable,
        fmt::format("topic {} did not take the drill within {} s", topic, broker_patience.count()),
        "See that the broker is up and that this user may write to the topic.");
  }
}

/// Until a screen has confirmed it, or the time is over, or Ctrl-C.
store::DrillProgress follow(store::Connection& connection, MuseumId museum, std::int64_t drill,
                            std::chrono::seconds longest, int stop_descriptor) {
  const auto deadline = std::chrono::steady_clock::now() + longest;
  while (true) {
    const store::DrillProgress progress = store::read_drill(connection, museum, drill);
    if (progress.seconds_to_screen || std::chrono::steady_clock::now() >= deadline ||
        readable_within(stop_descriptor, look_again)) {
      return progress;
    }
  }
}

void print(const DrillOptions& options, std::int64_t drill, const store::DrillProgress& progress) {
  if (options.json) {
    nlohmann::ordered_json json = {{"drill", drill},
                                   {"incident", nullptr},
                                   {"seconds_to_incident", nullptr},
                                   {"seconds_to_screen", nullptr}};
    if (progress.incident) json["incident"] = *progress.incident;
    if (progress.seconds_to_incident) json["seconds_to_incident"] = *progress.seconds_to_incident;
    if (progress.seconds_to_screen) json["seconds_to_screen"] = *progress.seconds_to_screen;
    fmt::print("{}\n", json.dump());
    return;
  }
  if (!progress.incident) {
    fmt::print("drill {}: no incident opened: is ingest running? (`kioskline doctor`)\n", drill);
    return;
  }
  fmt::print("drill {}: incident {} after {:.3f} s\n", drill, *progress.incident,
             progress.seconds_to_incident.value_or(0));
  if (progress.seconds_to_screen) {
    fmt::print("drill {}: on a screen after {:.3f} s\n", drill, *progress.seconds_to_screen);
  } else {
    fmt::print("drill {}: no screen confirmed it within {} s\n", drill, options.wait_seconds);
  }
}

ExitCode run_drill(const DrillOptions& options) {
  const StopSignals stop;
  const Configuration configuration = load_configuration(options.overrides);
  const MuseumSettings& settings = chosen_museum(configuration, options.museum);
  store::Connection connection(configuration.database, "kioskline drill");
  const MuseumId museum = registered_museum(connection, settings);
  const ExhibitionNumber exhibition =
      chosen_exhibition(options, exhibitions_of_the_past(connection, museum));

  const store::RegisteredDrill drill =
      store::register_drill(connection, museum, exhibition, options.who);
  press(configuration.kafka, settings.topics.front(), emergency_message(exhibition, wall_clock()),
        drill.nonce);
  const store::DrillProgress progress = follow(
      connection, museum, drill.id, std::chrono::seconds(options.wait_seconds), stop.descriptor());
  store::end_drill(connection, museum, drill.id);
  print(options, drill.id, progress);
  return progress.seconds_to_screen ? ExitCode::done : ExitCode::check_failed;
}

}  // namespace

void add_drill_command(CLI::App& program, ExitCode& outcome) {
  const auto options = std::make_shared<DrillOptions>();
  CLI::App* const command = program.add_subcommand(
      "drill", "A synthetic emergency, from the topic to the screens, in no statistic");
  command->footer(
      "Example: kioskline drill --exhibition EXH_03 --wait 30\n"
      "Exit code 1 when no screen confirmed it in time. The incident is resolved at the end.");
  command
      ->add_option("--museum", options->museum, "Code of the museum, where several are configured")
      ->type_name("CODE");
  command->add_option("--exhibition", options->exhibition, "Where; else the first exhibition")
      ->type_name("EXH_NN");
  command->add_option("--by", options->who, "Who is on record for it")
      ->type_name("NAME")
      ->capture_default_str()
      ->check([](const std::string& name) {
        const bool blank = name.find_first_not_of(' ') == std::string::npos;
        return blank ? std::string("say who") : std::string();
      });
  command->add_option("--wait", options->wait_seconds, "Longest wait for a screen, in seconds")
      ->capture_default_str()
      ->check(CLI::Range(0, 60));
  command->add_flag("--json", options->json, "One JSON object");
  add_setting_flags(*command, options->overrides, {"database.*", "kafka.*", "museum.topics"});
  command->callback([options, &outcome] { outcome = run_drill(*options); });
}

}  // namespace kioskline::commands
