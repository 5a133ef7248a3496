#include "validation/local_clock.hpp"

#include <gtest/gtest.h>

#include <random>

#include "domain/instant_text.hpp"

namespace kioskline::validation {
namespace {

using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::year;

TEST(LocalClock, FollowsTheClocksForwardAndBack) {
  LocalClock clock("Europe/London");
  const Instant before = std::chrono::sys_days(year(2026) / 3 / 29) + minutes(59);
  EXPECT_EQ(clock.local_hour(before).hour, 0);
  EXPECT_EQ(clock.local_hour(before + minutes(1)).hour, 2);
  EXPECT_EQ(clock.local_hour(before).hour, 0) << "and back over the change";
}

TEST(LocalClock, ATwiceReadingIsTheEarlierAndAMissingOneTheChange) {
  LocalClock clock("Europe/London");
  EXPECT_EQ(to_text(clock.to_instant(local_days(year(2026) / 10 / 25) + hours(1) + minutes(30))),
            "2026-10-25T00:30:00.000000Z");
  EXPECT_EQ(to_text(clock.to_instant(local_days(year(2026) / 3 / 29) + hours(1) + minutes(30))),
            "2026-03-29T01:00:00.000000Z");
}

TEST(LocalClock, TheKnownIntervalChangesNoAnswer) {
  LocalClock used("Europe/London");
  std::mt19937_64 random(7);
  for (int i = 0; i < 2000; ++i) {
    const auto offset = minutes(static_cast<std::int64_t>(random() % (60ULL * 24 * 366 * 40)));
    const Instant instant = std::chrono::sys_days(year(1995) / 1 / 1) + offset;
    LocalClock fresh("Europe/London");
    const auto local = fresh.to_local(instant);
    EXPECT_EQ(used.to_local(instant), local) << to_text(instant);
    LocalClock other("Europe/London");
    EXPECT_EQ(used.to_instant(local), other.to_instant(local)) << to_text(instant);
  }
}

TEST(LocalClock, TheFirstAndLastYearsAreInReach) {
  LocalClock clock("Etc/GMT-14");
  EXPECT_EQ(clock.local_hour(std::chrono::sys_days(year(1) / 1 / 1)).hour, 14);
  EXPECT_EQ(clock.local_hour(std::chrono::sys_days(year(9999) / 12 / 31)).hour, 14);
}

}  // namespace
}  // namespace kioskline::validation
