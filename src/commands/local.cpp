#include <fmt/format.h>
#include <poll.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "commands/program.hpp"
#include "commands/signals.hpp"
#include "configuration/settings.hpp"
#include "domain/waitable_flag.hpp"
#include "ingest/service.hpp"
#include "local/mock_broker.hpp"
#include "local/postgres_cluster.hpp"
#include "local/simulated_zone.hpp"
#include "local/status.hpp"
#include "local/visitors.hpp"
#include "store/connection.hpp"
#include "store/migrator.hpp"
#include "stream/producer.hpp"
#include "telemetry/health.hpp"

namespace kioskline::commands {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct LocalOptions {
  SettingOverrides overrides;
  std::string state;
  double rate = 3;
};

bool is_given(const LocalOptions& options, const char* setting) {
  return options.overrides.values.contains(setting);
}

/// The sample exhibitions: beside an installed program, or in the source tree it was built in.
std::string sample_exhibitions() {
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  const fs::path installed =
      program.parent_path().parent_path() / "share" / "kioskline" / "exhibitions";
  if (fs::exists(installed)) return installed.string();
  return KIOSKLINE_SOURCE_DIR "/share/exhibitions";
}

/// Presses by simulated visitors until the flag is raised.
class VisitorThread {
 public:
  VisitorThread(const KafkaSettings& kafka, const std::string& topic, double rate)
      : thread_([this, kafka, topic, rate] { run(kafka, topic, rate); }) {}
  ~VisitorThread() {
    stop_.raise();
    thread_.join();
  }
  VisitorThread(const VisitorThread&) = delete;
  VisitorThread& operator=(const VisitorThread&) = delete;

  std::int64_t sent() const { return sent_; }

 private:
  void run(const KafkaSettings& kafka, const std::string& topic, double rate) {
    stream::Producer producer(kafka, topic);
    local::Visitors visitors(
        static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count()));
    const auto pause = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::duration<double>(1 / rate));
    while (!stop_.wait_for(pause)) {
      producer.send(
          visitors
              .next(std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()))
              .text);
      ++sent_;
    }
    producer.flush(std::chrono::seconds(2));
  }

  WaitableFlag stop_;
  std::atomic<std::int64_t> sent_ = 0;
  std::thread thread_;  // last: it uses all of the above
};

/// Runs the service on a thread; join() hands on what it threw.
class ServiceThread {
 public:
  ServiceThread(const Configuration& configuration, ingest::ServiceOptions options)
      : service_(configuration, with_stop(std::move(options)), health_), thread_([this] {
          try {
            service_.run();
          } catch (...) {
            failure_ = std::current_exception();
          }
          ended_.raise();
        }) {}
  ~ServiceThread() { stop(); }
  ServiceThread(const ServiceThread&) = delete;
  ServiceThread& operator=(const ServiceThread&) = delete;

  int ended_descriptor() const { return ended_.descriptor(); }
  void stop() {
    stop_.raise();
    if (thread_.joinable()) thread_.join();
  }
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  ingest::ServiceOptions with_stop(ingest::ServiceOptions options) const {
    options.stop_descriptor = stop_.descriptor();
    return options;
  }

  WaitableFlag stop_;
  WaitableFlag ended_;
  telemetry::Health health_;
  ingest::Service service_;
  std::exception_ptr failure_;
  std::thread thread_;  // last: it uses all of the above
};

/// Shows what happens until the service ends or the stop comes.
void show_until(const ServiceThread& service, const VisitorThread* visitors, int stop_descriptor,
                const Configuration& configuration, const std::string& psql_command) {
  const bool on_terminal = isatty(STDOUT_FILENO) != 0;
  std::optional<local::Screen> screen;
  if (on_terminal) screen.emplace();
  const int pause_ms = on_terminal ? 1000 : 5000;
  store::Connection connection(configuration.database, "kioskline status");
  for (int wait_ms = 1000;; wait_ms = pause_ms) {
    std::array<pollfd, 2> wanted{
        {{.fd = stop_descriptor, .events = POLLIN, .revents = 0},
         {.fd = service.ended_descriptor(), .events = POLLIN, .revents = 0}}};
    if (::poll(wanted.data(), wanted.size(), wait_ms) > 0) return;
    try {
      const std::int64_t sent = visitors == nullptr ? 0 : visitors->sent();
      local::Status status =
          local::read_status(connection, configuration.museums.front().rules.code);
      if (visitors != nullptr)
        status.lag = std::max<std::int64_t>(0, sent - status.read_of_current_source);
      if (screen) {
        screen->show(local::render(status, psql_command, local::Screen::width()));
      } else {
        fmt::print("{}\n", local::one_line(status));
        std::fflush(stdout);
      }
    } catch (const store::DatabaseError& error) {
      spdlog::warn("reading the status: {}", error.what());
    }
  }
}

