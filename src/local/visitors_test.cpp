#include "local/visitors.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <string>

#include "local/simulated_zone.hpp"
#include "validation/validator.hpp"

namespace kioskline::local {
namespace {

const Instant noon =
    std::chrono::sys_days(std::chrono::year(2026) / 2 / 24) + std::chrono::hours(12);

KnownExhibitions six_exhibitions() {
  KnownExhibitions known;
  for (std::size_t number = 0; number < 6; ++number) known.numbers.set(number);
  return known;
}

TEST(Visitors, WriteTheMeasuredSharesOfValidAndSpoiledMessages) {
  Visitors visitors(42);
  validation::Validator validator(MuseumRules{.code = "lmnh"});
  const KnownExhibitions known = six_exhibitions();
  constexpr int count = 100'000;
  int valid = 0;
  int requests = 0;
  int emergencies = 0;
  std::map<int, int> sites;
  for (int i = 0; i < count; ++i) {
    const SimulatedMessage message = visitors.next(noon + std::chrono::milliseconds(i));
    Message read;
    read.value = message.text;
    const auto verdict = validator.judge(read, known, noon);
    const auto* accepted = std::get_if<validation::Acceptance>(&verdict);
    ASSERT_EQ(accepted != nullptr, message.is_valid) << message.text;
    if (accepted == nullptr) {
      EXPECT_EQ(std::get<validation::Rejection>(verdict).reasons.list().size(), 1U) << message.text;
      continue;
    }
    ++valid;
    ++sites[accepted->press.exhibition.value];
    requests += accepted->press.kind != PressKind::rating ? 1 : 0;
    emergencies += accepted->press.kind == PressKind::emergency ? 1 : 0;
  }
  EXPECT_NEAR(valid, 0.832 * count, 0.01 * count);
  EXPECT_NEAR(requests, 0.032 * valid, 0.004 * valid);
  EXPECT_NEAR(emergencies, 0.052 * requests, 0.02 * requests);
  EXPECT_NEAR(sites[4], 0.206 * valid, 0.01 * valid);
  EXPECT_NEAR(sites[0], 0.118 * valid, 0.01 * valid);
}

TEST(Visitors, TheSameSeedGivesTheSameMessages) {
  Visitors one(7);
  Visitors other(7);
  Visitors another(8);
  bool differs = false;
  for (int i = 0; i < 1000; ++i) {
    const std::string text = one.next(noon).text;
    EXPECT_EQ(text, other.next(noon).text);
    differs |= text != another.next(noon).text;
  }
  EXPECT_TRUE(differs);
}

TEST(Visitors, EveryMessageHasAtMostOneFaultWhateverTheSeed) {
  validation::Validator validator(MuseumRules{.code = "lmnh"});
  const KnownExhibitions known = six_exhibitions();
  EXPECT_TRUE(rc::check([&](std::uint64_t seed) {
    Visitors visitors(seed);
    for (int i = 0; i < 50; ++i) {
      const SimulatedMessage message = visitors.next(noon);
      Message read;
      read.value = message.text;
      const auto verdict = validator.judge(read, known, noon);
      const auto* rejection = std::get_if<validation::Rejection>(&verdict);
      RC_ASSERT((rejection == nullptr) == message.is_valid);
      if (rejection != nullptr) RC_ASSERT(rejection->reasons.list().size() == 1U);
    }
  }));
}

TEST(Visitors, SpoilFieldsInTheMeasuredProportions) {
  Visitors visitors(3);
  validation::Validator validator(MuseumRules{.code = "lmnh"});
  const KnownExhibitions known = six_exhibitions();
  std::map<std::string, int> reasons;
  int spoiled = 0;
  while (spoiled < 20'000) {
    const SimulatedMessage message = visitors.next(noon);
    if (message.is_valid) continue;
    Message read;
    read.value = message.text;
    const auto verdict = validator.judge(read, known, noon);
    ++reasons[std::get<validation::Rejection>(verdict).reasons.text()];
    ++spoiled;
  }
  const std::map<std::string, double> measured{
      {"val:out_of_range", 191},  {"val:missing", 98},   {"val:invalid", 73},
      {"site:unknown", 186},      {"site:missing", 88},  {"site:invalid", 62},
      {"type:out_of_range", 153}, {"type:invalid", 125}, {"at:missing", 28}};
  for (const auto& [reason, count] : measured) {
    EXPECT_NEAR(reasons[reason] / 20'000.0, count / 1005, 0.012) << reason;
  }
}

TEST(Visitors, NowAndThenAButtonSticks) {
  Visitors visitors(1);
  std::string before;
  int run = 0;
  int longest = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = visitors.next(noon).text;
    run = text == before ? run + 1 : 1;
    longest = std::max(longest, run);
    before = text;
  }
  EXPECT_GE(longest, 8) << "the suspect rule's run";
}

struct TimeOfDay {
  const char* name;
  std::chrono::minutes time;
  std::chrono::seconds shortest;
  std::chrono::seconds longest;
};

class VisitorsPause : public testing::TestWithParam<TimeOfDay> {};

TEST_P(VisitorsPause, IsAsMeasuredAtThatTimeOfDay) {
  Visitors visitors(1);
  for (int i = 0; i < 1000; ++i) {
    const auto pause = visitors.pause_after(GetParam().time);
    EXPECT_GE(pause, GetParam().shortest);
    EXPECT_LT(pause, GetParam().longest + std::chrono::seconds(1));
  }
}

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
INSTANTIATE_TEST_SUITE_P(
    TimesOfDay, VisitorsPause,
    testing::Values(TimeOfDay{"BeforeNine", hours(9) - minutes(1), seconds(640), seconds(765)},
                    TimeOfDay{"AtNine", hours(9), seconds(1), seconds(6)},
                    TimeOfDay{"BeforeSix", hours(18) - minutes(1), seconds(1), seconds(6)},
                    TimeOfDay{"AtSix", hours(18), seconds(640), seconds(765)},
                    TimeOfDay{"AtMidnight", hours(0), seconds(640), seconds(765)}),
    [](const auto& row) { return row.param.name; });

TEST(SimulatedZone, ItIsTenOClockThereAtEveryHour) {
  for (int hour = 0; hour < 24; ++hour) {
    const Instant now = std::chrono::sys_days(std::chrono::year(2026) / 7 / 1) +
                        std::chrono::hours(hour) + std::chrono::minutes(59);
    validation::LocalClock clock(simulated_zone(now));
    EXPECT_EQ(clock.local_hour(now).hour, 10) << simulated_zone(now);
  }
}

}  // namespace
}  // namespace kioskline::local
