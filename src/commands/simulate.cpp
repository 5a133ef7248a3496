#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "commands/program.hpp"
#include "commands/progress.hpp"
#include "commands/signals.hpp"
#include "commands/time_option.hpp"
#include "configuration/settings.hpp"
#include "local/simulation.hpp"
#include "local/visitors.hpp"
#include "stream/cluster.hpp"
#include "stream/producer.hpp"

namespace kioskline::commands {
namespace {

struct SimulateOptions {
  SettingOverrides overrides;
  local::Pace pace;
  std::uint64_t seed = 1;
  std::string start;
  bool print = false;
};

/// A broker that is away is said at once, not when the first messages time out.
void require_broker(const KafkaSettings& kafka) {
  const auto cluster = stream::read_cluster_id(kafka, std::chrono::seconds(5));
  if (cluster) return;
  throw Error(cluster.error().permanent ? ExitCode::configuration : ExitCode::unavailable,
              fmt::format("broker {}: {}", kafka.brokers, cluster.error().what),
              "See that it is up and that --brokers names it, or write to a file with --print.");
}

local::Simulated print_messages(local::Visitors& visitors, const local::Pace& pace,
                                int stop_descriptor) {
  return local::simulate(
      visitors, pace, stop_descriptor,
      [](const local::SimulatedMessage& message) { fmt::print("{}\n", message.text); });
}

local::Simulated send_messages(const Configuration& configuration, local::Visitors& visitors,
                               const local::Pace& pace, int stop_descriptor) {
  const std::string& topic = configuration.museums.front().topics.front();
  require_broker(configuration.kafka);
  stream::Producer producer(configuration.kafka, topic);
  ProgressBar progress(fmt::format("into {}", topic));
  std::int64_t sent = 0;
  const local::Simulated simulated =
      local::simulate(visitors, pace, stop_descriptor, [&](const local::SimulatedMessage& message) {
        // Its record has the time of sending: an old one would fall to the
        // topic's retention at once.
        producer.send(message.text);
        ++sent;
        if (pace.count > 0) progress.update(sent, pace.count);
      });
  const bool all_taken = producer.flush(std::chrono::seconds(10));
  if (producer.failures() > 0 || !all_taken) {
    throw Error(ExitCode::unavailable,
                all_taken ? fmt::format("topic {} did not take {} of {} messages", topic,
                                        producer.failures(), simulated.messages)
                          : fmt::format("topic {} has not taken all of {} messages within 10 s",
                                        topic, simulated.messages),
                "See that the broker is up and the topic exists.");
  }
  return simulated;
}

ExitCode run_simulate(const SimulateOptions& options) {
  const StopSignals stop;
  const Configuration configuration = load_configuration(options.overrides);
  local::Pace pace = options.pace;
  pace.time_zone = configuration.museums.front().rules.time_zone;
  pace.start = instant_option("--start", options.start, pace.time_zone);
  local::Visitors visitors(options.seed);

  const auto begin = std::chrono::steady_clock::now();
  const local::Simulated simulated =
      options.print ? print_messages(visitors, pace, stop.descriptor())
                    : send_messages(configuration, visitors, pace, stop.descriptor());
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  fmt::print(stderr, "{} messages, {} of them well formed, in {:.1f} s\n", simulated.messages,
             simulated.well_formed, taken.count());
  return ExitCode::done;
}

}  // namespace

void add_simulate_command(CLI::App& program, ExitCode& outcome) {
  const auto options = std::make_shared<SimulateOptions>();
  CLI::App* const command = program.add_subcommand(
      "simulate", "Visitors and the noise of kiosks, as measured, into a topic");
  command->footer(
      "Example: kioskline simulate --brokers localhost:9092 --topic lmnh --rate 5 --count 1000\n"
      "         kioskline simulate --print --rate 0 --count 9300 --start 2026-02-24T08:45:00Z");
  command
      ->add_option("--rate", options->pace.per_second, "Messages a second; 0: as fast as possible")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 10'000'000.0));
  command->add_option("--count", options->pace.count, "How many messages; 0: until Ctrl-C")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->add_option("--seed", options->seed, "The same seed gives the same messages")
      ->capture_default_str();
  command
      ->add_option(
          "--start", options->start,
          "The visitors' own clock, days and nights, from this time on; else they press now")
      ->type_name("TIME");
  command->add_flag("--print", options->print, "Print the messages instead of sending them");
  add_setting_flags(*command, options->overrides, {"kafka.*", "museum.topics", "museum.time_zone"});
  command->callback([options, &outcome] { outcome = run_simulate(*options); });
}

}  // namespace kioskline::commands
