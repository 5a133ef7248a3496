#include <fmt/format.h>

#include "configuration/setting_table.hpp"
#include "configuration/settings.hpp"

namespace kioskline {
namespace {

std::string_view about(std::string_view section) {
  if (section == "kafka") return "The cluster the presses come from.";
  if (section == "database") return "PostgreSQL.";
  if (section == "ingest") return "How batches are made and what is kept.";
  if (section == "catalogue") return "How exhibition metadata is read.";
  if (section == "safety") return "Who is told about incidents, when, and how.";
  if (section == "telemetry") return "Log, metrics and health.";
  if (section == "live") return "The web service.";
  return "One `[[museum]]` for each museum. Flags and the environment speak of the only one; with "
         "several they are refused. Without any there is one with the defaults below.";
}

std::string entry(const Setting& setting) {
  std::string text = fmt::format("### `{}`\n\n{}.\n\n", setting.name, setting.description);
  text += fmt::format("- {}", setting.type);
  text += setting.default_text.empty() ? ", unset by default\n"
                                       : fmt::format(", default `{}`\n", setting.default_text);
  if (!setting.flag.empty()) text += fmt::format("- flag `{}`\n", setting.flag);
  text += fmt::format("- environment `{}`\n\n", setting.environment_variable());
  return text;
}

}  // namespace

std::string settings_reference() {
  std::string text;
  std::string section;
  for (const Setting& setting : all_settings()) {
    if (setting.section() != section) {
      section = setting.section();
      text += fmt::format("## `[{}]`\n\n{}\n\n", section == "museum" ? "[museum]" : section,
                          about(section));
    }
    text += entry(setting);
  }
  text.pop_back();
  return text;
}

}  // namespace kioskline
