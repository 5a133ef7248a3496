#include "local/visitors.hpp"

#include <gtest/gtest.h>

#include <map>

#include "local/simulated_zone.hpp"
#include "validation/validator.hpp"

namespace kioskline::local {
namespace {

const Instant noon =
    std::chrono::sys_days(std::chrono::year(2026) / 2 / 24) + std::chrono::hours(12);

TEST(Visitors, WriteTheMeasuredSharesOfValidAndSpoiledMessages) {
  Visitors visitors(42);
  validation::Validator validator(MuseumRules{.code = "lmnh"});
  KnownExhibitions known;
  for (std::size_t number = 0; number < 6; ++number) known.numbers.set(number);
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

TEST(Visitors, PauseAsLongAsInOpeningHours) {
  Visitors visitors(1);
  for (int i = 0; i < 1000; ++i) {
    const auto pause = visitors.pause();
    EXPECT_GE(pause.count(), 1);
    EXPECT_LE(pause.count(), 6);
  }
}

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
