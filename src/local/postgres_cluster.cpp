#include "local/postgres_cluster.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <optional>

#include "domain/error.hpp"
#include "local/child_process.hpp"

namespace kioskline::local {
namespace {

namespace fs = std::filesystem;

constexpr const char* service_user = "postgres";
constexpr const char* database_user = "kioskline";
constexpr const char* database_name = "kioskline";

bool is_root() { return geteuid() == 0; }

std::string user_name() {
  const passwd* const entry = getpwuid(geteuid());
  return entry == nullptr ? std::to_string(geteuid()) : entry->pw_name;
}

/// PostgreSQL's programs, of the newest version installed.
fs::path find_programs() {
  fs::path newest;
  int newest_version = 0;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    const int version = std::atoi(entry.path().filename().c_str());
    if (version > newest_version && fs::exists(entry.path() / "bin" / "initdb")) {
      newest_version = version;
      newest = entry.path() / "bin";
    }
  }
  if (newest.empty()) {
    throw Error(ExitCode::unavailable,
                "PostgreSQL's server is not installed (no /usr/lib/postgresql/*/bin/initdb)",
                "Install the package postgresql, or give --database.");
  }
  return newest;
}

/// A socket's path may have 107 bytes: a deep state folder needs another place for it.
fs::path socket_folder_for(const fs::path& state) {
  const fs::path beside = state / "socket";
  constexpr std::size_t longest = 80;
  if (beside.string().size() <= longest) return beside;
  return fmt::format("/tmp/kioskline-{}-{:x}", geteuid(), std::hash<std::string>{}(state.string()));
}

void give_to_service_user(const fs::path& folder) {
  if (!is_root()) return;
  const passwd* const entry = getpwnam(service_user);
  if (entry == nullptr || chown(folder.c_str(), entry->pw_uid, entry->pw_gid) != 0) {
    throw Error(ExitCode::unavailable,
                fmt::format("{} can't be given to the user {}", folder.string(), service_user),
                "Install the package postgresql, which makes that user.");
  }
}

void make_folder(const fs::path& folder, fs::perms permissions) {
  fs::create_directories(folder);
  fs::permissions(folder, permissions);
}

}  // namespace

fs::path default_state_folder() {
  if (is_root()) return "/var/lib/kioskline";
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state != '\0')
    return fs::path(state) / "kioskline";
  const char* home = std::getenv("HOME");
  return fs::path(home == nullptr ? "." : home) / ".local" / "state" / "kioskline";
}

PostgresCluster::PostgresCluster(fs::path state_folder)
    : state_(fs::absolute(std::move(state_folder))),
      programs_(find_programs()),
      socket_folder_(socket_folder_for(state_)) {
  constexpr auto owner_only = fs::perms::owner_all;
  constexpr auto others_may_pass = owner_only | fs::perms::group_exec | fs::perms::others_exec;
  make_folder(state_, is_root() ? others_may_pass : owner_only);
  lock();
  make_folder(state_ / "postgres", owner_only);
  give_to_service_user(state_ / "postgres");
  make_folder(socket_folder_, owner_only);
  give_to_service_user(socket_folder_);
  if (!fs::exists(state_ / "postgres" / "data" / "PG_VERSION")) initialise();
  start();
}

PostgresCluster::~PostgresCluster() {
  run({(programs_ / "pg_ctl").string(), "stop", "-D", (state_ / "postgres" / "data").string(), "-m",
       "fast", "-w"});
  close(lock_);
}

void PostgresCluster::lock() {
  const fs::path path = state_ / "lock";
  lock_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) {
    throw Error(ExitCode::unavailable, fmt::format("{} can't be written", path.string()),
                "Give another folder with --state.");
  }
  if (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    std::array<char, 32> holder{};
    const ssize_t got = pread(lock_, holder.data(), holder.size() - 1, 0);
    close(lock_);
    throw Error(
        ExitCode::try_again,
        fmt::format("{} is in use by process {}", state_.string(), got > 0 ? holder.data() : "?"),
        "End that one first, or give another folder with --state.");
  }
  const std::string pid = std::to_string(getpid());
  if (ftruncate(lock_, 0) != 0 || pwrite(lock_, pid.data(), pid.size(), 0) < 0) {
    spdlog::debug("writing {} failed", path.string());
  }
}

int PostgresCluster::run(std::vector<std::string> arguments) const {
  if (is_root()) arguments.insert(arguments.begin(), {"runuser", "-u", service_user, "--"});
  return run_program_to_end(arguments, (state_ / "postgres.log").string());
}

void PostgresCluster::initialise() {
  const fs::path data = state_ / "postgres" / "data";
  spdlog::info("making a PostgreSQL cluster in {}", data.string());
  std::error_code ignored;
  fs::remove_all(data, ignored);  // left half made
  const int failed = run({(programs_ / "initdb").string(), "-D", data.string(), "-U", database_user,
                          "-E", "UTF8", "--locale=C.UTF-8", "--auth=peer"});
  if (failed != 0) {
    throw Error(ExitCode::unavailable, fmt::format("initdb failed ({})", failed),
                fmt::format("See {}.", (state_ / "postgres.log").string()));
  }
  std::ofstream settings(data / "postgresql.conf", std::ios::app);
  settings << "listen_addresses = ''\n"
           << "unix_socket_directories = '" << socket_folder_.string() << "'\n"
           << "shared_buffers = 128MB\n"
           << "log_min_messages = warning\n";
  std::ofstream access(data / "pg_hba.conf", std::ios::trunc);
  access << "local all " << database_user << " peer map=kioskline\n";
  std::ofstream users(data / "pg_ident.conf", std::ios::trunc);
  users << "kioskline " << user_name() << ' ' << database_user << '\n';
  if (is_root()) users << "kioskline " << service_user << ' ' << database_user << '\n';
}

void PostgresCluster::start() {
  const std::string data = (state_ / "postgres" / "data").string();
  const std::string control = (programs_ / "pg_ctl").string();
  if (run({control, "status", "-D", data}) == 0) {
    spdlog::info("adopting the PostgreSQL cluster that was left running in {}", data);
  } else if (const int failed =
                 run({control, "start", "-D", data, "-w", "-t", "60", "-l", data + "/server.log"});
             failed != 0) {
    throw Error(ExitCode::unavailable, fmt::format("PostgreSQL does not start ({})", failed),
                fmt::format("See {}/server.log and {}.", data, (state_ / "postgres.log").string()));
  }
  // Exit 1 means that it exists already.
  run({(programs_ / "createdb").string(), "-h", socket_folder_.string(), "-U", database_user,
       database_name});
}

std::string PostgresCluster::url() const {
  return fmt::format("host={} user={} dbname={}", socket_folder_.string(), database_user,
                     database_name);
}

std::string PostgresCluster::psql_command() const { return fmt::format("psql \"{}\"", url()); }

}  // namespace kioskline::local
