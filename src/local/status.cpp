#include "local/status.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

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

}  // namespace

Status read_status(store::Connection& connection, const std::string& museum_code) {
  Status status;
  const store::Result museum = connection.execute(
      "SELECT museum_id, name, to_char(now() AT TIME ZONE time_zone, 'HH24:MI:SS'), simulated, "
      "(now() AT TIME ZONE time_zone)::date FROM kiosk.museum WHERE code = $1",
      {museum_code});
  if (museum.rows() == 0) return status;
  const std::string id(museum.text(0, 0));
  const std::string today(museum.text(0, 4));
  status.museum = museum.text(0, 1);
  status.local_time = museum.text(0, 2);
  status.simulated = museum.boolean(0, 3);

  const store::Result exhibitions = connection.execute(
      "SELECT e.public_id, e.name, coalesce(sum(rating_0 + rating_1 + rating_2 + rating_3 + "
      "rating_4), 0)::bigint, "
      "coalesce(sum(rating_1 + 2 * rating_2 + 3 * rating_3 + 4 * rating_4), 0)::bigint, "
      "coalesce(sum(assistance + emergency), 0)::bigint, "
      "extract(epoch FROM now() - max(r.last_press_at))::bigint "
      "FROM kiosk.exhibition e LEFT JOIN kiosk.hourly_rollup r "
      "ON (r.museum_id, r.exhibition_id, r.local_date) = (e.museum_id, e.exhibition_id, $2::date) "
      "WHERE e.museum_id = $1 AND e.closed_at IS NULL GROUP BY e.exhibition_id, e.public_id, "
      "e.name ORDER BY e.exhibition_id",
      {id, today});
  for (int row = 0; row < exhibitions.rows(); ++row) {
    ExhibitionStatus& exhibition = status.exhibitions.emplace_back();
    exhibition.public_id = exhibitions.text(row, 0);
    exhibition.name = exhibitions.text(row, 1);
    exhibition.responses = exhibitions.integer(row, 2);
    if (exhibition.responses > 0) {
      exhibition.mean = static_cast<double>(exhibitions.integer(row, 3)) /
                        static_cast<double>(exhibition.responses);
    }
    exhibition.requests = exhibitions.integer(row, 4);
    exhibition.seconds_since_last = exhibitions.optional_integer(row, 5);
  }

  const store::Result rejected = connection.execute(
      "SELECT reason, sum(messages)::bigint FROM ingest.rejection_rollup, unnest(reasons) AS "
      "reason "
      "WHERE museum_id = $1 AND local_date = $2 GROUP BY reason ORDER BY 2 DESC, 1",
      {id, today});
  for (int row = 0; row < rejected.rows(); ++row) {
    status.rejected.push_back(
        {.reason = std::string(rejected.text(row, 0)), .messages = rejected.integer(row, 1)});
  }

  const store::Result totals = connection.execute(
      "SELECT coalesce(sum(accepted), 0)::bigint, coalesce(sum(rejected), 0)::bigint, "
      "(SELECT count(*) FROM safety.incident WHERE museum_id = $1 AND closed_at IS NULL), "
      "coalesce(sum(accepted + rejected) FILTER (WHERE s.retired_at IS NULL AND s.kind = 'topic'), "
      "0)::bigint "
      "FROM ingest.checkpoint JOIN ingest.source s USING (museum_id, source_id) WHERE museum_id = "
      "$1",
      {id});
  status.accepted = totals.integer(0, 0);
  status.rejected_messages = totals.integer(0, 1);
  status.open_incidents = totals.integer(0, 2);
  status.read_of_current_source = totals.integer(0, 3);
  return status;
}

std::vector<std::string> render(const Status& status, const std::string& psql_command,
                                std::size_t width) {
  constexpr std::size_t name_width = 30;
  std::vector<std::string> lines;
  lines.push_back(fmt::format("{}   {} local time{}", status.museum, status.local_time,
                              status.simulated ? "   SIMULATED visitors" : ""));
  lines.emplace_back();
  lines.push_back(fmt::format("{}  {:>9}  {:>5}  {:>8}  {}",
                              padded("Exhibition, today", name_width + 8), "responses", "mean",
                              "requests", "last press"));
  for (const ExhibitionStatus& exhibition : status.exhibitions) {
    const std::string mean = exhibition.mean ? fmt::format("{:.2f}", *exhibition.mean) : "-";
    lines.push_back(fmt::format("{}{}  {:>9}  {:>5}  {:>8}  {}", padded(exhibition.public_id, 8),
                                padded(exhibition.name, name_width), exhibition.responses, mean,
                                exhibition.requests, ago(exhibition.seconds_since_last)));
  }
  lines.emplace_back();
  std::string reasons = "Rejected today:";
  for (const RejectedStatus& rejected : status.rejected)
    reasons += fmt::format("  {} {}", rejected.reason, rejected.messages);
  if (status.rejected.empty()) reasons += "  none";
  lines.push_back(reasons);
  lines.push_back(fmt::format("In all: {} accepted, {} rejected, {} waiting; {} incidents open",
                              status.accepted, status.rejected_messages, status.lag,
                              status.open_incidents));
  lines.emplace_back();
  lines.push_back("The data: " + psql_command);
  lines.emplace_back("Ctrl-C ends it.");
  for (std::string& line : lines) line = fit(line, width);
  return lines;
}

std::string one_line(const Status& status) {
  std::int64_t responses = 0;
  std::int64_t requests = 0;
  for (const ExhibitionStatus& exhibition : status.exhibitions) {
    responses += exhibition.responses;
    requests += exhibition.requests;
  }
  return fmt::format(
      "{}: {} accepted, {} rejected, {} waiting; today {} responses, {} requests; {} incidents "
      "open{}",
      status.museum, status.accepted, status.rejected_messages, status.lag, responses, requests,
      status.open_incidents, status.simulated ? "; SIMULATED" : "");
}

Screen::Screen() {
  fmt::print("\x1b[?1049h\x1b[?25l");
  std::fflush(stdout);
}

Screen::~Screen() {
  fmt::print("\x1b[?25h\x1b[?1049l");
  std::fflush(stdout);
}

void Screen::show(const std::vector<std::string>& lines) {
  std::string text = "\x1b[H";
  for (const std::string& line : lines) text += line + "\x1b[K\r\n";
  text += "\x1b[J";
  fmt::print("{}", text);
  std::fflush(stdout);
}

std::size_t Screen::width() {
  winsize size{};
  constexpr std::size_t usual = 80;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual;
  return size.ws_col;
}

}  // namespace kioskline::local
