#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "configuration/configuration.hpp"

namespace kioskline::local {

/// A private PostgreSQL cluster in a state folder: made on first use, started, stopped at the end.
///
/// It listens on a Unix socket only and lets in only the operating system's users that may use it
/// (peer authentication). As root it runs as the user postgres. It has a session of its own, so
/// that Ctrl-C does not reach it; one that a killed process has left running is adopted. A second
/// process on the same folder is refused.
class PostgresCluster {
 public:
  /// Throws Error: try_again when another process holds the folder; unavailable when PostgreSQL is
  /// not installed or does not start (the log is named).
  explicit PostgresCluster(std::filesystem::path state_folder);
  /// Stops the server (fast: open transactions are rolled back).
  ~PostgresCluster();
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  /// How to connect, as libpq keywords.
  std::string url() const;
  /// What a person types to look into the data.
  std::string psql_command() const;

 private:
  void lock();
  void initialise();
  void start();
  int run(std::vector<std::string> arguments) const;

  std::filesystem::path state_;
  std::filesystem::path programs_;  ///< PostgreSQL's bin folder
  std::filesystem::path socket_folder_;
  int lock_ = -1;
};

/// Where the state lies by default: /var/lib/kioskline for root, else the user's state folder.
std::filesystem::path default_state_folder();

}  // namespace kioskline::local
