#include "ingest/suspect_watch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <random>
#include <string>
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

std::vector<store::Shard> partitions(std::size_t count) { return std::vector<store::Shard>(count); }

/// A watch whose one worker reads everything, from the beginning unless said otherwise.
class WatchOfAll : public SuspectWatch {
 public:
  explicit WatchOfAll(const std::vector<StoredPresses>& stored = {},
                      Instant known_from = Instant::min())
      : SuspectWatch(run, window) {
    hold("worker", {.partitions = partitions(4), .of_topics = 4, .given_up = {}}, stored,
         known_from);
  }
};

TEST(SuspectWatch, NamesNothingWhileNoRunIsPossible) {
  WatchOfAll watch;
  for (int i = 0; i < 500; ++i) EXPECT_FALSE(watch.observe(press_at(seconds(20 * i))));
}

TEST(SuspectWatch, NamesTheEighthIdenticalPress) {
  WatchOfAll watch;
  for (int i = 0; i < 7; ++i) EXPECT_FALSE(watch.observe(press_at(seconds(i))));
  const auto named = watch.observe(press_at(seconds(7)));
  ASSERT_TRUE(named);
  EXPECT_EQ(named->exhibition, ExhibitionNumber{3});
  EXPECT_EQ(named->from, ten + seconds(7));
}

TEST(SuspectWatch, NamesAPressThatMaySplitARun) {
  WatchOfAll watch;
  for (int i = 0; i < 8; ++i) watch.observe(press_at(seconds(2 * i)));
  EXPECT_TRUE(watch.observe(press_at(seconds(5), 0)));
}

TEST(SuspectWatch, PressesStoredBeforeCount) {
  WatchOfAll watch({{.exhibition = {3}, .stretch = ten, .answer = 2, .presses = 7}},
                   ten - std::chrono::hours(1));
  EXPECT_TRUE(watch.observe(press_at(seconds(30))));
  EXPECT_FALSE(watch.observe(press_at(std::chrono::minutes(5))));
}

TEST(SuspectWatch, PressesFromBeforeItsKnowledgeAreNamed) {
  WatchOfAll watch({}, ten);
  EXPECT_TRUE(watch.observe(press_at(seconds(-1))));
  EXPECT_FALSE(watch.observe(press_at(seconds(61))));
}

TEST(SuspectWatch, WhatTheRingHasForgottenIsNamed) {
  WatchOfAll watch;
  watch.observe(press_at(seconds(0)));
  const seconds one_round_of_the_ring = 131'072 * window / 2;
  EXPECT_FALSE(watch.observe(press_at(one_round_of_the_ring)));
  EXPECT_TRUE(watch.observe(press_at(seconds(0))));
}

TEST(SuspectWatch, PressesOfAnyCenturyAreNamedOrCounted) {
  using std::chrono::sys_days;
  using std::chrono::year;
  for (const int at : {1, 1960, 1970, 2300, 9999}) {
    const StoredPresses stored{
        .exhibition = {3}, .stretch = sys_days(year(at) / 1 / 1), .answer = 2, .presses = run};
    WatchOfAll watch({stored}, Instant(sys_days(year(1) / 1 / 1)) - std::chrono::hours(1));
    Press press = press_at(seconds(0));
    press.at = stored.stretch;
    EXPECT_TRUE(watch.observe(press)) << at;
  }
}

TEST(SuspectWatch, WhileOthersReadEveryPressIsNamed) {
  SuspectWatch watch(run, window);
  EXPECT_TRUE(watch.observe(press_at(seconds(0)))) << "nobody holds anything";
  watch.hold("a", {.partitions = partitions(2), .of_topics = 4, .given_up = {}}, {},
             Instant::min());
  EXPECT_TRUE(watch.observe(press_at(seconds(100))));
  watch.hold("b", {.partitions = partitions(2), .of_topics = 4, .given_up = {}}, {},
             Instant::min());
  EXPECT_FALSE(watch.observe(press_at(seconds(200))));
  watch.release("a");
  EXPECT_TRUE(watch.observe(press_at(seconds(300))));
}

