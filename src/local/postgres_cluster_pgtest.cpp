#include "local/postgres_cluster.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "domain/error.hpp"
#include "local/postgres_programs.hpp"
#include "local/temporary_folder.hpp"
#include "store/connection.hpp"

namespace kioskline::local {
namespace {

namespace fs = std::filesystem;

/// Needs no server of others, only PostgreSQL's programs.
class PostgresClusterTest : public testing::Test {
 protected:
  void SetUp() override {
    try {
      find_postgres_programs({});
    } catch (const Error& missing) {
      GTEST_SKIP() << missing.what();
    }
  }

  fs::path state() const { return temporary_.path() / "state"; }

  static store::Result ask(const PostgresCluster& cluster, const std::string& sql) {
    DatabaseSettings settings;
    settings.url = cluster.url();
    return store::Connection(settings, "test").execute(sql);
  }

  /// The server's process, by the first line of its pid file; 0: there is none.
  pid_t server() const {
    std::ifstream file(state() / "postgres" / "data" / "postmaster.pid");
    pid_t pid = 0;
    file >> pid;
    return pid;
  }

  /// A process that is killed while its cluster runs, as kill -9 does.
  void leave_an_orphan() const {
    const pid_t child = fork();
    if (child == 0) {
      try {
        const StateFolder folder(state());
        const PostgresCluster cluster(folder);
        raise(SIGKILL);
      } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
      }
      _exit(1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "it did not come as far as to be killed";
  }

  TemporaryFolder temporary_;
};

TEST_F(PostgresClusterTest, KeepsItsDataFromOneStartToTheNextAndLeavesNothingRunning) {
  {
    const StateFolder folder(state());
    const PostgresCluster cluster(folder);
    ask(cluster, "CREATE TABLE kept AS SELECT 42 AS number");
    EXPECT_NE(server(), 0);
  }
  EXPECT_EQ(server(), 0);
  const StateFolder folder(state());
  const PostgresCluster cluster(folder);
  EXPECT_EQ(ask(cluster, "SELECT number FROM kept").integer(0, 0), 42);
}

TEST_F(PostgresClusterTest, ListensOnNoAddressAndTrustsNobody) {
  const StateFolder folder(state());
  const PostgresCluster cluster(folder);
  EXPECT_EQ(ask(cluster, "SHOW listen_addresses").text(0, 0), "");
  EXPECT_EQ(ask(cluster, "SHOW fsync").text(0, 0), "on");
  EXPECT_EQ(ask(cluster, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'peer'")
                .integer(0, 0),
            0);
  EXPECT_EQ(ask(cluster, "SELECT count(*) FROM pg_hba_file_rules").integer(0, 0), 1);
}

TEST_F(PostgresClusterTest, HasASessionOfItsOwn) {
  const StateFolder folder(state());
  const PostgresCluster cluster(folder);
  EXPECT_NE(getsid(server()), getsid(0));
}

TEST_F(PostgresClusterTest, AdoptsWhatAKilledProcessLeftRunning) {
  leave_an_orphan();
  const pid_t orphan = server();
  ASSERT_NE(orphan, 0);
  {
    const StateFolder folder(state());
    const PostgresCluster cluster(folder);
    EXPECT_EQ(server(), orphan);
    EXPECT_EQ(ask(cluster, "SELECT 1").integer(0, 0), 1);
  }
  EXPECT_EQ(server(), 0) << "adopted, so stopped too";
}

TEST_F(PostgresClusterTest, StartsAgainAfterItsServerWasKilled) {
  leave_an_orphan();
  const pid_t orphan = server();
  ASSERT_GT(orphan, 1);
  ASSERT_EQ(kill(orphan, SIGKILL), 0);
  const StateFolder folder(state());
  const PostgresCluster cluster(folder);
  EXPECT_EQ(ask(cluster, "SELECT 1").integer(0, 0), 1);
}

TEST_F(PostgresClusterTest, HalfMadeDataIsMadeAnew) {
  fs::create_directories(state());
  const ServerUser user = ServerUser::choose();
  user.make_folder(state() / "postgres");
  user.make_folder(state() / "postgres" / "data.new");
  user.write_file(state() / "postgres" / "data.new" / "PG_VERSION", "15\n");
  const StateFolder folder(state());
  const PostgresCluster cluster(folder);
  EXPECT_EQ(ask(cluster, "SELECT 1").integer(0, 0), 1);
}

TEST_F(PostgresClusterTest, WorksInAFolderWhosePathIsTooLongForASocket) {
  const StateFolder folder(state() / std::string(120, 'x'));
  const PostgresCluster cluster(folder);
  EXPECT_EQ(ask(cluster, "SELECT 1").integer(0, 0), 1);
  EXPECT_NE(cluster.psql_command().find("/tmp/kioskline-"), std::string::npos);
}

TEST_F(PostgresClusterTest, DataThatCannotBeReachedIsAnErrorThatNamesTheLog) {
  if (geteuid() != 0) GTEST_SKIP() << "only as root does the server run as someone else";
  fs::permissions(temporary_.path(), fs::perms::owner_all);
  const StateFolder folder(state());
  try {
    const PostgresCluster cluster(folder);
    FAIL() << "the server reached a folder closed to it";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::unavailable);
    EXPECT_NE(error.remedy().find("postgres.log"), std::string::npos);
  }
}

}  // namespace
}  // namespace kioskline::local
