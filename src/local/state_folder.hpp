#pragma once

#include <filesystem>

namespace kioskline::local {

/// Where `kioskline local` keeps what it finds again at the next start, held by one process at a
/// time: the lock goes with the process, however it ends.
class StateFolder {
 public:
  /// Makes the folder when it is missing. Throws Error: try_again when another process holds it
  /// (which one is said), unavailable when it can't be written.
  explicit StateFolder(const std::filesystem::path& folder);
  ~StateFolder();
  StateFolder(const StateFolder&) = delete;
  StateFolder& operator=(const StateFolder&) = delete;

  /// Absolute.
  const std::filesystem::path& path() const { return path_; }

  /// /var/lib/kioskline for root, else kioskline in the user's own state folder
  /// (XDG Base Directory Specification).
  static std::filesystem::path usual();

 private:
  std::filesystem::path path_;
  int lock_;
};

}  // namespace kioskline::local
