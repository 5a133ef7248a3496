#include "local/visitors.hpp"

#include <fmt/format.h>

#include <array>
#include <span>
#include <utility>

namespace kioskline::local {
namespace {

// Shares in tenths of per mille, each line adding up to 10,000.
constexpr std::array<unsigned, 6> site_shares{1181, 1622, 1422, 1735, 2060, 1980};
constexpr std::array<std::array<unsigned, 5>, 6> rating_shares{{{1361, 2123, 3140, 2250, 1126},
                                                                {418, 3039, 3285, 2648, 610},
                                                                {1724, 3273, 2794, 1306, 903},
                                                                {1354, 2163, 2577, 2401, 1505},
                                                                {3828, 2938, 2240, 450, 544},
                                                                {824, 516, 2117, 2707, 3836}}};
constexpr std::uint64_t spoiled_per_mille = 168;
constexpr std::uint64_t requests_per_mille = 32;
constexpr std::uint64_t emergencies_per_mille_of_requests = 52;
constexpr std::uint64_t stuck_buttons_per_million = 300;

std::size_t pick(std::span<const unsigned> shares, std::uint64_t number) {
  std::size_t chosen = 0;
  while (chosen + 1 < shares.size() && number >= shares[chosen]) number -= shares[chosen++];
  return chosen;
}

/// What a spoiled field holds instead; empty: the key is missing.
struct Spoiling {
  const char* key;
  const char* value;
  unsigned share;  ///< as counted in 1,004 live messages with one spoiled field
};

constexpr std::array<Spoiling, 27> spoilings{{
    {"val", "", 97},         {"val", "5", 31},        {"val", "6", 32},
    {"val", "7", 32},        {"val", "8", 32},        {"val", "9", 32},
    {"val", "-2", 32},       {"val", "\"INF\"", 26},  {"val", "\"ERR\"", 25},
    {"val", "null", 21},     {"site", "", 88},        {"site", "\"6\"", 31},
    {"site", "\"7\"", 31},   {"site", "\"8\"", 31},   {"site", "\"9\"", 31},
    {"site", "\"10\"", 31},  {"site", "\"11\"", 30},  {"site", "\"None\"", 23},
    {"site", "\"ERR\"", 20}, {"site", "\"INF\"", 19}, {"type", "-1", 76},
    {"type", "2", 76},       {"type", "\"ERR\"", 47}, {"type", "\"INF\"", 43},
    {"type", "null", 35},    {"type", "", 5},         {"at", "", 27},
}};

const Spoiling& pick_spoiling(std::uint64_t random) {
  std::uint64_t total = 0;
  for (const Spoiling& spoiling : spoilings) total += spoiling.share;
  std::uint64_t number = random % total;
  for (const Spoiling& spoiling : spoilings) {
    if (number < spoiling.share) return spoiling;
    number -= spoiling.share;
  }
  return spoilings.front();
}

std::string written(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(at - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}+00:00",
                     static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

}  // namespace

std::chrono::seconds Visitors::pause() { return std::chrono::seconds(1 + below(6)); }

SimulatedMessage Visitors::next(Instant at) {
  const std::string at_member = fmt::format(R"("at": "{}")", written(at));
  if (stuck_presses_left_ > 0) {
    --stuck_presses_left_;
    return {.text = fmt::format("{{{}, {}}}", at_member, stuck_text_)};
  }

  const std::size_t site = pick(site_shares, below(10'000));
  std::string site_text = fmt::format("\"{}\"", site);
  std::string val_text = fmt::format("{}", pick(rating_shares.at(site), below(10'000)));
  std::string type_text;
  if (below(1000) < requests_per_mille) {
    val_text = "-1";
    type_text = below(1000) < emergencies_per_mille_of_requests ? "1" : "0";
  } else if (below(1'000'000) < stuck_buttons_per_million) {
    stuck_presses_left_ = static_cast<int>(9 + below(12));
    stuck_text_ = fmt::format(R"("site": {}, "val": {})", site_text, val_text);
  }

  bool is_valid = true;
  bool has_at = true;
  if (below(1000) < spoiled_per_mille) {
    is_valid = false;
    const Spoiling& spoiling = pick_spoiling(random_());
    const std::string_view key = spoiling.key;
    if (key == "val") {
      val_text = spoiling.value;
      type_text.clear();
    } else if (key == "site") {
      site_text = spoiling.value;
    } else if (key == "type") {
      val_text = "-1";
      type_text = spoiling.value;
    } else {
      has_at = false;
    }
  }

  std::string text = "{";
  const auto add = [&text](const std::string& member) {
    text += (text.size() > 1 ? ", " : "") + member;
  };
  if (has_at) add(at_member);
  if (!site_text.empty()) add("\"site\": " + site_text);
  if (!val_text.empty()) add("\"val\": " + val_text);
  if (!type_text.empty()) add("\"type\": " + type_text);
  return {.text = text + "}", .is_valid = is_valid};
}

}  // namespace kioskline::local
