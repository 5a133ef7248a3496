#include "live/arguments.hpp"

#include <gmock/gmock.h>

#include <array>
#include <fstream>
#include <iterator>

namespace kioskline::live {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using testing::HasSubstr;

constexpr sys_days today = 2026y / 2 / 24;

Arguments with(std::optional<sys_days> from, std::optional<sys_days> until) {
  return {.museum = {1}, .from = from, .until = until};
}

TEST(Arguments, DaysThatAreNotGivenEndToday) {
  const auto days = [](auto from, auto until) {
    const Days range = days_of(with(from, until), today).value();
    return std::pair(range.from, range.until);
  };
  const sys_days week_ago = today - std::chrono::days{7};
  const sys_days tomorrow = today + std::chrono::days{1};
  EXPECT_EQ(days(std::nullopt, std::nullopt), std::pair(today, today));
  EXPECT_EQ(days(week_ago, std::nullopt), std::pair(week_ago, today));
  EXPECT_EQ(days(std::nullopt, week_ago), std::pair(week_ago, week_ago));
  EXPECT_EQ(days(tomorrow, std::nullopt), std::pair(tomorrow, tomorrow));
}

TEST(Arguments, AYearIsAnsweredAndNoMore) {
  const auto range = [](int length) {
    return days_of(with(today - std::chrono::days{length - 1}, today), today);
  };
  EXPECT_TRUE(range(366));
  EXPECT_THAT(range(367).error().detail, HasSubstr("ask for fewer"));
  EXPECT_THAT(days_of(with(today, today - std::chrono::days{1}), today).error().detail,
              HasSubstr("swap them"));
}

TEST(Arguments, AreReadAsTheyStand) {
  constexpr std::array known{Parameter::museum, Parameter::from, Parameter::filtered,
                             Parameter::by};
  const auto read = read_arguments(known, {{"museum", "3"},
                                           {"from", "2026-02-24"},
                                           {"filtered", "false"},
                                           {"by", "floor,local_hour"}})
                        .value();
  EXPECT_EQ(read.museum, MuseumId{3});
  EXPECT_EQ(read.from, today);
  EXPECT_FALSE(read.filtered);
  EXPECT_THAT(read.by, testing::ElementsAre("floor", "local_hour"));
}

TEST(Arguments, NamesAreCountedInCharactersAsTheDescriptionDoes) {
  constexpr std::array known{Parameter::floor};
  const auto reads = [&](const char* character, int times) {
    std::string name;
    for (int n = 0; n < times; ++n) name += character;
    return read_arguments(known, {{"floor", name}}).has_value();
  };
  for (const char* const character : {"a", "\u00e9", "\U0001F600"}) {
    EXPECT_TRUE(reads(character, 200)) << character;
    EXPECT_FALSE(reads(character, 201)) << character;
  }
  EXPECT_FALSE(reads("a", 0));
}

TEST(Arguments, OnlyThoseOfTheEndpointAreTaken) {
  constexpr std::array known{Parameter::museum};
  EXPECT_FALSE(read_arguments(known, {{"museum", "1"}, {"from", "2026-02-24"}}));
  EXPECT_FALSE(read_arguments({}, {{"museum", "1"}}));
  EXPECT_FALSE(read_arguments(known, {}));
}

TEST(Endpoint, EachIsDescribedWithItsParameters) {
  std::ifstream file(KIOSKLINE_SOURCE_DIR "/src/live/openapi.yaml");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  for (const Endpoint& endpoint : endpoints()) {
    EXPECT_THAT(page, HasSubstr("  " + std::string(endpoint.path) + ":\n"));
    for (const Parameter parameter : endpoint.parameters) {
      EXPECT_THAT(page, HasSubstr("    " + std::string(name_of(parameter)) + ":\n"));
    }
  }
}

}  // namespace
}  // namespace kioskline::live
