#include "ingest/suspect_watch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace kioskline::ingest {
namespace {

using std::chrono::seconds;

constexpr std::uint32_t run = 8;
constexpr seconds window{30};
const Instant ten =
    std::chrono::sys_days(std::chrono::year(2026) / 2 / 24) + std::chrono::hours(10);

Press press_at(seconds after_ten, std::int8_t rating = 2) {
  Press press;
  press.at = ten + after_ten;
  press.exhibition = {3};
  press.rating = rating;
  return press;
}

SuspectWatch watch_of_all() {
  SuspectWatch watch(run, window);
  watch.restart(1, 1, {}, Instant::min());
  return watch;
}

TEST(SuspectWatch, NamesNothingWhileNoRunIsPossible) {
  SuspectWatch watch = watch_of_all();
  for (int i = 0; i < 500; ++i) EXPECT_FALSE(watch.observe(press_at(seconds(20 * i))));
}

TEST(SuspectWatch, NamesTheEighthIdenticalPress) {
  SuspectWatch watch = watch_of_all();
  for (int i = 0; i < 7; ++i) EXPECT_FALSE(watch.observe(press_at(seconds(i))));
  const auto named = watch.observe(press_at(seconds(7)));
  ASSERT_TRUE(named);
  EXPECT_EQ(named->exhibition, ExhibitionNumber{3});
  EXPECT_EQ(named->from, ten + seconds(7));
}

TEST(SuspectWatch, NamesAPressThatMaySplitARun) {
  SuspectWatch watch = watch_of_all();
  for (int i = 0; i < 8; ++i) watch.observe(press_at(seconds(2 * i)));
  EXPECT_TRUE(watch.observe(press_at(seconds(5), 0)));
}

TEST(SuspectWatch, PressesStoredBeforeCount) {
  SuspectWatch watch(run, window);
  const std::vector<StoredPresses> stored{
      {.exhibition = {3}, .stretch = ten, .answer = 2, .presses = 7}};
  watch.restart(1, 1, stored, ten - std::chrono::hours(1));
  EXPECT_TRUE(watch.observe(press_at(seconds(30))));
  EXPECT_FALSE(watch.observe(press_at(std::chrono::minutes(5))));
}

TEST(SuspectWatch, PressesFromBeforeItsKnowledgeAreNamed) {
  SuspectWatch watch(run, window);
  watch.restart(1, 1, {}, ten);
  EXPECT_TRUE(watch.observe(press_at(seconds(-1))));
  EXPECT_FALSE(watch.observe(press_at(seconds(61))));
}

TEST(SuspectWatch, WhatTheRingHasForgottenIsNamed) {
  SuspectWatch watch = watch_of_all();
  watch.observe(press_at(seconds(0)));
  const seconds one_round_of_the_ring = 65'536 * window / 2;
  EXPECT_FALSE(watch.observe(press_at(one_round_of_the_ring)));
  EXPECT_TRUE(watch.observe(press_at(seconds(0))));
}

// The claim behind the watch: whatever the partitions a run is spread over and however these are
// spread over workers, some worker names a press within reach of it.
TEST(SuspectWatch, SomeWorkerNamesEveryRun) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto partitions = static_cast<unsigned>(1 + random() % 12);
    const auto workers = static_cast<unsigned>(1 + random() % 4);
    std::vector<unsigned> worker_of(partitions);
    for (unsigned& worker : worker_of) worker = static_cast<unsigned>(random() % workers);
    std::vector<SuspectWatch> watches(workers, SuspectWatch(run, window));
    for (unsigned w = 0; w < workers; ++w) {
      watches[w].restart(static_cast<std::uint32_t>(std::ranges::count(worker_of, w)), partitions,
                         {}, Instant::min());
    }
    const auto start = seconds(random() % 1000);
    bool named = false;
    for (std::uint32_t i = 0; i < run; ++i) {
      const auto at = start + seconds(30 * i / (run - 1));
      named |= watches[worker_of[random() % partitions]].observe(press_at(at)).has_value();
    }
    EXPECT_TRUE(named);
  }
}

}  // namespace
}  // namespace kioskline::ingest