TEST(SuspectWatch, PressesOfAllItsWorkersCountTogether) {
  SuspectWatch watch(run, window);
  watch.hold("a", {.partitions = partitions(2), .of_topics = 4, .given_up = {}}, {},
             Instant::min());
  for (int i = 0; i < 4; ++i) watch.observe(press_at(seconds(i)));
  watch.hold("b", {.partitions = partitions(2), .of_topics = 4, .given_up = {}}, {},
             Instant::min());
  for (int i = 4; i < 7; ++i) EXPECT_FALSE(watch.observe(press_at(seconds(i))));
  EXPECT_TRUE(watch.observe(press_at(seconds(7))));
}

TEST(SuspectWatch, OnlyWhereSeveralWorkersReadIsASecondLookNeeded) {
  WatchOfAll alone;
  SuspectWatch together(run, window);
  together.hold("a", {.partitions = partitions(1), .of_topics = 2, .given_up = {}}, {},
                Instant::min());
  EXPECT_FALSE(together.observe(press_at(seconds(-100)))->look_again) << "each names its own";
  together.hold("b", {.partitions = partitions(1), .of_topics = 2, .given_up = {}}, {},
                Instant::min());
  for (int i = 0; i < 7; ++i) {
    alone.observe(press_at(seconds(i)));
    together.observe(press_at(seconds(i)));
  }
  EXPECT_FALSE(alone.observe(press_at(seconds(7)))->look_again);
  EXPECT_TRUE(together.observe(press_at(seconds(7)))->look_again);
}

// "b" hangs while the group hands its partitions to another process: "a", which the group has asked
// to give up its own since, must not believe that b still reads them.
TEST(SuspectWatch, AHoldingFromBeforeTheGroupsLastDecisionIsVoid) {
  SuspectWatch watch(run, window);
  watch.hold("a", {.partitions = partitions(2), .of_topics = 4, .given_up = {}}, {},
             Instant::min());
  watch.hold("b", {.partitions = partitions(2), .of_topics = 4, .given_up = {}}, {},
             Instant::min());
  watch.release("a");
  const auto given_up = std::chrono::steady_clock::now();
  watch.hold("a", {.partitions = partitions(2), .of_topics = 4, .given_up = given_up}, {},
             Instant::min());
  EXPECT_TRUE(watch.observe(press_at(seconds(0))));
  watch.hold("b", {.partitions = partitions(2), .of_topics = 4, .given_up = given_up}, {},
             Instant::min());
  EXPECT_FALSE(watch.observe(press_at(seconds(100))));
}

// The claim behind the watch: in whatever order the workers read the presses of a run and commit
// them, somebody looks after all of them are stored. A first look follows the commit of each press
// that is named, a second one comes when everything is committed.
TEST(SuspectWatch, EveryRunIsLookedAtOnceItIsStored) {
  for (unsigned seed = 1; seed <= 500; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto workers = static_cast<unsigned>(1 + random() % 4);
    const bool holds_all = random() % 3 > 0;
    SuspectWatch watch(run, window);
    for (unsigned worker = 0; worker < workers; ++worker) {
      watch.hold(
          std::to_string(worker),
          {.partitions = partitions(1), .of_topics = workers + (holds_all ? 0 : 1), .given_up = {}},
          {}, Instant::min());
    }
    std::vector<seconds> unread;
    for (std::uint32_t i = 0; i < run; ++i) unread.emplace_back(100 + 30 * i / (run - 1));
    std::ranges::shuffle(unread, random);

    using Named = std::optional<store::SuspectWindow>;
    std::vector<std::deque<Named>> in_flight(workers);
    std::uint32_t stored = 0;
    bool is_found = false;
    bool is_looked_at_again = false;
    while (stored < run) {
      const std::size_t worker = random() % workers;
      if (!unread.empty() && random() % 2 == 0) {
        in_flight[worker].push_back(watch.observe(press_at(unread.back())));
        unread.pop_back();
      } else if (!in_flight[worker].empty()) {
        const Named named = in_flight[worker].front();
        in_flight[worker].pop_front();
        ++stored;
        if (named) is_found |= stored == run;
        if (named) is_looked_at_again |= named->look_again;
      }
    }
    EXPECT_TRUE(is_found || is_looked_at_again);
  }
}

}  // namespace
}  // namespace kioskline::ingest
