#include "store/migration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace kioskline::store {
namespace {

using Kind = SchemaComparison::Kind;

const Migration first{.version = 1, .name = "0001_first", .sql = "", .sha256 = "aa"};
const Migration second{.version = 2, .name = "0002_second", .sql = "", .sha256 = "bb"};
const Migration third{.version = 3, .name = "0003_third", .sql = "", .sha256 = "cc"};

AppliedMigration applied(const Migration& migration) {
  return {.version = migration.version,
          .name = std::string(migration.name),
          .sha256 = std::string(migration.sha256),
          .applied_at = "2026-02-24T10:00:00Z",
          .applied_by = "owner"};
}

std::vector<std::string_view> names(const std::vector<Migration>& migrations) {
  std::vector<std::string_view> names;
  for (const Migration& migration : migrations) names.push_back(migration.name);
  return names;
}

TEST(CompareSchemas, AnEmptyDatabaseNeedsEveryMigrationInOrder) {
  const SchemaComparison comparison = compare(std::vector{first, second}, {});
  EXPECT_EQ(comparison.kind, Kind::behind);
  EXPECT_THAT(names(comparison.pending), testing::ElementsAre("0001_first", "0002_second"));
}

TEST(CompareSchemas, OnlyWhatIsMissingIsPending) {
  const SchemaComparison comparison =
      compare(std::vector{first, second}, std::vector{applied(first)});
  EXPECT_EQ(comparison.kind, Kind::behind);
  EXPECT_THAT(names(comparison.pending), testing::ElementsAre("0002_second"));
}

TEST(CompareSchemas, EqualOnesAreCurrent) {
  EXPECT_EQ(compare(std::vector{first}, std::vector{applied(first)}).kind, Kind::current);
  EXPECT_EQ(compare({}, {}).kind, Kind::current);
}

TEST(CompareSchemas, ASchemaOfANewerProgramIsAhead) {
  const SchemaComparison comparison =
      compare(std::vector{first}, std::vector{applied(first), applied(second)});
  EXPECT_EQ(comparison.kind, Kind::ahead);
  EXPECT_THAT(comparison.problem, testing::HasSubstr("0002_second"));
}

TEST(CompareSchemas, AnEditedMigrationIsNamed) {
  Migration edited = second;
  edited.sha256 = "dd";
  const SchemaComparison comparison =
      compare(std::vector{first, edited, third}, std::vector{applied(first), applied(second)});
  EXPECT_EQ(comparison.kind, Kind::differing);
  EXPECT_THAT(comparison.problem, testing::HasSubstr("0002_second"));
  EXPECT_TRUE(comparison.pending.empty()) << "nothing may run on a schema that differs";
}

TEST(CompareSchemas, AMigrationSlippedInBeforeOneThatRanIsNamed) {
  const SchemaComparison comparison =
      compare(std::vector{first, second, third}, std::vector{applied(first), applied(third)});
  EXPECT_EQ(comparison.kind, Kind::differing);
  EXPECT_THAT(comparison.problem, testing::HasSubstr("0002_second"));
}

TEST(CompareSchemas, AMigrationThisProgramLacksIsNamed) {
  const SchemaComparison comparison =
      compare(std::vector{first, third}, std::vector{applied(first), applied(second)});
  EXPECT_EQ(comparison.kind, Kind::differing);
  EXPECT_THAT(comparison.problem, testing::HasSubstr("0002_second"));
}

TEST(ShippedMigrations, AreNumberedWithoutRepetitionAndKnowTheirContent) {
  std::set<std::int32_t> versions;
  std::int32_t last = 0;
  for (const Migration& migration : shipped_migrations()) {
    EXPECT_GT(migration.version, last) << migration.name;
    EXPECT_EQ(migration.sha256.size(), 64U);
    EXPECT_FALSE(migration.sql.empty());
    last = migration.version;
  }
  EXPECT_GT(last, 0);
}

}  // namespace
}  // namespace kioskline::store
