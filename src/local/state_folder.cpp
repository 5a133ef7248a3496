#include "local/state_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "domain/error.hpp"

namespace kioskline::local {
namespace {

namespace fs = std::filesystem;

Error cannot_write(const fs::path& path, const std::string& why) {
  return {ExitCode::unavailable, fmt::format("{} can't be written: {}", path.string(), why),
          "Give another folder with --state."};
}

fs::path make_folder(const fs::path& folder) {
  std::error_code failure;
  fs::path absolute = fs::absolute(folder, failure).lexically_normal();
  if (!fs::exists(absolute)) {
    fs::create_directories(absolute, failure);
    if (failure) throw cannot_write(absolute, failure.message());
    // PostgreSQL's own user has to get through to its data; what lies here names nobody's secret.
    fs::permissions(absolute, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec,
                    failure);
  }
  return absolute;
}

std::string holder_in(int lock) {
  std::array<char, 32> text{};
  const ssize_t size = pread(lock, text.data(), text.size() - 1, 0);
  return size > 0 ? text.data() : "unknown";
}

int take_lock(const fs::path& folder) {
  const fs::path path = folder / "lock";
  constexpr mode_t owner_only = 0600;
  // Closed on exec: the server that outlives a killed process must not hold its lock.
  const int lock = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, owner_only);
  if (lock < 0) throw cannot_write(path, std::strerror(errno));
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    const std::string holder = holder_in(lock);
    close(lock);
    throw Error(
        ExitCode::try_again,
        fmt::format("{} is in use by another kioskline local, process {}", folder.string(), holder),
        "End that one first, or give another folder with --state.");
  }
  const std::string pid = std::to_string(getpid());
  if (ftruncate(lock, 0) != 0 || pwrite(lock, pid.data(), pid.size(), 0) < 0) {
    const Error error = cannot_write(path, std::strerror(errno));
    close(lock);
    throw error;
  }
  return lock;
}

}  // namespace

StateFolder::StateFolder(const fs::path& folder)
    : path_(make_folder(folder)), lock_(take_lock(path_)) {}

StateFolder::~StateFolder() { close(lock_); }

fs::path StateFolder::usual() {
  if (geteuid() == 0) return "/var/lib/kioskline";
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/') {
    return fs::path(state) / "kioskline";
  }
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == '\0') {
    throw Error(ExitCode::configuration, "neither HOME nor XDG_STATE_HOME is set",
                "Give a folder with --state.");
  }
  return fs::path(home) / ".local" / "state" / "kioskline";
}

}  // namespace kioskline::local
