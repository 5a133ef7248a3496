#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "local/server_user.hpp"
#include "local/socket_folder.hpp"
#include "local/state_folder.hpp"

namespace kioskline::local {

/// A private PostgreSQL cluster in a state folder: made at the first use, running while this lives.
///
/// It listens on a Unix socket only and lets in, by peer authentication, only this process's user
/// and the server's own. As root it runs as another user (ServerUser). It has a session of its own,
/// so that Ctrl-C does not reach it. One that a killed process has left running is adopted.
class PostgresCluster {
 public:
  /// `state` is borrowed. Throws Error (unavailable) when PostgreSQL is not installed or does not
  /// start; the remedy names the log.
  explicit PostgresCluster(const StateFolder& state);
  /// Stops the server (fast: open transactions are rolled back) and waits for it.
  ~PostgresCluster();
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  /// Of kioskline's database, as a libpq connection string.
  std::string url() const { return url_of("kioskline"); }
  /// What a person types to look into the data.
  std::string psql_command() const;

 private:
  /// What a server behind the socket says to who wants to connect.
  enum class Answer : std::uint8_t { accepting, rejecting, none };

  void make_data();
  void configure() const;
  void start();
  Answer look() const;
  void adopt() const;
  void stop() const;
  void make_database() const;
  std::string url_of(const std::string& database) const;
  /// Runs one of PostgreSQL's programs as the server's user; its exit code.
  int run(const std::string& program, std::vector<std::string> arguments) const;

  std::filesystem::path log_;  ///< of the programs; the server's own lies beside its data
  std::filesystem::path folder_;
  std::filesystem::path data_;
  ServerUser user_;
  SocketFolder socket_;
  std::filesystem::path programs_;
};

}  // namespace kioskline::local
