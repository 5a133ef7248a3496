#include "local/status_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>

namespace kioskline::local {
namespace {

std::string ago(std::optional<std::int64_t> seconds) {
  if (!seconds) return "-";
  if (*seconds < 60) return fmt::format("{} s ago", std::max<std::int64_t>(0, *seconds));
  if (*seconds < 3600) return fmt::format("{} min ago", *seconds / 60);
  return fmt::format("{} h ago", *seconds / 3600);
}

/// Cut to `width` columns; names are UTF-8, of which continuation bytes take no column.
std::string fit(const std::string& text, std::size_t width) {
  std::string fitted;
  std::size_t columns = 0;
  for (const char c : text) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    if (!continues && columns++ == width) break;
    fitted += c;
  }
  return fitted;
}

std::string padded(const std::string& text, std::size_t width) {
  std::string cell = fit(text, width);
  const auto columns = static_cast<std::size_t>(std::ranges::count_if(
      cell, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
  return cell + std::string(width - columns, ' ');
}

std::string totals_of(const Status& status) {
  return fmt::format("{} accepted, {} rejected, {} waiting, {} incidents open", status.accepted,
                     status.rejected_messages,
                     status.waiting ? std::to_string(*status.waiting) : "? (no broker)",
                     status.open_incidents);
}

/// The reasons with their counts, on as many lines as they need.
void append_rejected(std::vector<std::string>& lines, const std::vector<RejectedStatus>& rejected,
                     std::size_t width) {
  const std::string title = "Rejected today:";
  std::string line = title;
  for (const RejectedStatus& one : rejected) {
    const std::string entry = fmt::format("  {} {}", one.reason, one.messages);
    if (line.size() > title.size() && line.size() + entry.size() > width) {
      lines.push_back(line);
      line = std::string(title.size(), ' ');
    }
    line += entry;
  }
  lines.push_back(rejected.empty() ? title + "  none" : line);
}

}  // namespace

std::vector<std::string> render(const Status& status, const std::vector<std::string>& places,
                                std::size_t width) {
  constexpr std::size_t id_width = 8;
  constexpr std::size_t name_width = 30;
  std::vector<std::string> lines;
  lines.push_back(fmt::format("{}   {} local time{}", status.museum, status.local_time,
                              status.simulated ? "   SIMULATED visitors" : ""));
  lines.emplace_back();
  lines.push_back(fmt::format("{}  {:>9}  {:>5}  {:>8}  {}",
                              padded("Exhibition, today", id_width + name_width), "responses",
                              "mean", "requests", "last press"));
  for (const ExhibitionStatus& exhibition : status.exhibitions) {
    const std::string mean = exhibition.mean ? fmt::format("{:.2f}", *exhibition.mean) : "-";
    lines.push_back(fmt::format("{}{}  {:>9}  {:>5}  {:>8}  {}",
                                padded(exhibition.public_id, id_width),
                                padded(exhibition.name, name_width), exhibition.responses, mean,
                                exhibition.requests, ago(exhibition.seconds_since_last)));
  }
  lines.emplace_back();
  append_rejected(lines, status.rejected, width);
  lines.push_back(fmt::format("In all: {}", totals_of(status)));
  for (const std::string& problem : status.problems) lines.push_back("Attention: " + problem);
  for (std::string& line : lines) line = fit(line, width);
  lines.emplace_back();
  // Never cut: they are there to be copied.
  lines.insert(lines.end(), places.begin(), places.end());
  lines.emplace_back("Ctrl-C ends it.");
  return lines;
}

std::string one_line(const Status& status) {
  if (status.museum.empty()) return "starting";
  std::int64_t responses = 0;
  std::int64_t requests = 0;
  for (const ExhibitionStatus& exhibition : status.exhibitions) {
    responses += exhibition.responses;
    requests += exhibition.requests;
  }
  std::string line =
      fmt::format("{}: {}; today {} responses, {} requests{}", status.museum, totals_of(status),
                  responses, requests, status.simulated ? "; SIMULATED" : "");
  for (const std::string& problem : status.problems) line += "; " + problem;
  return line;
}

}  // namespace kioskline::local
