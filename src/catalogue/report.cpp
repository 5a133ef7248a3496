#include "catalogue/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "domain/instant_text.hpp"

namespace kioskline::catalogue {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t columns = 7;
using Row = std::array<std::string, columns>;

std::string date_text(const std::optional<std::chrono::sys_days>& date) {
  std::string text;
  if (date) append_text(*date, text);
  return text;
}

/// "2026-02-24 10:15 UTC": nobody needs the microseconds.
std::string minute_text(Instant instant) {
  const std::string text = to_text(instant);
  return fmt::format("{} {} UTC", text.substr(0, 10), text.substr(11, 5));
}

/// Characters, not bytes; names may well be "Café".
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

std::string table_of(const std::vector<Row>& rows) {
  std::array<std::size_t, columns> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < columns; ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string out;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < columns; ++i) {
      line += row[i] + std::string(widths[i] - width_of(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

std::string lines_of(std::string_view what, const std::vector<Exhibition>& exhibitions) {
  std::string lines;
  for (const Exhibition& exhibition : exhibitions) {
    lines += fmt::format("  {:<8} {}  {} ({})\n", what, exhibition.public_id, exhibition.name,
                         exhibition.object_key);
  }
  return lines;
}

Json ids_of(const std::vector<Exhibition>& exhibitions) {
  Json ids = Json::array();
  for (const Exhibition& exhibition : exhibitions) ids.push_back(exhibition.public_id);
  return ids;
}

Json json_of(const CatalogueEntry& entry) {
  const Exhibition& exhibition = entry.exhibition;
  Json json{{"id", exhibition.public_id},
            {"name", exhibition.name},
            {"floor", exhibition.floor},
            {"department", exhibition.department},
            {"start_date", nullptr},
            {"description", exhibition.description},
            {"object", exhibition.object_key},
            {"valid_from", to_text(entry.valid_from)},
            {"closed_at", nullptr}};
  if (exhibition.start_date) json["start_date"] = date_text(exhibition.start_date);
  if (entry.closed_at) json["closed_at"] = to_text(*entry.closed_at);
  return json;
}

std::pair<std::size_t, std::size_t> count_open_and_closed(const Catalogue& catalogue) {
  const auto open = static_cast<std::size_t>(std::ranges::count_if(
      catalogue.entries, [](const auto& entry) { return entry.second.is_open(); }));
  return {open, catalogue.entries.size() - open};
}

}  // namespace

std::string refresh_text(std::string_view museum_code, std::string_view source,
                         const RefreshReport& report, const Catalogue* current) {
  std::string text = fmt::format("{}: {}\n", museum_code, source);
  text += lines_of("new", report.changes.added);
  text += lines_of("changed", report.changes.changed);
  text += lines_of("closed", report.changes.closed);
  for (const ObjectProblem& problem : report.problems) {
    text += fmt::format("  {:<8} {}: {}\n", "PROBLEM", problem.object_key, problem.what);
  }
  if (report.alarm) text += fmt::format("  {:<8} {}\n", "ALARM", *report.alarm);
  if (current == nullptr)
    return text + "  no exhibition is known, so ingest will consume nothing\n";
  const auto [open, closed] = count_open_and_closed(*current);
  return text + fmt::format("  version {}: {} open, {} closed{}\n", current->version.value, open,
                            closed, report.changes.empty() ? "; nothing changed" : "");
}

std::string refresh_json(std::string_view museum_code, std::string_view source,
                         const RefreshReport& report, const Catalogue* current) {
  Json problems = Json::array();
  for (const ObjectProblem& problem : report.problems) {
    problems.push_back({{"object", problem.object_key}, {"problem", problem.what}});
  }
  Json json{{"museum", museum_code},
            {"source", source},
            {"version", nullptr},
            {"added", ids_of(report.changes.added)},
            {"changed", ids_of(report.changes.changed)},
            {"closed", ids_of(report.changes.closed)},
            {"problems", std::move(problems)},
            {"alarm", nullptr}};
  if (current != nullptr) json["version"] = current->version.value;
  if (report.alarm) json["alarm"] = *report.alarm;
  return json.dump() + '\n';
}

std::string catalogue_text(std::string_view museum_code, const Catalogue& catalogue) {
  std::vector<Row> rows = {{"ID", "NAME", "FLOOR", "DEPARTMENT", "SINCE", "STATE", "OBJECT"}};
  for (const auto& [number, entry] : catalogue.entries) {
    const Exhibition& exhibition = entry.exhibition;
    rows.push_back({exhibition.public_id, exhibition.name, exhibition.floor, exhibition.department,
                    date_text(exhibition.start_date),
                    entry.closed_at ? "closed " + minute_text(*entry.closed_at) : "open",
                    exhibition.object_key});
  }
  return fmt::format("{}: version {}, loaded {} from {}\n{}", museum_code, catalogue.version.value,
                     minute_text(catalogue.loaded_at), catalogue.source, table_of(rows));
}

std::string catalogue_json(std::string_view museum_code, const Catalogue& catalogue) {
  Json exhibitions = Json::array();
  for (const auto& [number, entry] : catalogue.entries) exhibitions.push_back(json_of(entry));
  const Json json{{"museum", museum_code},
                  {"version", catalogue.version.value},
                  {"loaded_at", to_text(catalogue.loaded_at)},
                  {"source", catalogue.source},
                  {"exhibitions", std::move(exhibitions)}};
  return json.dump() + '\n';
}

}  // namespace kioskline::catalogue
