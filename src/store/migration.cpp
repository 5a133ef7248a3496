#include "store/migration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "store/embedded_sql.hpp"

namespace kioskline::store {

std::vector<Migration> shipped_migrations() {
  std::vector<Migration> migrations;
  for (const SqlFile& file : migration_files()) {
    Migration& migration = migrations.emplace_back(
        Migration{.version = 0, .name = file.name, .sql = file.text, .sha256 = file.sha256});
    std::from_chars(file.name.data(), file.name.data() + file.name.size(), migration.version);
  }
  return migrations;
}

SchemaComparison compare(std::span<const Migration> shipped,
                         std::span<const AppliedMigration> applied) {
  SchemaComparison comparison;
  const std::int32_t newest_applied = applied.empty() ? 0 : applied.back().version;
  const std::int32_t newest_shipped = shipped.empty() ? 0 : shipped.back().version;
  const auto differs = [&](std::string problem) {
    comparison = {
        .kind = SchemaComparison::Kind::differing, .pending = {}, .problem = std::move(problem)};
    return comparison;
  };

  for (const AppliedMigration& there : applied) {
    if (there.version > newest_shipped) {
      return {.kind = SchemaComparison::Kind::ahead,
              .pending = {},
              .problem = fmt::format("the schema is at {}, this program knows {} and older",
                                     applied.back().name, newest_shipped)};
    }
    const auto here = std::ranges::find(shipped, there.version, &Migration::version);
    if (here == shipped.end()) {
      return differs(
          fmt::format("{} ran in this database but is not part of this program", there.name));
    }
    if (here->sha256 != there.sha256) {
      return differs(fmt::format(
          "{} was changed after it ran in this database ({}; its SHA-256 was {:.12}, is {:.12})",
          there.name, there.applied_at, there.sha256, here->sha256));
    }
  }
  for (const Migration& here : shipped) {
    if (std::ranges::find(applied, here.version, &AppliedMigration::version) != applied.end())
      continue;
    if (here.version < newest_applied) {
      return differs(fmt::format("{} was slipped in before {}, which ran already", here.name,
                                 applied.back().name));
    }
    comparison.kind = SchemaComparison::Kind::behind;
    comparison.pending.push_back(here);
  }
  return comparison;
}

}  // namespace kioskline::store
