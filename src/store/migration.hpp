#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kioskline::store {

/// One step of the schema, sql/migrations/NNNN_verb_noun.sql. Forward only; a shipped one is never
/// edited.
struct Migration {
  std::int32_t version = 0;  ///< NNNN
  std::string_view name;     ///< "0001_create_kiosk"
  std::string_view sql;
  std::string_view sha256;
};

/// A row of kioskline_schema.migration.
struct AppliedMigration {
  std::int32_t version = 0;
  std::string name;
  std::string sha256;
  std::string applied_at;
  std::string applied_by;
};

/// Those compiled into this program, in order.
std::vector<Migration> shipped_migrations();

/// How a database's schema compares with the program's.
struct SchemaComparison {
  enum class Kind : std::uint8_t {
    current,   ///< nothing to do
    behind,    ///< `pending` are to be run
    ahead,     ///< a newer program has migrated it
    differing  ///< a migration that ran there is not the one shipped here, or one was slipped in
               ///< before it
  };
  Kind kind = Kind::current;
  std::vector<Migration> pending;  ///< in order
  std::string problem;  ///< of ahead and differing: which migration, and what is wrong with it
};

/// Pure. Both in the order of their versions.
SchemaComparison compare(std::span<const Migration> shipped,
                         std::span<const AppliedMigration> applied);

}  // namespace kioskline::store
