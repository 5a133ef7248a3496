#include "local/server_user.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "domain/error.hpp"

namespace kioskline::local {
namespace {

namespace fs = std::filesystem;

/// Debian's packages make the first; the second is for machines with PostgreSQL from elsewhere.
constexpr std::array<const char*, 2> users_for_root{"postgres", "kioskline"};

Error failed(const fs::path& path, const std::string& why) {
  return {ExitCode::unavailable, fmt::format("{}: {}", path.string(), why),
          "Give another folder with --state."};
}

bool is_root() { return geteuid() == 0; }

}  // namespace

std::string own_user_name() {
  const passwd* const entry = getpwuid(geteuid());
  return entry == nullptr ? std::to_string(geteuid()) : entry->pw_name;
}

ServerUser ServerUser::choose() {
  if (!is_root()) return {.name = own_user_name(), .uid = geteuid(), .gid = getegid()};
  for (const char* name : users_for_root) {
    if (const passwd* const entry = getpwnam(name); entry != nullptr) {
      return {.name = name, .uid = entry->pw_uid, .gid = entry->pw_gid};
    }
  }
  throw Error(ExitCode::unavailable,
              "PostgreSQL does not run as root, and there is no user postgres or kioskline",
              "Run `useradd --system kioskline`, or start kioskline as another user.");
}

std::vector<std::string> ServerUser::run_as(std::vector<std::string> arguments) const {
  if (uid != geteuid()) arguments.insert(arguments.begin(), {"runuser", "-u", name, "--"});
  return arguments;
}

void ServerUser::make_folder(const fs::path& folder) const {
  constexpr mode_t owner_only = 0700;
  if (mkdir(folder.c_str(), owner_only) == 0) {
    if (chown(folder.c_str(), uid, gid) != 0) throw failed(folder, std::strerror(errno));
    return;
  }
  struct stat found{};
  if (errno != EEXIST || lstat(folder.c_str(), &found) != 0) {
    throw failed(folder, std::strerror(errno));
  }
  if (!S_ISDIR(found.st_mode) || found.st_uid != uid) {
    throw failed(folder, fmt::format("is no folder of the user {}", name));
  }
}

void ServerUser::write_file(const fs::path& path, const std::string& text) const {
  const fs::path fresh = path.string() + ".new";
  // As root this writes into a folder of another user: never through a link placed there.
  unlink(fresh.c_str());
  constexpr mode_t owner_only = 0600;
  const int file =
      open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, owner_only);
  if (file < 0) throw failed(fresh, std::strerror(errno));
  const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       fchown(file, uid, gid) == 0 && fsync(file) == 0;
  const int reason = errno;
  close(file);
  if (!written) throw failed(fresh, std::strerror(reason));
  if (rename(fresh.c_str(), path.c_str()) != 0) throw failed(path, std::strerror(errno));
}

}  // namespace kioskline::local
