#include "ingest/message_anchor.hpp"

#include <gtest/gtest.h>

namespace kioskline::ingest {
namespace {

LastMessage at(std::int64_t offset) { return {.offset = {offset}, .timestamp = {}, .sha256 = "s"}; }

TEST(MessageAnchor, BeginsWithTheCheckpointsMessage) {
  EXPECT_EQ(MessageAnchor(at(7)).begin_comparison(), at(7));
  EXPECT_EQ(MessageAnchor(std::nullopt).begin_comparison(), std::nullopt);
}

TEST(MessageAnchor, TheFirstCommitStandsInWhereThereIsNone) {
  MessageAnchor anchor(std::nullopt);
  anchor.committed(at(3));
  anchor.committed(at(9));
  EXPECT_EQ(anchor.begin_comparison(), at(3));
}

TEST(MessageAnchor, TrustsOnlyWhatWasCommittedBeforeItsPredecessorWasLookedFor) {
  MessageAnchor anchor(at(3));
  anchor.committed(at(5));
  EXPECT_EQ(anchor.begin_comparison(), at(3));
  anchor.committed(at(8));  // perhaps of another topic by now
  anchor.confirm();
  EXPECT_EQ(anchor.begin_comparison(), at(5));
}

TEST(MessageAnchor, StaysWhereNothingWasConfirmed) {
  MessageAnchor anchor(at(3));
  anchor.committed(at(5));
  anchor.begin_comparison();
  EXPECT_EQ(anchor.begin_comparison(), at(3));
  anchor.confirm();
  anchor.confirm();
  EXPECT_EQ(anchor.trusted(), at(5));
}

}  // namespace
}  // namespace kioskline::ingest