ExitCode run_local(const LocalOptions& options) {
  const StopSignals stop;
  Configuration configuration = load_configuration(options.overrides);
  const fs::path state =
      options.state.empty() ? local::default_state_folder() : fs::path(options.state);
  const bool own_broker = !is_given(options, "kafka.brokers");
  const bool own_database = !is_given(options, "database.url");
  const bool simulated = own_broker && own_database;
  MuseumSettings& museum = configuration.museums.front();
  if (museum.catalogue.empty()) museum.catalogue = sample_exhibitions();
  if (simulated && !is_given(options, "museum.time_zone")) {
    museum.rules.time_zone = local::simulated_zone(
        std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()));
  }

  std::string psql_command = fmt::format("psql \"{}\"", configuration.database.url);
  std::optional<local::PostgresCluster> cluster;
  if (own_database) {
    fmt::print(stderr, "kioskline: starting PostgreSQL in {}\n", state.string());
    cluster.emplace(state);
    configuration.database.url = cluster->url();
    psql_command = cluster->psql_command();
  }
  const auto shipped = store::shipped_migrations();
  store::migrate(configuration.database, shipped, [](const store::Migration&) {});

  std::optional<local::MockBroker> broker;
  ingest::ServiceOptions service_options{.simulated = simulated};
  if (own_broker) {
    broker.emplace(museum.topics);
    configuration.kafka.brokers = broker->brokers();
    service_options.cluster_id = broker->cluster_id();
  }
  if (isatty(STDOUT_FILENO) != 0 && own_database) {
    // The table has the screen: what is logged goes to a file.
    spdlog::set_default_logger(
        spdlog::basic_logger_mt("kioskline", (state / "kioskline.log").string()));
    spdlog::flush_every(std::chrono::seconds(1));
  }

  ServiceThread service(configuration, service_options);
  {
    std::optional<VisitorThread> visitors;
    if (simulated) visitors.emplace(configuration.kafka, museum.topics.front(), options.rate);
    fmt::print(stderr, "kioskline: running{}; the data: {}\n",
               simulated ? " with SIMULATED visitors" : "", psql_command);
    show_until(service, visitors ? &*visitors : nullptr, stop.descriptor(), configuration,
               psql_command);
    fmt::print(stderr, "kioskline: ending\n");
  }
  service.stop();
  service.rethrow();
  return ExitCode::done;
}

}  // namespace

void add_local_command(CLI::App& program, ExitCode& outcome) {
  const auto options = std::make_shared<LocalOptions>();
  CLI::App* const command =
      program.add_subcommand("local",
                             "The whole system on this machine: broker, PostgreSQL, sample "
                             "exhibitions, simulated visitors, ingest");
  command->footer(
      "Example: kioskline local\n         kioskline local --brokers b-1:9092 --topic lmnh "
      "--database postgresql://db/kioskline");
  command->add_option("--state", options->state, "Folder of the private PostgreSQL and its data")
      ->type_name("FOLDER");
  command->add_option("--rate", options->rate, "Simulated messages a second")
      ->capture_default_str()
      ->check(CLI::Range(0.01, 1000.0));
  add_setting_flags(
      *command, options->overrides,
      {"kafka.*", "museum.*", "database.*", "ingest.*", "catalogue.*", "telemetry.*"});
  command->callback([options, &outcome] { outcome = run_local(*options); });
}

}  // namespace kioskline::commands
