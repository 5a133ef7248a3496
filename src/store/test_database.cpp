#include "store/test_database.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace kioskline::store {
namespace {

std::string server() {
  const char* url = std::getenv("KIOSKLINE_TEST_DATABASE");
  return url == nullptr ? "" : url;
}

DatabaseSettings settings_for(const std::string& database) {
  DatabaseSettings settings;
  PQconninfoOption* options = PQconninfoParse(server().c_str(), nullptr);
  for (const PQconninfoOption* option = options; option != nullptr && option->keyword != nullptr; ++option) {
    if (option->val == nullptr || std::string_view(option->keyword) == "dbname") continue;
    settings.url += fmt::format("{}='{}' ", option->keyword, option->val);
  }
  PQconninfoFree(options);
  settings.url += fmt::format("dbname='{}'", database);
  return settings;
}

std::string unique_name() {
  static std::atomic<int> count = 0;
  return fmt::format("kioskline_test_{}_{}", getpid(), ++count);
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

void migrate(Connection& connection) {
  for (const char* role : {"kioskline_ingest", "kioskline_live", "kioskline_reader"}) {
    connection.execute_script(
        fmt::format("DO $$ BEGIN CREATE ROLE {}; EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$",
                    role));
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(KIOSKLINE_SOURCE_DIR "/sql/migrations")) {
    if (entry.path().extension() == ".sql") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  for (const auto& file : files) connection.execute_script(content_of(file));
}

}  // namespace

bool TestDatabase::available() { return !server().empty(); }

TestDatabase::TestDatabase()
    : name_(unique_name()), settings_(settings_for(name_)), connection_(settings_, "kioskline test") {
  Connection administrator(settings_for("postgres"), "kioskline test");
  administrator.execute("CREATE DATABASE " + name_);
  migrate(connection_);
}

TestDatabase::~TestDatabase() {
  connection_.close();
  Connection administrator(settings_for("postgres"), "kioskline test");
  try {
    administrator.execute("DROP DATABASE " + name_ + " WITH (FORCE)");
  } catch (const DatabaseError& error) {
    fmt::print(stderr, "dropping {}: {}\n", name_, error.what());
  }
}

}  // namespace kioskline::store
