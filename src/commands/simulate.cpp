#include <fmt/format.h>
#include <poll.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "commands/program.hpp"
#include "commands/signals.hpp"
#include "configuration/settings.hpp"
#include "local/visitors.hpp"
#include "stream/producer.hpp"
#include "validation/timestamp.hpp"

namespace kioskline::commands {
namespace {

using Clock = std::chrono::steady_clock;

struct SimulateOptions {
  SettingOverrides overrides;
  double rate = 1;
  std::int64_t count = 0;
  std::uint64_t seed = 1;
  std::string start;
  bool print = false;
};

/// Presses happen now, or on a simulated clock that begins at --start and skips from press to
/// press.
class PressClock {
 public:
  explicit PressClock(const std::string& start) : is_simulated_(!start.empty()) {
    if (!is_simulated_) return;
    const auto timestamp = validation::parse_timestamp(start);
    if (!timestamp) {
      throw Error(ExitCode::usage, fmt::format("--start {}: not a time", start),
                  "Write it as 2026-02-24T08:45:00Z.");
    }
    at_ = Instant(timestamp->reading.time_since_epoch() -
                  timestamp->utc_offset.value_or(std::chrono::minutes(0)));
  }

  Instant next(local::Visitors& visitors) {
    if (!is_simulated_)
      return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    at_ += visitors.pause();
    return at_;
  }

 private:
  bool is_simulated_;
  Instant at_{};
};

ExitCode run_simulate(const SimulateOptions& options) {
  const StopSignals stop;
  const Configuration configuration = load_configuration(options.overrides);
  const std::string& topic = configuration.museums.front().topics.front();
  local::Visitors visitors(options.seed);
  PressClock clock(options.start);
  std::optional<stream::Producer> producer;
  if (!options.print) producer.emplace(configuration.kafka, topic);

  std::int64_t sent = 0;
  std::int64_t valid = 0;
  const auto begin = Clock::now();
  while (options.count == 0 || sent < options.count) {
    int wait_ms = 0;
    if (options.rate > 0) {
      const auto due =
          begin + std::chrono::duration<double>(static_cast<double>(sent) / options.rate);
      const auto wait = std::chrono::ceil<std::chrono::milliseconds>(due - Clock::now());
      wait_ms = static_cast<int>(std::max<std::int64_t>(0, wait.count()));
    }
    pollfd wanted{.fd = stop.descriptor(), .events = POLLIN, .revents = 0};
    if (::poll(&wanted, 1, wait_ms) > 0) break;
    const local::SimulatedMessage message = visitors.next(clock.next(visitors));
    if (producer) {
      producer->send(message.text);
    } else {
      fmt::print("{}\n", message.text);
    }
    ++sent;
    valid += message.is_valid ? 1 : 0;
  }
  if (producer && (!producer->flush(std::chrono::seconds(30)) || producer->failures() > 0)) {
    throw Error(ExitCode::unavailable,
                fmt::format("topic {}: {} of {} messages were not taken", topic,
                            producer->failures(), sent),
                "See that the broker is up and the topic exists.");
  }
  fmt::print(stderr, "{} messages, {} of them well formed, in {:.1f} s\n", sent, valid,
             std::chrono::duration<double>(Clock::now() - begin).count());
  return ExitCode::done;
}

}  // namespace

void add_simulate_command(CLI::App& program, ExitCode& outcome) {
  const auto options = std::make_shared<SimulateOptions>();
  CLI::App* const command = program.add_subcommand(
      "simulate", "Visitors and the noise of kiosks, as measured, into a topic");
  command->footer(
      "Example: kioskline simulate --brokers localhost:9092 --topic lmnh --rate 5 --count 1000");
  command->add_option("--rate", options->rate, "Messages a second; 0: as fast as possible")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->add_option("--count", options->count, "Messages; 0: until Ctrl-C")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->add_option("--seed", options->seed, "The same seed gives the same messages")
      ->capture_default_str();
  command
      ->add_option("--start", options->start,
                   "Presses on a simulated clock from this time on, instead of now")
      ->type_name("TIME");
  command->add_flag("--print", options->print, "Print the messages instead of sending them");
  add_setting_flags(*command, options->overrides, {"kafka.*", "museum.topics"});
  command->callback([options, &outcome] { outcome = run_simulate(*options); });
}

}  // namespace kioskline::commands
