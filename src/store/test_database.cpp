#include "store/test_database.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
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

TestTopic TestDatabase::register_topic(std::int32_t partitions) {
  MuseumSettings museum;
  museum.rules.code = "lmnh";
  museum.name = "Museum";
  TestTopic topic{.museum = register_museum(connection_, museum, false)};
  topic.source =
      store::register_topic(
          connection_, topic.museum,
          {.cluster_id = "c", .topic = "lmnh", .partitions = partitions, .start_at = "earliest"})
          .id;
  return topic;
}

Checkpoint TestDatabase::take_partition(const TestTopic& topic, Partition partition) {
  const std::array<PartitionClaim, 1> claim{{{.partition = partition, .first = Offset{0}}}};
  return fence(connection_, topic.museum, topic.source, claim, "test").front();
}

}  // namespace kioskline::store
