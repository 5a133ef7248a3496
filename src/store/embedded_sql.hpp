#pragma once

#include <span>
#include <string_view>

namespace kioskline::store {

/// A file of sql/, compiled into the program: it needs no files at run time.
struct SqlFile {
  std::string_view name;  ///< without folder and ".sql"
  std::string_view text;
  std::string_view sha256;  ///< of the text, in hex
};

/// sql/migrations, in the order of their names.
std::span<const SqlFile> migration_files();
/// sql/checks, in the order of their names.
std::span<const SqlFile> check_files();

}  // namespace kioskline::store
