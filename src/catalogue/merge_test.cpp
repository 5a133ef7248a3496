#include "catalogue/merge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "catalogue/catalogue_fixtures.hpp"

namespace kioskline::catalogue {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Instant later = opening_day + std::chrono::hours{1};

Catalogue after(const Reading& reading) {
  return merge({}, reading, opening_day, MassClosure::refused).catalogue;
}

Reading reading_of(std::vector<Exhibition> exhibitions) {
  return {.exhibitions = std::move(exhibitions), .malformed = {}};
}

Merged merge_later(const Catalogue& last, const Reading& reading) {
  return merge(last, reading, later, MassClosure::refused);
}

const Exhibition bugs = exhibition(1, "bugs");
const Exhibition cave = exhibition(0, "cave");
const Exhibition dino = exhibition(5, "dino");

TEST(Merge, AddsWhatIsNew) {
  const Merged merged = merge_later(after(reading_of({cave})), reading_of({cave, dino}));
  EXPECT_THAT(merged.changes.added, ElementsAre(dino));
  EXPECT_THAT(merged.changes.changed, IsEmpty());
  EXPECT_EQ(merged.catalogue.entries.at({0}).valid_from, opening_day);
  EXPECT_EQ(merged.catalogue.entries.at({5}).valid_from, later);
}

TEST(Merge, TakesANewDescription) {
  Exhibition renamed = cave;
  renamed.name = "The cavern";
  const Merged merged = merge_later(after(reading_of({cave})), reading_of({renamed}));
  EXPECT_THAT(merged.changes.changed, ElementsAre(renamed));
  EXPECT_EQ(merged.catalogue.entries.at({0}).exhibition, renamed);
  EXPECT_EQ(merged.catalogue.entries.at({0}).valid_from, opening_day);
}

TEST(Merge, ChangesNothingWhereNothingChanged) {
  const Catalogue last = after(reading_of({bugs, cave}));
  const Merged merged = merge_later(last, reading_of({bugs, cave}));
  EXPECT_TRUE(merged.changes.empty());
  EXPECT_EQ(merged.catalogue, last);
}

TEST(Merge, ClosesWhatDisappearedAndKeepsIt) {
  const Merged merged =
      merge_later(after(reading_of({bugs, cave, dino})), reading_of({bugs, cave}));
  EXPECT_THAT(merged.changes.closed, ElementsAre(dino));
  EXPECT_EQ(merged.catalogue.entries.at({5}).closed_at, later);
}

TEST(Merge, LeavesTheTimeOfClosingAloneAfterwards) {
  Catalogue last = after(reading_of({bugs, cave, dino}));
  last.entries[{5}].closed_at = opening_day;
  const Merged merged = merge_later(last, reading_of({bugs, cave}));
  EXPECT_TRUE(merged.changes.empty());
  EXPECT_EQ(merged.catalogue.entries.at({5}).closed_at, opening_day);
}

TEST(Merge, OpensAClosedOneAgain) {
  Catalogue last = after(reading_of({cave, dino}));
  last.entries[{5}].closed_at = opening_day;
  const Merged merged = merge_later(last, reading_of({cave, dino}));
  EXPECT_THAT(merged.changes.added, ElementsAre(dino));
  EXPECT_TRUE(merged.catalogue.entries.at({5}).is_open());
}

TEST(Merge, KeepsTheLastGoodVersionOfAMalformedObject) {
  const Catalogue last = after(reading_of({cave, dino}));
  const ObjectProblem broken{dino.object_key, "not JSON"};
  const Merged merged = merge_later(last, {.exhibitions = {cave}, .malformed = {broken}});
  EXPECT_EQ(merged.catalogue, last);
  EXPECT_TRUE(merged.changes.empty());
  EXPECT_THAT(merged.problems, ElementsAre(broken));
}

TEST(Merge, DoesNotReopenAClosedOneForAMalformedObject) {
  Catalogue last = after(reading_of({cave, dino}));
  last.entries[{5}].closed_at = opening_day;
  const Merged merged =
      merge_later(last, {.exhibitions = {cave}, .malformed = {{dino.object_key, "not JSON"}}});
  EXPECT_EQ(merged.catalogue, last);
}

TEST(Merge, TakesTheLexicallyFirstOfTwoObjectsWithOneId) {
  const Exhibition second = exhibition(5, "thunder");
  const Merged merged = merge_later({}, reading_of({second, dino}));
  EXPECT_EQ(merged.catalogue.entries.at({5}).exhibition, dino);
  ASSERT_EQ(merged.problems.size(), 1U);
  EXPECT_EQ(merged.problems[0].object_key, second.object_key);
  EXPECT_THAT(merged.problems[0].what, HasSubstr(dino.object_key));
}

TEST(Merge, CountsAMalformedObjectAmongThoseWithOneId) {
  const Catalogue last = after(reading_of({cave, dino}));
  const Merged merged = merge_later(last, {.exhibitions = {cave, exhibition(5, "thunder")},
                                           .malformed = {{dino.object_key, "not JSON"}}});
  EXPECT_EQ(merged.catalogue, last);
  EXPECT_EQ(merged.problems.size(), 2U);
}

struct LossCase {
  std::vector<Exhibition> before;
  std::vector<Exhibition> reading;
  bool alarms;
};

TEST(Merge, AlarmsWhenMostOpenExhibitionsAreMissing) {
  for (const LossCase& test :
       {LossCase{{bugs, cave, dino}, {}, true}, LossCase{{cave}, {}, true},
        LossCase{{bugs, cave, dino}, {cave}, true},
        LossCase{{bugs, cave, dino}, {cave, dino}, false}, LossCase{{cave, dino}, {dino}, false},
        LossCase{{cave, dino}, {bugs}, true}, LossCase{{}, {}, false}}) {
    const Catalogue last = after(reading_of(test.before));
    const Merged merged = merge_later(last, reading_of(test.reading));
    EXPECT_EQ(merged.alarm.has_value(), test.alarms);
    if (test.alarms) {
      EXPECT_EQ(merged.catalogue, last);
      EXPECT_TRUE(merged.changes.empty());
    }
  }
}

TEST(Merge, CountsOnlyOpenExhibitionsForTheAlarm) {
  Catalogue last = after(reading_of({bugs, cave, dino}));
  last.entries[{1}].closed_at = opening_day;
  last.entries[{5}].closed_at = opening_day;
  EXPECT_EQ(merge_later(last, reading_of({cave})).alarm, std::nullopt);
}

TEST(Merge, ClosesMostWhenAnOperatorAcceptsIt) {
  const Merged merged =
      merge(after(reading_of({bugs, cave, dino})), reading_of({}), later, MassClosure::accepted);
  EXPECT_EQ(merged.alarm, std::nullopt);
  EXPECT_THAT(merged.changes.closed, ElementsAre(cave, bugs, dino));
}

std::vector<Exhibition> any_exhibitions() {
  std::vector<Exhibition> exhibitions;
  for (const int number : *rc::gen::container<std::set<int>>(rc::gen::inRange(0, 100))) {
    exhibitions.push_back(exhibition(static_cast<std::int16_t>(number), std::to_string(number)));
  }
  return exhibitions;
}

RC_GTEST_PROP(Merge, NeverForgetsAnExhibitionAndSettlesAtOnce, ()) {
  const Catalogue last = after(reading_of(any_exhibitions()));
  const Reading reading = reading_of(any_exhibitions());
  const Merged once = merge(last, reading, later, MassClosure::accepted);
  for (const auto& [number, entry] : last.entries) {
    RC_ASSERT(once.catalogue.entries.contains(number));
  }
  const Merged twice = merge(once.catalogue, reading, later, MassClosure::refused);
  RC_ASSERT(twice.changes.empty());
  RC_ASSERT(twice.alarm == std::nullopt);
  RC_ASSERT(twice.catalogue == once.catalogue);
}

}  // namespace
}  // namespace kioskline::catalogue
