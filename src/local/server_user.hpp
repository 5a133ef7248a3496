#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace kioskline::local {

/// The operating system's user as which PostgreSQL runs, since it refuses to run as root: this
/// process's own, or for root the one that PostgreSQL's package makes.
struct ServerUser {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;

  /// Throws Error (unavailable) for root where that user is missing.
  static ServerUser choose();

  /// The arguments that run a program as this user.
  std::vector<std::string> run_as(std::vector<std::string> arguments) const;
  /// Makes a folder only this user can look into, or takes one that it owns already. Throws Error
  /// (unavailable) when it belongs to someone else.
  void make_folder(const std::filesystem::path& folder) const;
  /// Replaces a file of this user's at once, so that no reader ever sees half of it. Throws Error
  /// (unavailable).
  void write_file(const std::filesystem::path& path, const std::string& text) const;
};

/// The name of the user this process runs as.
std::string own_user_name();

}  // namespace kioskline::local
