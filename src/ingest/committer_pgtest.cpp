#include "ingest/committer.hpp"

#include <gtest/gtest.h>

#include "store/test_database.hpp"

namespace kioskline::ingest {
namespace {

using Kind = store::CommitOutcome::Kind;

class CommitterTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!store::TestDatabase::available()) GTEST_SKIP() << "KIOSKLINE_TEST_DATABASE is not set";
    database_.emplace();
    connection_.emplace(database_->settings(), "committer test");
    connection_->ensure_open();
    topic_ = database_->register_topic();
    take_over();
  }

  void take_over() { fence_ = database_->take_partition(topic_).fence; }

  /// A batch that passes one offset, from `begin` on.
  std::unique_ptr<store::Batch> batch_from(std::int64_t begin) {
    auto batch = std::make_unique<store::Batch>(topic_.museum);
    batch->pass_gap(batch->slot_of(topic_.source, {0}, fence_, {begin}), {begin + 1});
    return batch;
  }

  std::int64_t next_offset() {
    return database_->integer("SELECT next_offset FROM ingest.checkpoint");
  }

  std::optional<store::TestDatabase> database_;
  std::optional<store::Connection> connection_;
  store::TestTopic topic_;
  Fence fence_{};
};

TEST_F(CommitterTest, ABatchWaitsForTheOneBeforeAndThenCounts) {
  store::Sink sink(*connection_);
  Committer committer(sink);
  committer.submit(batch_from(0));
  EXPECT_TRUE(committer.has_room());
  committer.submit(batch_from(1));
  EXPECT_FALSE(committer.has_room());
  for (const std::int64_t begin : {0, 1}) {
    const CommittedBatch finished = committer.wait();
    ASSERT_TRUE(finished.outcome);
    EXPECT_EQ(finished.outcome->kind, Kind::committed) << finished.outcome->message;
    EXPECT_EQ(finished.batch->progress().front().expected.value, begin) << "order of submission";
  }
  EXPECT_TRUE(committer.idle());
  EXPECT_FALSE(committer.take());
  EXPECT_EQ(next_offset(), 2);
}

TEST_F(CommitterTest, WhatGoesOnFromALostBatchIsNotTried) {
  store::Sink sink(*connection_);
  Committer committer(sink);
  auto lost = batch_from(0);
  take_over();  // another owner
  committer.submit(std::move(lost));
  while (committer.has_room()) committer.submit(batch_from(0));  // good by itself
  const CommittedBatch first = committer.wait();
  ASSERT_TRUE(first.outcome);
  EXPECT_EQ(first.outcome->kind, Kind::fence_lost);
  EXPECT_FALSE(committer.wait().outcome);
  EXPECT_EQ(next_offset(), 0);

  committer.submit(batch_from(0));
  const CommittedBatch next = committer.wait();
  ASSERT_TRUE(next.outcome) << "with both outcomes taken it works again";
  EXPECT_EQ(next.outcome->kind, Kind::committed);
  EXPECT_EQ(next_offset(), 1);
}

}  // namespace
}  // namespace kioskline::ingest
