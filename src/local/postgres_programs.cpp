#include "local/postgres_programs.hpp"

#include <fmt/format.h>

#include <charconv>
#include <system_error>

#include "domain/error.hpp"

namespace kioskline::local {
namespace {

namespace fs = std::filesystem;

/// 0 for what is no version.
int number_of(const std::string& version) {
  int number = 0;
  std::from_chars(version.data(), version.data() + version.size(), number);
  return number;
}

}  // namespace

fs::path find_postgres_programs(const std::optional<std::string>& version, const fs::path& root) {
  fs::path found;
  int found_version = 0;
  std::error_code not_there;
  for (const auto& entry : fs::directory_iterator(root, not_there)) {
    const std::string name = entry.path().filename().string();
    if (version && name != *version) continue;
    if (number_of(name) > found_version && fs::exists(entry.path() / "bin" / "initdb")) {
      found_version = number_of(name);
      found = entry.path() / "bin";
    }
  }
  if (!found.empty()) return found;
  if (version) {
    throw Error(ExitCode::unavailable,
                fmt::format("the data was written by PostgreSQL {}, which is not installed in {}",
                            *version, root.string()),
                fmt::format("Install postgresql-{}, or begin anew in another folder with --state.",
                            *version));
  }
  throw Error(ExitCode::unavailable,
              fmt::format("PostgreSQL's server is not installed in {}", root.string()),
              "Install the package postgresql, or use a server with --database.");
}

}  // namespace kioskline::local
