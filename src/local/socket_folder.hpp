#pragma once

#include <filesystem>

#include "local/server_user.hpp"

namespace kioskline::local {

/// The folder of the server's Unix socket: beside its data or, where that path is too long for a
/// socket (sun_path holds 107 characters) or would need quoting in a connection string, a random
/// one under /tmp that the state folder remembers, so that an orphaned server is found again.
class SocketFolder {
 public:
  /// Throws Error (unavailable) when the folder can't be made or is another user's.
  SocketFolder(const std::filesystem::path& state, const ServerUser& owner);
  /// Removes the one under /tmp, when it is empty. Destroy after the server has stopped.
  ~SocketFolder();
  SocketFolder(const SocketFolder&) = delete;
  SocketFolder& operator=(const SocketFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  std::filesystem::path record_;  ///< names the one under /tmp; empty: it lies beside the data
};

/// Whether a socket can lie in that folder.
bool fits_a_socket(const std::filesystem::path& folder);

}  // namespace kioskline::local
