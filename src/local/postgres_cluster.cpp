#include "local/postgres_cluster.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <thread>
#include <utility>

#include "domain/error.hpp"
#include "local/child_process.hpp"
#include "local/postgres_programs.hpp"
#include "store/connection.hpp"

namespace kioskline::local {
namespace {

namespace fs = std::filesystem;

constexpr const char* database_user = "kioskline";
/// Of the socket's name only; written out because PGPORT may say another.
constexpr const char* port = "5432";

std::optional<std::string> version_of(const fs::path& data) {
  std::ifstream file(data / "PG_VERSION");
  std::string version;
  if (!std::getline(file, version)) return std::nullopt;
  return version;
}

}  // namespace

PostgresCluster::PostgresCluster(const StateFolder& state)
    : log_(state.path() / "postgres.log"),
      folder_(state.path() / "postgres"),
      data_(folder_ / "data"),
      user_(ServerUser::choose()),
      socket_(state.path(), user_),
      programs_(find_postgres_programs(version_of(data_))) {
  user_.make_folder(folder_);
  if (!fs::exists(data_)) make_data();
  configure();
  try {
    start();
    make_database();
  } catch (...) {
    stop();
    throw;
  }
}

PostgresCluster::~PostgresCluster() { stop(); }

void PostgresCluster::stop() const {
  if (run("pg_ctl", {"stop", "-D", data_.string(), "-m", "fast", "-w"}) != 0) {
    spdlog::warn("PostgreSQL in {} did not stop; see {}", data_.string(), log_.string());
  }
}

int PostgresCluster::run(const std::string& program, std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), (programs_ / program).string());
  return run_program_to_end(user_.run_as(std::move(arguments)), log_.string());
}

void PostgresCluster::make_data() {
  spdlog::info("making a PostgreSQL cluster in {}", data_.string());
  // Made aside and renamed when it is whole: a kill in between leaves nothing half made.
  const fs::path unfinished = folder_ / "data.new";
  fs::remove_all(unfinished);
  const int failed = run("initdb", {"-D", unfinished.string(), "-U", database_user, "-E", "UTF8",
                                    "--locale=C.UTF-8", "--auth=peer"});
  if (failed != 0) {
    throw Error(ExitCode::unavailable,
                fmt::format("PostgreSQL's data can't be made in {} (initdb ended with {})",
                            folder_.string(), failed),
                fmt::format("See {}; the user {} has to reach that folder, so it can't lie in "
                            "another user's home (--state).",
                            log_.string(), user_.name));
  }
  std::ofstream(unfinished / "postgresql.conf", std::ios::app) << "include = 'kioskline.conf'\n";
  fs::rename(unfinished, data_);
}

void PostgresCluster::configure() const {
  user_.write_file(data_ / "kioskline.conf", fmt::format("listen_addresses = ''\n"
                                                         "port = {}\n"
                                                         "unix_socket_directories = '{}'\n"
                                                         "shared_buffers = 128MB\n"
                                                         "max_connections = 50\n"
                                                         "cluster_name = 'kioskline'\n",
                                                         port, socket_.path().string()));
  user_.write_file(data_ / "pg_hba.conf",
                   fmt::format("local all {} peer map=kioskline\n", database_user));
  std::string let_in = fmt::format("kioskline {} {}\n", own_user_name(), database_user);
  if (user_.name != own_user_name()) {
    let_in += fmt::format("kioskline {} {}\n", user_.name, database_user);
  }
  user_.write_file(data_ / "pg_ident.conf", let_in);
}

void PostgresCluster::start() {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds between_looks{100};
  // A server that was killed keeps its successor out until its last process is gone.
  constexpr int attempts = 20;
  const auto deadline = Clock::now() + std::chrono::seconds(60);
  const std::string server_log = (folder_ / "server.log").string();
  int failures = 0;
  bool started = false;
  while (failures < attempts && Clock::now() < deadline) {
    switch (look()) {
      case Answer::accepting:
        if (!started) adopt();
        return;
      case Answer::rejecting:  // starting, or going down
        break;
      case Answer::none:
        started = run("pg_ctl", {"start", "-D", data_.string(), "-w", "-l", server_log}) == 0;
        if (started) continue;
        ++failures;
    }
    std::this_thread::sleep_for(between_looks);
  }
  throw Error(ExitCode::unavailable, fmt::format("PostgreSQL in {} does not start", data_.string()),
              fmt::format("See {} and {}.", server_log, log_.string()));
}

PostgresCluster::Answer PostgresCluster::look() const {
  constexpr int accepting = 0;  // what pg_isready ends with
  constexpr int rejecting = 1;
  switch (run("pg_isready", {"-q", "-h", socket_.path().string(), "-p", port})) {
    case accepting:
      return Answer::accepting;
    case rejecting:
      return Answer::rejecting;
    default:
      return Answer::none;
  }
}

void PostgresCluster::adopt() const {
  spdlog::info("adopting the PostgreSQL server left running in {}", data_.string());
  run("pg_ctl", {"reload", "-D", data_.string()});
}

void PostgresCluster::make_database() const {
  DatabaseSettings settings;
  settings.url = url_of("postgres");
  store::Connection connection(settings, "kioskline local");
  if (connection.execute("SELECT 1 FROM pg_database WHERE datname = 'kioskline'").rows() == 0) {
    connection.execute("CREATE DATABASE kioskline");
  }
}

std::string PostgresCluster::url_of(const std::string& database) const {
  return fmt::format("host={} port={} user={} dbname={}", socket_.path().string(), port,
                     database_user, database);
}

std::string PostgresCluster::psql_command() const {
  // Under sudo the person at the keyboard is someone whom the server does not let in.
  const char* by_sudo = std::getenv("SUDO_USER") == nullptr ? "" : "sudo ";
  return fmt::format("{}psql -h {} -U {} kioskline", by_sudo, socket_.path().string(),
                     database_user);
}

}  // namespace kioskline::local
