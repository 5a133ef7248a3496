#include "store/migrator.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "domain/error.hpp"
#include "store/test_database.hpp"

namespace kioskline::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Migration make_table{.version = 1,
                           .name = "0001_make_table",
                           .sql = "CREATE SCHEMA s; CREATE TABLE s.t (a int);",
                           .sha256 = "aa"};
const Migration fill_table{
    .version = 2, .name = "0002_fill_table", .sql = "INSERT INTO s.t VALUES (1)", .sha256 = "bb"};
const Migration fail_half_way{.version = 2,
                              .name = "0002_fail",
                              .sql = "INSERT INTO s.t VALUES (1); SELECT 1 / 0",
                              .sha256 = "bb"};

class MigratorTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!TestDatabase::available()) GTEST_SKIP() << "KIOSKLINE_TEST_DATABASE is not set";
    database_.emplace(TestDatabase::Schema::empty);
  }

  std::vector<std::string> run(std::span<const Migration> shipped) {
    std::vector<std::string> applied;
    migrate(database_->settings(), shipped,
            [&](const Migration& migration) { applied.emplace_back(migration.name); });
    return applied;
  }

  Error refusal(std::span<const Migration> shipped) {
    try {
      run(shipped);
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "not refused";
    return {ExitCode::done, ""};
  }

  std::optional<TestDatabase> database_;
};

TEST_F(MigratorTest, RunsWhatIsMissingOnceAndRecordsIt) {
  EXPECT_THAT(run(std::vector{make_table}), ElementsAre("0001_make_table"));
  EXPECT_THAT(run(std::vector{make_table, fill_table}), ElementsAre("0002_fill_table"));
  EXPECT_THAT(run(std::vector{make_table, fill_table}), ElementsAre());
  EXPECT_EQ(database_->integer("SELECT count(*) FROM s.t"), 1);
  EXPECT_EQ(
      database_->text(
          "SELECT string_agg(checksum, ',' ORDER BY version) FROM kioskline_schema.migration"),
      "aa,bb");
}

TEST_F(MigratorTest, EverythingBelongsToTheOwnerRole) {
  run(std::vector{make_table});
  EXPECT_EQ(database_->text("SELECT tableowner FROM pg_tables WHERE schemaname = 's'"),
            "kioskline_owner");
}

TEST_F(MigratorTest, AFailedMigrationLeavesNothingAndIsNamed) {
  const Error error = refusal(std::vector{make_table, fail_half_way});
  EXPECT_THAT(error.what(), HasSubstr("0002_fail"));
  EXPECT_EQ(database_->integer("SELECT count(*) FROM s.t"), 0);
  EXPECT_THAT(run(std::vector{make_table, fill_table}), ElementsAre("0002_fill_table"));
}

TEST_F(MigratorTest, RefusesAChangedMigration) {
  run(std::vector{make_table});
  Migration edited = make_table;
  edited.sha256 = "other";
  const Error error = refusal(std::vector{edited, fill_table});
  EXPECT_EQ(error.code(), ExitCode::configuration);
  EXPECT_THAT(error.what(), HasSubstr("0001_make_table was changed"));
  EXPECT_EQ(database_->integer("SELECT count(*) FROM s.t"), 0) << "nothing more may run";
}

TEST_F(MigratorTest, RefusesASchemaNewerThanTheProgram) {
  run(std::vector{make_table, fill_table});
  EXPECT_THAT(refusal(std::vector{make_table}).what(), HasSubstr("0002_fill_table"));
}

TEST_F(MigratorTest, SeveralAtOnceRunEachMigrationOnce) {
  std::vector<std::size_t> counts(4);
  {
    std::vector<std::jthread> threads;
    for (std::size_t& count : counts) {
      threads.emplace_back([&] { count = run(std::vector{make_table, fill_table}).size(); });
    }
  }
  EXPECT_EQ(std::ranges::count(counts, 2U), 1);
  EXPECT_EQ(std::ranges::count(counts, 0U), 3);
  EXPECT_EQ(database_->integer("SELECT count(*) FROM s.t"), 1);
}

TEST_F(MigratorTest, TheShippedMigrationsRunWithoutASuperuser) {
  Connection& administrator = database_->connection();
  const std::string login = "kioskline_test_login_" + database_->text("SELECT pg_backend_pid()");
  run({});  // makes the roles, as an administrator would
  administrator.execute("CREATE ROLE " + login + " LOGIN PASSWORD 'p' IN ROLE kioskline_owner");
  DatabaseSettings settings = database_->settings();
  settings.url += " user=" + login;
  settings.password = Secret("p");
  const std::vector<Migration> shipped = shipped_migrations();
  std::size_t applied = 0;
  migrate(settings, shipped, [&](const Migration&) { ++applied; });
  EXPECT_EQ(applied, shipped.size());
  administrator.execute("DROP OWNED BY " + login);
  administrator.execute("DROP ROLE " + login);
}

TEST_F(MigratorTest, RequestsStoredByRowsAreKeptWhenTheyBecomeArrays) {
  const std::vector<Migration> shipped = shipped_migrations();
  const auto arrays = std::ranges::find(shipped, 17, &Migration::version);
  run(std::span(shipped.begin(), arrays));
  database_->connection().execute(R"sql(
    INSERT INTO safety.outbox SELECT 1, 1, n % 2, n, 3, 2, 'accepted', now(), nullif(now(), now())
    FROM generate_series(1, 5) AS n)sql");
  database_->connection().execute(R"sql(
    INSERT INTO safety.incident_press SELECT 1, n / 3, 1, n % 2, 100 + n, now() - n * interval '1 hour'
    FROM generate_series(1, 5) AS n)sql");
  const auto stored = [&](const std::string& table) {
    return database_->text(
        "SELECT string_agg(t::text, ' ' ORDER BY \"offset\") FROM (SELECT * FROM " + table +
        " AS r) AS t");
  };
  const std::string pending = stored("safety.outbox");
  const std::string placed = stored("safety.incident_press");
  run(shipped);
  EXPECT_EQ(stored("safety.outbox"), pending);
  EXPECT_EQ(stored("safety.incident_press"), placed);
  database_->connection().execute(R"sql(
    INSERT INTO safety.outbox (museum_id, source_id, partition, "offset", exhibition_id, kind, cause, at)
    VALUES (1, 1, 0, 6, 3, 1, 'accepted', now()))sql");
  EXPECT_EQ(
      stored("(SELECT \"offset\", kind, committed_at < now() FROM safety.outbox WHERE kind = 1)"),
      "(6,1,t)")
      << "programs of before go on until they are replaced";
  EXPECT_EQ(database_->integer("SELECT count(*) FROM safety.placement"), 4)
      << "by incident and partition";
}

TEST_F(MigratorTest, AStrangerIsToldWhatAnAdministratorHasToRun) {
  Connection& administrator = database_->connection();
  const std::string login = "kioskline_test_stranger_" + database_->text("SELECT pg_backend_pid()");
  run({});
  administrator.execute("CREATE ROLE " + login + " LOGIN PASSWORD 'p'");
  DatabaseSettings settings = database_->settings();
  settings.url += " user=" + login;
  settings.password = Secret("p");
  try {
    migrate(settings, std::vector{make_table}, [](const Migration&) {});
    ADD_FAILURE() << "not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::configuration);
    EXPECT_THAT(error.remedy(), HasSubstr("GRANT kioskline_owner TO " + login));
  }
  administrator.execute("DROP ROLE " + login);
}

}  // namespace
}  // namespace kioskline::store
