#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "backfill/history_loader.hpp"
#include "commands/museum_choice.hpp"
#include "commands/program.hpp"
#include "commands/signals.hpp"
#include "configuration/settings.hpp"
#include "domain/waitable_flag.hpp"
#include "domain/wall_clock.hpp"
#include "ingest/instance_name.hpp"
#include "ingest/service.hpp"
#include "local/background_task.hpp"
#include "local/demo_history.hpp"
#include "local/demo_staff.hpp"
#include "local/mock_broker.hpp"
#include "local/pages.hpp"
#include "local/postgres_cluster.hpp"
#include "local/sample_exhibitions.hpp"
#include "local/screen.hpp"
#include "local/simulated_zone.hpp"
#include "local/simulation.hpp"
#include "local/state_folder.hpp"
#include "local/status.hpp"
#include "local/status_table.hpp"
#include "local/topic_lag.hpp"
#include "local/visitors.hpp"
#include "safety/channels.hpp"
#include "safety/escalation.hpp"
#include "store/catalogue_store.hpp"
#include "store/connection.hpp"
#include "store/migrator.hpp"
#include "stream/producer.hpp"
#include "telemetry/health.hpp"
#include "telemetry/log.hpp"
#include "telemetry/monitoring.hpp"

namespace kioskline::commands {
namespace {

namespace fs = std::filesystem;

struct LocalOptions {
  SettingOverrides overrides;
  std::string state;
  double rate = 3;
  int demo_days = 63;
  bool demo_staff = true;

