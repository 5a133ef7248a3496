#include "store/test_database.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string_view>

#include "store/migrator.hpp"

namespace kioskline::store {
namespace {

std::string server() {
  const char* url = std::getenv("KIOSKLINE_TEST_DATABASE");
  return url == nullptr ? "" : url;
}

DatabaseSettings settings_for(const std::string& database) {
  DatabaseSettings settings;
  PQconninfoOption* options = PQconninfoParse(server().c_str(), nullptr);
  for (const PQconninfoOption* option = options; option != nullptr && option->keyword != nullptr;
       ++option) {
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

}  // namespace

bool TestDatabase::available() { return !server().empty(); }

TestDatabase::TestDatabase(Schema schema)
    : name_(unique_name()),
      settings_(settings_for(name_)),
      connection_(settings_, "kioskline test") {
  Connection administrator(settings_for("postgres"), "kioskline test");
  administrator.execute("CREATE DATABASE " + name_);
  if (schema == Schema::migrated) migrate(settings_, shipped_migrations(), [](const Migration&) {});
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
