#include "ingest/partition_cursor.hpp"
#include "domain/digest.hpp"

#include <gtest/gtest.h>

namespace kioskline::ingest {
namespace {

Message message_at(std::int64_t offset, std::string_view value = "m") {
  Message message;
  message.offset = {offset};
  message.value = value;
  return message;
}

LastMessage last_at(std::int64_t offset, std::string_view value = "m") {
  return {.offset = {offset}, .timestamp = {}, .sha256 = sha256(value)};
}

TEST(PartitionCursor, TakesMessagesInOrderAndDropsRepeatedOnes) {
  PartitionCursor cursor({10}, {});
  EXPECT_EQ(cursor.on_message(message_at(10)).step, Step::take);
  EXPECT_EQ(cursor.on_message(message_at(11)).step, Step::take);
  EXPECT_EQ(cursor.on_message(message_at(10)).step, Step::drop);
  EXPECT_EQ(cursor.next(), Offset{12});
}

TEST(PartitionCursor, AGapCountsOnlyWhenItIsSeenTwice) {
  PartitionCursor cursor({10}, {});
  EXPECT_EQ(cursor.on_message(message_at(13)).step, Step::rewind);
  EXPECT_EQ(cursor.position(), Offset{10});
  const Decision again = cursor.on_message(message_at(13));
  EXPECT_EQ(again.step, Step::take);
  EXPECT_EQ(again.gap, 3);
  EXPECT_EQ(cursor.next(), Offset{14});
}

TEST(PartitionCursor, ASkippedMessageThatComesOnTheSecondReadingIsTaken) {
  PartitionCursor cursor({10}, {});
  EXPECT_EQ(cursor.on_message(message_at(12)).step, Step::rewind);
  EXPECT_EQ(cursor.on_message(message_at(10)).step, Step::take);
  EXPECT_EQ(cursor.on_message(message_at(12)).step, Step::rewind) << "another gap, seen once";
  EXPECT_EQ(cursor.on_message(message_at(11)).step, Step::take);
  EXPECT_EQ(cursor.on_message(message_at(12)).step, Step::take);
}

TEST(PartitionCursor, OffsetsBeforeTheEndAreAGapToo) {
  PartitionCursor cursor({10}, {});
  EXPECT_EQ(cursor.on_end({11}).step, Step::rewind);
  EXPECT_FALSE(cursor.at_end());
  const Decision again = cursor.on_end({11});
  EXPECT_EQ(again.step, Step::pass_gap);
  EXPECT_EQ(again.gap, 1);
  EXPECT_TRUE(cursor.at_end());
  EXPECT_EQ(cursor.next(), Offset{11});
}

TEST(PartitionCursor, TheEndWhereWeAreIsNoGap) {
  PartitionCursor cursor({10}, {});
  EXPECT_EQ(cursor.on_end({10}).step, Step::drop);
  EXPECT_TRUE(cursor.at_end());
  EXPECT_EQ(cursor.on_message(message_at(10)).step, Step::take);
  EXPECT_FALSE(cursor.at_end());
}

TEST(PartitionCursor, ReadsTheLastMessageAgainAndTakesWhatFollows) {
  PartitionCursor cursor({10}, last_at(9));
  EXPECT_EQ(cursor.position(), Offset{9});
  EXPECT_EQ(cursor.on_message(message_at(9)).step, Step::drop);
  EXPECT_EQ(cursor.position(), Offset{10});
  EXPECT_EQ(cursor.on_message(message_at(10)).step, Step::take);
}

TEST(PartitionCursor, AnotherMessageAtTheLastOffsetIsAnotherTopic) {
  PartitionCursor by_value({10}, last_at(9));
  EXPECT_EQ(by_value.on_message(message_at(9, "other")).step, Step::mismatch);

  PartitionCursor by_time({10}, last_at(9));
  Message later = message_at(9);
  later.timestamp = Instant(std::chrono::seconds(1));
  EXPECT_EQ(by_time.on_message(later).step, Step::mismatch);
}

TEST(PartitionCursor, AnEndBeforeTheCheckpointIsAnotherTopic) {
  EXPECT_EQ(PartitionCursor({10}, last_at(9)).on_end({9}).step, Step::mismatch);
  EXPECT_EQ(PartitionCursor({10}, last_at(7)).on_end({8}).step, Step::mismatch);
  EXPECT_EQ(PartitionCursor({10}, last_at(9)).on_out_of_range({0}, {4}, last_at(9)).step,
            Step::mismatch);
}

TEST(PartitionCursor, WhatRetentionTookIsLost) {
  PartitionCursor cursor({10}, last_at(9));
  const auto outcome = cursor.on_out_of_range({25}, {40}, last_at(9));
  EXPECT_EQ(outcome.step, Step::drop);
  EXPECT_EQ(outcome.lost, 15);
  EXPECT_EQ(cursor.position(), Offset{25});
  EXPECT_EQ(cursor.on_message(message_at(25)).step, Step::take);
}

TEST(PartitionCursor, NothingIsLostWhenOnlyReadMessagesAreGone) {
  PartitionCursor cursor({10}, last_at(9));
  const auto outcome = cursor.on_out_of_range({10}, {10}, last_at(9));
  EXPECT_EQ(outcome.step, Step::drop);
  EXPECT_EQ(outcome.lost, 0);
  EXPECT_EQ(cursor.position(), Offset{10});
}

TEST(PartitionCursor, ComparesAgainWhenTheOffsetIsInRangeByTheTimeItAsks) {
  PartitionCursor cursor({10}, last_at(9));
  cursor.on_message(message_at(9));
  cursor.on_message(message_at(10));
  const auto outcome = cursor.on_out_of_range({0}, {40}, last_at(9));
  EXPECT_EQ(outcome.step, Step::drop);
  EXPECT_EQ(outcome.lost, 0);
  EXPECT_EQ(cursor.position(), Offset{9});
  EXPECT_EQ(cursor.on_message(message_at(9, "other")).step, Step::mismatch);
}

TEST(PartitionCursor, AfterComparingAgainItGoesOnWhereItWas) {
  PartitionCursor cursor({11}, last_at(9));
  EXPECT_EQ(cursor.on_out_of_range({0}, {40}, last_at(9)).step, Step::drop);
  EXPECT_EQ(cursor.on_message(message_at(9)).step, Step::drop);
  EXPECT_EQ(cursor.on_message(message_at(10)).step, Step::drop);
  EXPECT_EQ(cursor.on_message(message_at(11)).step, Step::take);
}

TEST(PartitionCursor, ALastMessageThatCompactionTookDoesNotStopReading) {
  PartitionCursor cursor({10}, last_at(9));
  EXPECT_EQ(cursor.on_message(message_at(10)).step, Step::take);
}

}  // namespace
}  // namespace kioskline::ingest
