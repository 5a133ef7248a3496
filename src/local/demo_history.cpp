#include "local/demo_history.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "backfill/history_line.hpp"
#include "local/visitors.hpp"
#include "validation/local_clock.hpp"

namespace kioskline::local {
namespace {

namespace fs = std::filesystem;

/// What stands between commas; an absent key is an empty field. Nothing in a valid message needs
/// quotes.
std::string field_of(const nlohmann::json& message, const char* key) {
  const auto found = message.find(key);
  if (found == message.end()) return {};
  return found->is_string() ? found->get<std::string>() : found->dump();
}

}  // namespace

void write_demo_history(const MuseumRules& rules, std::chrono::days days, Instant until,
                        const fs::path& path) {
  fs::path unfinished = path;
  unfinished += ".unfinished";
  std::ofstream file;
  file.exceptions(std::ios::failbit | std::ios::badbit);
  file.open(unfinished, std::ios::trunc);
  file << backfill::history_header << '\n';

  validation::LocalClock zone(rules.time_zone);
  Visitors visitors(std::random_device{}());
  Instant at = zone.to_instant(std::chrono::floor<std::chrono::days>(zone.to_local(until)) - days);
  while (at < until) {
    const auto local = zone.to_local(at);
    const auto time_of_day = local - std::chrono::floor<std::chrono::days>(local);
    const SimulatedMessage simulated = visitors.next(at);
    if (simulated.is_valid && time_of_day >= rules.opens && time_of_day <= rules.closes) {
      const auto message = nlohmann::json::parse(simulated.text);
      file << field_of(message, "at") << ',' << field_of(message, "site") << ','
           << field_of(message, "val") << ',' << field_of(message, "type") << '\n';
    }
    at += visitors.pause_after(time_of_day);
  }
  file.close();
  fs::rename(unfinished, path);
}

}  // namespace kioskline::local
