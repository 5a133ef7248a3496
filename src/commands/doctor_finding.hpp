#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "configuration/configuration.hpp"
#include "store/database_facts.hpp"
#include "store/migration.hpp"

namespace kioskline::commands {

/// One line of `kioskline doctor`.
struct Finding {
  enum class Level : std::uint8_t { ok, warn, fail };
  Level level = Level::ok;
  std::string subject;  ///< what was looked at: "broker", "clock"
  std::string fact;
  std::string remedy;  ///< what to do; empty when all is well
};

std::string_view name_of(Finding::Level level);

// What facts mean. Pure.

/// Encryption and authentication as configured; `scram_warning` is stream::scram_warning's.
std::vector<Finding> judge_security(const KafkaSettings& kafka, const std::string& scram_warning);
Finding judge_server_version(std::int32_t version);
Finding judge_clock(std::chrono::microseconds ahead);
Finding judge_schema(const store::SchemaComparison& comparison);
Finding judge_privileges(const std::string& login, const std::vector<std::string>& missing);
Finding judge_months_ahead(std::int32_t months);
/// Whether program and server know the same rules for a zone.
Finding judge_zone(const std::string& zone, const std::vector<std::chrono::seconds>& program,
                   const std::vector<std::chrono::seconds>& server);

}  // namespace kioskline::commands
