#pragma once

#include <cstdint>
#include <string>

#include "configuration/configuration.hpp"
#include "domain/ids.hpp"
#include "store/checkpoint_store.hpp"
#include "store/connection.hpp"

namespace kioskline::store {

/// The museum "lmnh" with the topic "lmnh", which nobody has read from.
struct TestTopic {
  MuseumId museum{};
  SourceId source{};
};

/// A fresh database of its own for one test, migrated unless it is to be empty, dropped at the end.
/// Its server is the one KIOSKLINE_TEST_DATABASE names; construct only where that is set (see
/// available()).
class TestDatabase {
 public:
  enum class Schema : std::uint8_t { migrated, empty };

  static bool available();

  explicit TestDatabase(Schema schema = Schema::migrated);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  const DatabaseSettings& settings() const { return settings_; }
  /// A connection for the test's own questions.
  Connection& connection() { return connection_; }

  /// Registers both, once a database.
  TestTopic register_topic(std::int32_t partitions = 1);
  /// Takes a partition over from whoever had it; reads from offset 0 when nobody did.
  Checkpoint take_partition(const TestTopic& topic, Partition partition = {0});

  std::int64_t integer(const std::string& sql) { return connection_.execute(sql).integer(0, 0); }
  std::string text(const std::string& sql) {
    return std::string(connection_.execute(sql).text(0, 0));
  }

 private:
  std::string name_;
  DatabaseSettings settings_;
  Connection connection_;
};

}  // namespace kioskline::store
