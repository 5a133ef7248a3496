#include "configuration/value_text.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <optional>

namespace kioskline {
namespace {

using std::chrono::microseconds;
using testing::ElementsAre;

template <class T>
std::optional<T> value_of(const Parsed<T>& parsed) {
  return parsed ? std::optional<T>(*parsed) : std::nullopt;
}

struct DurationCase {
  std::string_view text;
  std::optional<microseconds> expected;
};

TEST(ValueText, Durations) {
  using namespace std::chrono_literals;
  const std::vector<DurationCase> cases{
      {"5ms", 5ms},
      {"10s", 10s},
      {"5m", 5min},
      {"24h", 24h},
      {"90d", 24h * 90},
      {"250us", 250us},
      {"0", 0us},
      {"0s", 0us},
      {"", std::nullopt},
      {"5", std::nullopt},
      {"ms", std::nullopt},
      {"-5ms", std::nullopt},
      {"1.5s", std::nullopt},
      {"5 ms", std::nullopt},
      {"5MS", std::nullopt},
      {"5y", std::nullopt},
      {"106751991d", 24h * 106'751'991},
      {"106751992d", std::nullopt},
      {"99999999999999999999s", std::nullopt},
  };
  for (const DurationCase& c : cases)
    EXPECT_EQ(value_of(parse_duration(c.text)), c.expected) << c.text;
}

TEST(ValueText, DurationsPrintWithTheLargestWholeUnit) {
  using namespace std::chrono_literals;
  EXPECT_EQ(duration_text(1500ms), "1500ms");
  EXPECT_EQ(duration_text(60s), "1m");
  EXPECT_EQ(duration_text(24h * 90), "90d");
  EXPECT_EQ(duration_text(0s), "0s");
}

RC_GTEST_PROP(ValueText, WhatADurationPrintsIsReadBack, ()) {
  const microseconds duration{*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000'000)};
  RC_ASSERT(value_of(parse_duration(duration_text(duration))) == duration);
}

struct SizeCase {
  std::string_view text;
  std::optional<std::uint64_t> expected;
};

TEST(ValueText, Sizes) {
  const std::vector<SizeCase> cases{
      {"8MiB", 8U << 20U},
      {"64KiB", 64U << 10U},
      {"1GiB", 1U << 30U},
      {"512", 512},
      {"0", 0},
      {"8MB", std::nullopt},
      {"8 MiB", std::nullopt},
      {"MiB", std::nullopt},
      {"-1", std::nullopt},
      {"", std::nullopt},
      {"9223372036854775807GiB", std::nullopt},
  };
  for (const SizeCase& c : cases) EXPECT_EQ(value_of(parse_size(c.text)), c.expected) << c.text;
}

RC_GTEST_PROP(ValueText, WhatASizePrintsIsReadBack, ()) {
  const auto bytes = *rc::gen::inRange<std::uint64_t>(0, 1ULL << 50U);
  RC_ASSERT(value_of(parse_size(size_text(bytes))) == bytes);
}

struct TimeCase {
  std::string_view text;
  std::optional<microseconds> expected;
};

TEST(ValueText, TimesOfDay) {
  using namespace std::chrono_literals;
  const std::vector<TimeCase> cases{
      {"08:45", 8h + 45min},   {"18:15:30", 18h + 15min + 30s}, {"00:00", 0us},
      {"23:59:59", 24h - 1s},  {"24:00", std::nullopt},         {"8:45", std::nullopt},
      {"08:60", std::nullopt}, {"08:45:60", std::nullopt},      {"08-45", std::nullopt},
      {"", std::nullopt},      {"08:45:", std::nullopt},        {"0x:45", std::nullopt},
      {"+8:45", std::nullopt},
  };
  for (const TimeCase& c : cases)
    EXPECT_EQ(value_of(parse_time_of_day(c.text)), c.expected) << c.text;
  EXPECT_EQ(time_of_day_text(8h + 45min), "08:45");
  EXPECT_EQ(time_of_day_text(8h + 45min + 30s), "08:45:30");
}

struct DateCase {
  std::string_view text;
  std::optional<std::chrono::sys_days> expected;
};

TEST(ValueText, Dates) {
  using namespace std::chrono_literals;
  const std::vector<DateCase> cases{
      {"2000-01-01", 2000y / 1 / 1},
      {"2024-02-29", 2024y / 2 / 29},
      {"2023-02-29", std::nullopt},
      {"2000-13-01", std::nullopt},
      {"2000-1-1", std::nullopt},
      {"01-01-2000", std::nullopt},
      {"", std::nullopt},
  };
  for (const DateCase& c : cases) EXPECT_EQ(value_of(parse_date(c.text)), c.expected) << c.text;
}

TEST(ValueText, TruthHasTwoWords) {
  EXPECT_TRUE(*parse_boolean("true"));
  EXPECT_FALSE(*parse_boolean("false"));
  for (const char* text : {"", "yes", "1", "True"}) EXPECT_FALSE(parse_boolean(text)) << text;
  for (const bool value : {true, false}) EXPECT_EQ(*parse_boolean(boolean_text(value)), value);
}

TEST(ValueText, ListsHaveAtLeastOneItem) {
  EXPECT_THAT(*parse_list("a"), ElementsAre("a"));
  EXPECT_THAT(*parse_list(",a,,b,"), ElementsAre("a", "b"));
  EXPECT_FALSE(parse_list(""));
  EXPECT_FALSE(parse_list(","));
}

}  // namespace
}  // namespace kioskline
