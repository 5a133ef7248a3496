#include "local/simulation.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "domain/waitable_flag.hpp"
#include "validation/local_clock.hpp"
#include "validation/timestamp.hpp"

namespace kioskline::local {
namespace {

using std::chrono::hours;

const Instant morning = std::chrono::sys_days(std::chrono::year(2026) / 2 / 24) + hours(9);

/// Empty where a spoiled message has no `at`.
std::optional<Instant> pressed_at(const SimulatedMessage& message) {
  constexpr std::string_view before = R"({"at": ")";
  constexpr std::size_t length = std::string_view("2026-02-24T09:00:00.000000+00:00").size();
  if (!message.text.starts_with(before)) return std::nullopt;
  const auto timestamp = validation::parse_timestamp(message.text.substr(before.size(), length));
  if (!timestamp) return std::nullopt;
  return Instant(timestamp->reading.time_since_epoch());
}

std::vector<Instant> presses(const Pace& pace) {
  const WaitableFlag no_stop;
  Visitors visitors(1);
  std::vector<Instant> all;
  simulate(visitors, pace, no_stop.descriptor(), [&](const SimulatedMessage& message) {
    if (const auto at = pressed_at(message)) all.push_back(*at);
  });
  return all;
}

TEST(Simulation, SendsAsManyAsAskedFor) {
  const WaitableFlag no_stop;
  Visitors visitors(1);
  int sent = 0;
  const Simulated simulated =
      simulate(visitors, {.per_second = 0, .count = 250, .start = morning}, no_stop.descriptor(),
               [&](const SimulatedMessage&) { ++sent; });
  EXPECT_EQ(sent, 250);
  EXPECT_EQ(simulated.messages, 250);
}

TEST(Simulation, TheVisitorsClockBeginsAtTheStartAndGoesOn) {
  const auto all = presses({.per_second = 0, .count = 1000, .start = morning});
  EXPECT_EQ(all.front(), morning);
  for (std::size_t i = 1; i < all.size(); ++i) {
    ASSERT_GT(all[i], all[i - 1]);
    ASSERT_LT(all[i] - all[i - 1], std::chrono::seconds(4 * 7)) << "some have lost their `at`";
  }
}

TEST(Simulation, ADayHasAsManyPressesAsMeasuredAndItsNightIsQuietInTheMuseumsZone) {
  const Instant midsummer = std::chrono::sys_days(std::chrono::year(2026) / 7 / 1) - hours(1);
  int day = 0;
  int night = 0;
  validation::LocalClock london("Europe/London");
  for (const Instant at : presses({.per_second = 0, .count = 10'000, .start = midsummer})) {
    if (at >= midsummer + hours(24)) break;
    const int hour = london.local_hour(at).hour;
    ++(hour >= 9 && hour < 18 ? day : night);
  }
  // 9 h at 3.5 s and 15 h at 702 s on average; live days have about 9,300.
  EXPECT_NEAR(day, 9257, 200);
  EXPECT_NEAR(night, 77, 20);
}

TEST(Simulation, WithoutACountItEndsWhenStopped) {
  WaitableFlag stop;
  Visitors visitors(1);
  const Simulated simulated = simulate(visitors, {.per_second = 0}, stop.descriptor(),
                                       [&, sent = 0](const SimulatedMessage&) mutable {
                                         if (++sent == 10) stop.raise();
                                       });
  EXPECT_EQ(simulated.messages, 10);
}

TEST(Simulation, AWaitForTheNextPressEndsWhenStopped) {
  WaitableFlag stop;
  Visitors visitors(1);
  const Pace once_a_day{.per_second = 1.0 / 86'400};
  const Simulated simulated = simulate(visitors, once_a_day, stop.descriptor(),
                                       [&](const SimulatedMessage&) { stop.raise(); });
  EXPECT_EQ(simulated.messages, 1);
}

TEST(Simulation, CountsWhatIsWellFormed) {
  const WaitableFlag no_stop;
  Visitors visitors(1);
  std::int64_t valid = 0;
  const Simulated simulated =
      simulate(visitors, {.per_second = 0, .count = 500}, no_stop.descriptor(),
               [&](const SimulatedMessage& message) { valid += message.is_valid ? 1 : 0; });
  EXPECT_EQ(simulated.well_formed, valid);
  EXPECT_LT(valid, 500);
}

TEST(Simulation, AFailureToSendEndsIt) {
  const WaitableFlag no_stop;
  Visitors visitors(1);
  EXPECT_THROW(simulate(visitors, {.per_second = 0}, no_stop.descriptor(),
                        [](const SimulatedMessage&) { throw std::runtime_error("full"); }),
               std::runtime_error);
}

}  // namespace
}  // namespace kioskline::local
