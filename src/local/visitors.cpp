#include "local/visitors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <span>

#include "domain/instant_text.hpp"

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

/// What a spoiled field holds instead; empty: its key is missing.
struct Spoiling {
  const char* key;
  const char* value;
  unsigned messages;  ///< how many live ones had it, of 1,005
};

constexpr std::array<Spoiling, 31> spoilings{{
    {"val", "", 98},          {"val", "-3", 28},         {"val", "-2", 42},
    {"val", "5", 22},         {"val", "6", 25},          {"val", "7", 28},
    {"val", "8", 22},         {"val", "9", 24},          {"val", R"("INF")", 27},
    {"val", R"("ERR")", 25},  {"val", "null", 21},       {"site", "", 88},
    {"site", R"("6")", 29},   {"site", R"("7")", 29},    {"site", R"("8")", 17},
    {"site", R"("9")", 16},   {"site", R"("10")", 36},   {"site", R"("11")", 33},
    {"site", R"("12")", 26},  {"site", R"("None")", 23}, {"site", R"("ERR")", 20},
    {"site", R"("INF")", 19}, {"type", "-1", 42},        {"type", "2", 35},
    {"type", "3", 46},        {"type", "4", 30},         {"type", R"("ERR")", 47},
    {"type", R"("INF")", 43}, {"type", "null", 35},      {"type", "", 1},
    {"at", "", 28},
}};

constexpr std::array<unsigned, spoilings.size()> spoiling_shares = [] {
  std::array<unsigned, spoilings.size()> shares{};
  std::ranges::transform(spoilings, shares.begin(), &Spoiling::messages);
  return shares;
}();
constexpr unsigned spoiled_messages =
    std::accumulate(spoiling_shares.begin(), spoiling_shares.end(), 0U);
static_assert(spoiled_messages == 1005);

/// As kiosks write it.
std::string written(Instant at) {
  std::string text = to_text(at);
  text.pop_back();  // Z
  return text + "+00:00";
}

}  // namespace

std::chrono::microseconds Visitors::pause_after(std::chrono::microseconds time_of_day) {
  using std::chrono::hours;
  if (stuck_presses_left_ > 0) return std::chrono::milliseconds(200 + below(700));
  const bool is_day = time_of_day >= hours(9) && time_of_day < hours(18);
  const std::chrono::seconds pause(is_day ? 1 + below(6) : 640 + below(126));
  // No kiosk presses on the full second.
  return pause + std::chrono::microseconds(below(1000));
}

SimulatedMessage Visitors::next(Instant at) {
  Fields fields = press();
  fields.at = fmt::format("\"{}\"", written(at));
  // A stuck button is hammered on: what it repeats stays the same.
  const bool is_valid = stuck_presses_left_ > 0 || below(1000) >= spoiled_per_mille;
  if (!is_valid) spoil(fields);
  return {.text = text_of(fields), .is_valid = is_valid};
}

Visitors::Fields Visitors::press() {
  if (stuck_presses_left_ > 0) {
    --stuck_presses_left_;
    return stuck_;
  }
  Fields fields;
  const std::size_t site = pick(site_shares, below(10'000));
  fields.site = fmt::format("\"{}\"", site);
  fields.val = std::to_string(pick(rating_shares.at(site), below(10'000)));
  if (below(1000) < requests_per_mille) {
    fields.val = "-1";
    fields.type = below(1000) < emergencies_per_mille_of_requests ? "1" : "0";
  } else if (below(1'000'000) < stuck_buttons_per_million) {
    stuck_ = fields;
    stuck_presses_left_ = static_cast<int>(9 + below(12));
  }
  return fields;
}

void Visitors::spoil(Fields& fields) {
  const Spoiling& spoiling = spoilings.at(pick(spoiling_shares, below(spoiled_messages)));
  const std::string_view key = spoiling.key;
  if (key == "at") {
    fields.at = spoiling.value;
  } else if (key == "site") {
    fields.site = spoiling.value;
  } else if (key == "val") {
    fields.val = spoiling.value;
  } else {
    fields.val = "-1";  // only then does the type count
    fields.type = spoiling.value;
  }
}

std::string Visitors::text_of(const Fields& fields) {
  std::string text = "{";
  const auto add = [&text](std::string_view key, const std::string& value) {
    if (value.empty()) return;
    text += fmt::format("{}\"{}\": {}", text.size() > 1 ? ", " : "", key, value);
  };
  add("at", fields.at);
  add("site", fields.site);
  add("val", fields.val);
  add("type", fields.type);
  return text + "}";
}

}  // namespace kioskline::local