  /// By flag: the environment and kioskline.toml are for the services.
  bool names(const char* setting) const { return overrides.values.contains(setting); }
};

bool output_is_terminal() { return isatty(STDOUT_FILENO) != 0; }

/// The terminal may have gone away: then nobody is told, and all else goes on.
void say(const std::string& text) {
  const std::string line = fmt::format("kioskline: {}\n", text);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

/// What `local` starts itself, in place of what no flag names. Stopped in reverse order.
class EmbeddedServices {
 public:
  /// Completes the configuration.
  EmbeddedServices(const LocalOptions& options, const local::StateFolder& state,
                   Configuration& configuration) {
    if (!options.names("database.url")) {
      say(fmt::format("starting PostgreSQL in {}", state.path().string()));
      configuration.database.url = database_.emplace(state).url();
      configuration.database.rds_iam = false;
    }
    MuseumSettings& museum = configuration.museums.front();
    if (!options.names("kafka.brokers")) {
      configuration.kafka.brokers = broker_.emplace(museum.topics).brokers();
    }
    if (museum.catalogue.empty()) {
      museum.catalogue = local::sample_exhibitions(fs::read_symlink("/proc/self/exe")).string();
    }
    if (has_visitors() && !options.names("museum.time_zone")) {
      museum.rules.time_zone = local::simulated_zone(wall_clock());
    }
    // A second kioskline on this machine may have the usual port.
    if (!options.names("telemetry.listen")) configuration.telemetry.listen.clear();
  }

  /// Only where everything is ours: nothing simulated ever reaches real services.
  bool has_visitors() const { return broker_.has_value() && database_.has_value(); }
  bool has_broker() const { return broker_.has_value(); }
  std::optional<std::string> cluster_id() const {
    return broker_ ? std::optional(broker_->cluster_id()) : std::nullopt;
  }
  std::string psql_command(const DatabaseSettings& database) const {
    return database_ ? database_->psql_command() : fmt::format("psql \"{}\"", database.url);
  }

 private:
  std::optional<local::PostgresCluster> database_;
  std::optional<local::MockBroker> broker_;
};

/// Gathers and shows what happens.
class Display {
 public:
  Display(const Configuration& configuration, const telemetry::Health& health,
          std::vector<std::string> places)
      : museum_(configuration.museums.front()),
        health_(health),
        places_(std::move(places)),
        connection_(configuration.database, "kioskline display"),
        lag_(configuration.kafka, museum_.topics) {
    if (output_is_terminal()) screen_.emplace();
  }

  std::chrono::milliseconds interval() const { return std::chrono::seconds(screen_ ? 1 : 5); }

  void update() {
    const local::Status status = read();
    if (screen_) {
      screen_->show(local::render(status, places_, local::Screen::width()));
    } else {
      std::puts(local::one_line(status).c_str());
      std::fflush(stdout);
    }
  }

 private:
  local::Status read() {
    local::Status status;
    try {
      status = local::read_status(connection_, museum_.rules.code);
      status.waiting = lag_.behind(status.progress);
    } catch (const store::DatabaseError& error) {
      status.problems.emplace_back(error.what());
    }
    for (const telemetry::Condition& condition : health_.conditions()) {
      if (!condition.ok) {
        status.problems.push_back(fmt::format("{}: {}", condition.name, condition.detail));
      }
    }
    return status;
  }

  const MuseumSettings& museum_;
  const telemetry::Health& health_;
  std::vector<std::string> places_;
  store::Connection connection_;
  local::TopicLag lag_;
  std::optional<local::Screen> screen_;
};

/// Until one of the descriptors is readable or nobody reads what is shown.
void show_until(Display& display, const std::vector<int>& ends) {
  std::vector<pollfd> wanted;
  wanted.reserve(ends.size());
  for (const int end : ends) wanted.push_back({.fd = end, .events = POLLIN, .revents = 0});
  // The first line as soon as there is something to show.
  std::chrono::milliseconds wait = std::chrono::seconds(1);
  while (::poll(wanted.data(), wanted.size(), static_cast<int>(wait.count())) <= 0) {
    display.update();
    if (std::ferror(stdout) != 0) return;
    wait = display.interval();
  }
}

void let_visitors_press(const Configuration& configuration, double rate, int stop_descriptor) {
  stream::Producer producer(configuration.kafka, configuration.museums.front().topics.front());
  local::Visitors visitors(std::random_device{}());
  local::simulate(visitors, {.per_second = rate}, stop_descriptor,
                  [&](const local::SimulatedMessage& message) { producer.send(message.text); });
  producer.flush(std::chrono::seconds(2));
}

/// What visitors pressed in the days before the first start. A later start goes on where an
/// interrupted one stood, and otherwise changes nothing.
void load_demo_history(const Configuration& configuration, const local::StateFolder& state,
                       const LocalOptions& options, int stop_descriptor) {
  const MuseumSettings& museum = configuration.museums.front();
  const Instant now = wall_clock();
  const fs::path file = state.path() / "simulated-history.csv";
  if (!fs::exists(file)) {
    local::write_demo_history(museum.rules, std::chrono::days(options.demo_days), now, file);
  }
  store::Connection connection(configuration.database, "kioskline history");
  // Ingest registers the museum and stores its exhibitions.
  std::optional<MuseumId> id;
  while (!(id = store::find_museum(connection, museum.rules.code)) ||
         !store::load_catalogue(connection, *id)) {
    if (readable_within(stop_descriptor, std::chrono::milliseconds(100))) return;
  }
  const KnownExhibitions exhibitions = exhibitions_of_the_past(connection, *id);
  backfill::load_history(connection, file,
                         {.museum = *id,
                          .rules = museum.rules,
                          .exhibitions = exhibitions,
                          .now = now,
                          .ingest = configuration.ingest},
                         [](std::int64_t, std::int64_t) {});
  if (options.demo_staff) local::record_past_responses(connection, *id);
}

/// Steps are recorded all the same, and the pages show them.
bool nobody_is_on_duty(const DatabaseSettings& database) {
  store::Connection connection(database, "kioskline local");
  return connection.execute("SELECT FROM safety.roster LIMIT 1").rows() == 0;
}

ExitCode run_local(const LocalOptions& options) {
  const StopSignals stop;
  // A reader of the output that goes away must not end this before its servers are stopped.
  std::signal(SIGPIPE, SIG_IGN);
  Configuration configuration = load_configuration(options.overrides);
  const local::StateFolder state(options.state.empty() ? local::StateFolder::usual()
                                                       : fs::path(options.state));
  if (output_is_terminal()) {  // where the table has the screen
    telemetry::configure_log(configuration.telemetry, (state.path() / "kioskline.log").string());
  } else {
    telemetry::configure_log(configuration.telemetry);
  }

  const EmbeddedServices embedded(options, state, configuration);
  store::migrate(configuration.database, store::shipped_migrations(),
                 [](const store::Migration&) {});

  telemetry::Health health;
  const telemetry::Monitoring monitoring("telemetry.listen", configuration.telemetry.listen,
                                         health);
  local::BackgroundTask ingest([&](int stop_descriptor) {
    ingest::Service(configuration,
                    {.stop_descriptor = stop_descriptor,
                     .simulated = embedded.has_visitors(),
                     .cluster_id = embedded.cluster_id()},
                    health)
        .run();
  });
  std::vector<int> ends{stop.descriptor(), ingest.ended_descriptor()};
  std::optional<local::BackgroundTask> visitors;
  std::optional<local::BackgroundTask> history;
  std::optional<local::BackgroundTask> staff;
  if (embedded.has_visitors()) {
    if (options.demo_days > 0) {
      history.emplace([&](int stop_descriptor) {
        load_demo_history(configuration, state, options, stop_descriptor);
      });
    }
    if (options.demo_staff) {
      staff.emplace([&](int stop_descriptor) {
        local::let_staff_respond(configuration.database, configuration.museums.front().rules.code,
                                 stop_descriptor);
      });
    }
    visitors.emplace([&](int stop_descriptor) {
      let_visitors_press(configuration, options.rate, stop_descriptor);
    });
    ends.push_back(visitors->ended_descriptor());
  }

  const local::Pages pages(configuration, options.names("live.listen"));
  const safety::Escalation escalation(configuration.database, configuration.safety,
                                      safety::make_channels(configuration.safety),
                                      ingest::instance_name(), health);
  std::vector<std::string> places;
  if (pages.address()) places.push_back("The page: " + *pages.address());
  places.push_back("The data: " + embedded.psql_command(configuration.database));
  say(fmt::format("running{}{}; Kafka is {}",
                  embedded.has_visitors() ? " with SIMULATED visitors" : "",
                  staff ? " and staff" : "", configuration.kafka.brokers));
  for (const std::string& place : places) say(place);
  if (nobody_is_on_duty(configuration.database)) {
    say("nobody is on duty: steps of escalation are only recorded, until the page Staff says whom "
        "to tell");
  }
  {
    Display display(configuration, health, places);
    show_until(display, ends);
  }
  say("ending");
  if (staff) staff->finish();
  if (history) history->finish();
  if (visitors) visitors->finish();
  ingest.finish();
  return ExitCode::done;
}

}  // namespace

void add_local_command(CLI::App& program, ExitCode& outcome) {
  const auto options = std::make_shared<LocalOptions>();
  CLI::App* const command = program.add_subcommand(
      "local",
      "The whole system on this machine: an in-process broker (or --brokers), a private PostgreSQL "
      "(or --database), sample exhibitions (or --catalogue), simulated visitors, ingest, the "
      "web service and escalation");
  command->footer(
      "Example: kioskline local\n"
      "         kioskline local --brokers b-1:9092 --topic lmnh --database "
      "postgresql://db/kioskline");
  command
      ->add_option("--state", options->state,
                   "Folder of the private PostgreSQL, found again at the next start; by default "
                   "/var/lib/kioskline for root, else ~/.local/state/kioskline")
      ->type_name("FOLDER");
  command->add_option("--rate", options->rate, "Simulated messages a second")
      ->capture_default_str()
      ->check(CLI::Range(0.01, 1000.0));
  command
      ->add_option("--demo-days", options->demo_days,
                   "Days of simulated visitors before the first start; 0: none")
      ->capture_default_str()
      ->check(CLI::Range(0, 400));
  command->add_flag("!--no-demo-staff", options->demo_staff,
                    "Let nobody but you acknowledge and resolve what simulated visitors ask for");
  add_setting_flags(*command, options->overrides,
                    {"kafka.*", "museum.*", "database.*", "ingest.*", "live.*", "safety.*",
                     "catalogue.*", "telemetry.*"});
  command->callback([options, &outcome] { outcome = run_local(*options); });
}

}  // namespace kioskline::commands
