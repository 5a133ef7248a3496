#include "store/batch.hpp"

#include <gtest/gtest.h>

namespace kioskline::store {
namespace {

using std::chrono::sys_days;
using std::chrono::year;

Press press_of(int day, PressKind kind = PressKind::rating) {
  Press press;
  press.at = sys_days(year(2026) / 2 / day) + std::chrono::hours(11);
  press.local = {.date = sys_days(year(2026) / 2 / day), .hour = 11};
  press.exhibition = {5};
  press.kind = kind;
  press.rating = kind == PressKind::rating ? std::int8_t{1} : std::int8_t{-1};
  return press;
}

Message message_at(std::int64_t offset, std::string_view value = "v") {
  Message message;
  message.offset = {offset};
  message.value = value;
  return message;
}

TEST(Batch, CountsEachPartitionByItself) {
  Batch batch({1});
  const auto first = batch.slot_of({7}, {0}, {3}, {100});
  const auto second = batch.slot_of({7}, {1}, {4}, {50});
  EXPECT_EQ(batch.slot_of({7}, {0}, {3}, {100}), first);
  batch.accept(first, message_at(100), press_of(1));
  batch.pass_gap(first, {103});
  batch.reject(
      first, message_at(103),
      {.reasons = Reason::val_missing, .received = {}, .date = {}, .catalogue = {}, .detail = {}});
  batch.accept(second, message_at(50, "last"), press_of(2));

  const Progress& one = batch.progress()[first];
  EXPECT_EQ(one.accepted + one.rejected + one.gaps, one.next - one.expected);
  EXPECT_EQ(one.gaps, 2);
  EXPECT_EQ(batch.progress()[second].last_value, "last");
  EXPECT_EQ(batch.messages(), 3U);
}

TEST(Batch, GroupsPressesByHourAndShard) {
  Batch batch({1});
  const auto a = batch.slot_of({7}, {0}, {1}, {0});
  const auto b = batch.slot_of({7}, {1}, {1}, {0});
  batch.accept(a, message_at(0), press_of(2));
  batch.accept(a, message_at(1), press_of(2, PressKind::assistance));
  batch.accept(b, message_at(0), press_of(2));
  batch.accept(a, message_at(2), press_of(1));
  const auto rollup = batch.sorted_rollup();
  ASSERT_EQ(rollup.size(), 3U);
  EXPECT_EQ(rollup[0].hour.date, sys_days(year(2026) / 2 / 1)) << "in the key's order";
  EXPECT_EQ(rollup[1].ratings[1], 1);
  EXPECT_EQ(rollup[1].assistance, 1);
  EXPECT_EQ(rollup[2].slot, b);
}

TEST(Batch, NamesEachMonthOnceInOrder) {
  Batch batch({1});
  const auto slot = batch.slot_of({7}, {0}, {1}, {0});
  Press january = press_of(1);
  january.at = sys_days(year(2026) / 1 / 31);
  batch.accept(slot, message_at(0), press_of(1));
  batch.accept(slot, message_at(1), january);
  batch.accept(slot, message_at(2), press_of(3));
  using std::chrono::February;
  using std::chrono::January;
  EXPECT_EQ(batch.months(), (std::vector{year(2026) / January, year(2026) / February}));
}

TEST(Batch, JoinsWindowsOfAKioskThatLieNearEachOther) {
  Batch batch({1});
  const Instant noon = sys_days(year(2026) / 2 / 24) + std::chrono::hours(12);
  const auto window = [&](std::int16_t exhibition, std::chrono::minutes from, bool look_again) {
    return SuspectWindow{.exhibition = {exhibition},
                         .from = noon + from,
                         .to = noon + from,
                         .look_again = look_again};
  };
  using std::chrono::minutes;
  batch.add(window(1, minutes(0), false));
  batch.add(window(2, minutes(0), false));
  batch.add(window(1, minutes(60), true));    // after the first
  batch.add(window(1, minutes(-60), false));  // before it
  batch.add(window(1, minutes(30), false));   // within it
  batch.add(window(1, minutes(121), false));
  ASSERT_EQ(batch.windows().size(), 3U);
  EXPECT_EQ(batch.windows()[0].from, noon - minutes(60));
  EXPECT_EQ(batch.windows()[0].to, noon + minutes(60));
  EXPECT_TRUE(batch.windows()[0].look_again);
  EXPECT_EQ(batch.windows()[1].exhibition, ExhibitionNumber{2});
  EXPECT_FALSE(batch.windows()[1].look_again);
  EXPECT_EQ(batch.windows()[2].from, noon + minutes(121));
}

TEST(Batch, IsEmptyAgainAfterClear) {
  Batch batch({1});
  batch.accept(batch.slot_of({7}, {0}, {1}, {0}), message_at(0), press_of(1));
  batch.add(SuspectWindow{});
  batch.clear();
  EXPECT_TRUE(batch.empty());
  EXPECT_TRUE(batch.sorted_rollup().empty());
  EXPECT_TRUE(batch.windows().empty());
  EXPECT_TRUE(batch.months().empty());
  EXPECT_EQ(batch.interactions().rows(), 0U);
  batch.add(SuspectWindow{});
  EXPECT_EQ(batch.windows().size(), 1U);
}

}  // namespace
}  // namespace kioskline::store
