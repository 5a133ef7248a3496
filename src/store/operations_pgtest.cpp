// What an operator does to a database with presses in it: verify, replay, retention, checkpoints.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "domain/error.hpp"
#include "store/checkpoint_control.hpp"
#include "store/checkpoint_store.hpp"
#include "store/replay.hpp"
#include "store/retention.hpp"
#include "store/sink.hpp"
#include "store/test_database.hpp"
#include "store/verification.hpp"

namespace kioskline::store {
namespace {

using std::chrono::sys_days;
using std::chrono::year;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Instant received = sys_days(year(2026) / 2 / 24) + std::chrono::hours(10);

Press press_of(PressKind kind, Instant at = received) {
  Press press;
  press.at = at;
  press.local = {.date = std::chrono::floor<std::chrono::days>(at), .hour = 10};
  press.exhibition = {3};
  press.kind = kind;
  press.rating = kind == PressKind::rating ? std::int8_t{4} : std::int8_t{-1};
  return press;
}

std::vector<std::string> failed_checks(const Verification& verification) {
  std::vector<std::string> names;
  for (const CheckResult& check : verification.checks) {
    if (check.differences > 0) names.push_back(check.name);
  }
  return names;
}

/// A database with six presses (one assistance), three rejected messages, a gap and a lost range.
class OperationsTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!TestDatabase::available()) GTEST_SKIP() << "KIOSKLINE_TEST_DATABASE is not set";
    database_.emplace();
    topic_ = database_->register_topic();
    fill();
  }

  Connection& connection() { return database_->connection(); }

  void fill() {
    const Checkpoint checkpoint = database_->take_partition(topic_);
    Batch batch(topic_.museum);
    const auto slot = batch.slot_of(topic_.source, {0}, checkpoint.fence, checkpoint.next);
    Message message;
    message.value = "raw";
    message.offset = checkpoint.next;
    for (int i = 0; i < 5; ++i, message.offset = message.offset + 1) {
      batch.accept(slot, message,
                   press_of(PressKind::rating, received + std::chrono::seconds(i * 60)));
    }
    batch.accept(slot, message, press_of(PressKind::assistance));
    batch.pass_gap(slot, message.offset + 3);
    message.offset = message.offset + 3;
    for (int i = 0; i < 3; ++i, message.offset = message.offset + 1) {
      batch.reject(slot, message,
                   {.reasons = i < 2 ? Reason::site_unknown : Reason::val_invalid,
                    .received = received + std::chrono::hours(i),
                    .date = sys_days(year(2026) / 2 / 24),
                    .catalogue = {1},
                    .detail = {}});
    }
    Sink sink(connection());
    const CommitOutcome outcome = sink.commit(batch);
    ASSERT_EQ(outcome.kind, CommitOutcome::Kind::committed) << outcome.message;
    record_lost(connection(), topic_.museum, topic_.source, {0}, checkpoint.fence, message.offset,
                message.offset + 5, "test");
    connection().execute("SELECT * FROM safety.absorb(1)");
  }

  std::vector<std::string> failures() { return failed_checks(verify(connection(), {})); }

  std::vector<ReplayedPress> all_of(Reason reason) {
    std::vector<ReplayedPress> presses;
    for (QuarantinedMessage& message :
         read_quarantined(connection(), {.museum = topic_.museum, .reason = reason, .since = {}},
                          std::nullopt, 100)) {
      presses.push_back({.message = std::move(message), .press = press_of(PressKind::emergency)});
    }
    return presses;
  }

  std::optional<TestDatabase> database_;
  TestTopic topic_;
};

TEST_F(OperationsTest, ASoundDatabaseVerifies) {
  const Verification verification = verify(connection(), {});
  EXPECT_THAT(failed_checks(verification), IsEmpty());
  ASSERT_EQ(verification.positions.size(), 1U);
  EXPECT_EQ(verification.positions[0].next, Offset{16});
  EXPECT_EQ(verification.positions[0].topic, "lmnh");
  for (const CheckResult& check : verification.checks)
    EXPECT_FALSE(check.rule.empty()) << check.name;
}

struct Corruption {
  const char* name;
  const char* sql;
  const char* check;  ///< that has to find it
};

class VerificationTest : public OperationsTest, public testing::WithParamInterface<Corruption> {};

TEST_P(VerificationTest, FindsWhatIsWrong) {
  connection().execute_script(GetParam().sql);
  EXPECT_THAT(failures(), testing::Contains(GetParam().check));
}

INSTANTIATE_TEST_SUITE_P(
    Corruptions, VerificationTest,
    testing::Values(
        Corruption{"OffsetUnaccounted",
                   "UPDATE ingest.checkpoint SET next_offset = next_offset + 1",
                   "checkpoint_accounts_for_every_offset"},
        Corruption{"PressMissing", "DELETE FROM kiosk.interaction WHERE \"offset\" = 2",
                   "every_accepted_press_is_stored"},
        Corruption{"PressOfNoSource",
                   "UPDATE kiosk.interaction SET partition = 7 WHERE \"offset\" = 2",
                   "every_accepted_press_is_stored"},
        Corruption{"RejectMissing", "DELETE FROM ingest.rejected_message WHERE \"offset\" = 9",
                   "every_rejected_message_is_kept"},
        Corruption{"LostRangeMissing", "DELETE FROM ingest.lost_range",
                   "every_lost_offset_is_in_a_range"},
        Corruption{"LostRangesOverlap",
                   "INSERT INTO ingest.lost_range SELECT museum_id, source_id, partition, "
                   "from_offset + 1, to_offset, 'x' "
                   "FROM ingest.lost_range; UPDATE ingest.checkpoint SET lost = lost + 4, "
                   "next_offset = next_offset + 4",
                   "every_lost_offset_is_in_a_range"},
        Corruption{"PressTwice", "UPDATE kiosk.interaction SET \"offset\" = 3 WHERE \"offset\" = 2",
                   "every_message_is_stored_once"},
        Corruption{"PressAndReject",
                   "UPDATE ingest.rejected_message SET \"offset\" = 3 WHERE \"offset\" = 9",
                   "every_message_is_stored_once"},
        Corruption{"OffsetNotReadYet",
                   "UPDATE kiosk.interaction SET \"offset\" = 99 WHERE \"offset\" = 2",
                   "every_message_is_stored_once"},
        Corruption{"RatingChanged", "UPDATE kiosk.interaction SET rating = 0 WHERE \"offset\" = 2",
                   "hourly_rollup_equals_interactions"},
        Corruption{"RollupRowMissing", "DELETE FROM kiosk.hourly_rollup",
                   "hourly_rollup_equals_interactions"},
        Corruption{
            "ReasonsChanged",
            "UPDATE ingest.rejected_message SET reasons = '{val:missing}' WHERE \"offset\" = 9",
            "rejection_rollup_equals_rejections"},
        Corruption{"FlagWithoutRun",
                   "UPDATE kiosk.interaction SET suspect = true WHERE \"offset\" = 2",
                   "suspect_flags_equal_recomputation"},
        Corruption{"RequestUnannounced", "DELETE FROM safety.placement",
                   "every_request_is_announced_once"},
        Corruption{"RequestInTwoIncidents",
                   "INSERT INTO safety.placement SELECT museum_id, incident_id + 1, "
                   "source_id, partition, offsets, pressed_at FROM safety.placement",
                   "every_request_is_announced_once"},
        Corruption{"IncidentMiscounts", "UPDATE safety.incident SET presses = 2",
                   "incidents_equal_their_presses"},
        Corruption{"IncidentOpenedTwice",
                   "INSERT INTO safety.incident_event (museum_id, incident_id, event, actor) "
                   "SELECT museum_id, incident_id, 'opened', 'x' FROM safety.incident",
                   "incidents_equal_their_presses"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(OperationsTest, ARunTheFollowerHasYetToLookAtIsNoFailure) {
  connection().execute("UPDATE kiosk.interaction SET suspect = true WHERE \"offset\" = 0");
  EXPECT_THAT(failures(), testing::Contains("suspect_flags_equal_recomputation"));
  connection().execute(
      "INSERT INTO ingest.suspect_window VALUES (1, 3, '2026-02-24T10:00:00Z', "
      "'2026-02-24T10:00:00Z')");
  EXPECT_THAT(failures(), testing::Not(testing::Contains("suspect_flags_equal_recomputation")));
}

TEST_F(OperationsTest, ReplayMakesPressesOnceAndKeepsTheEquation) {
  const std::vector<ReplayedPress> presses = all_of(Reason::site_unknown);
  ASSERT_EQ(presses.size(), 2U);
  EXPECT_EQ(presses[0].message.raw, "raw");
  EXPECT_EQ(replay(connection(), topic_.museum, presses), 2);
  EXPECT_EQ(replay(connection(), topic_.museum, presses), 0) << "each at most once";
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(database_->text("SELECT (accepted, rejected, replayed)::text FROM ingest.checkpoint"),
            "(6,3,2)");
  EXPECT_EQ(database_->integer(
                "SELECT count(*) FROM kiosk.interaction WHERE kind = 2 AND \"offset\" IN (8, 9)"),
            2);
  EXPECT_EQ(database_->integer("SELECT count(*) FROM safety.outbox"), 0)
      << "no incident of a replay";
  EXPECT_EQ(database_->integer("SELECT emergency FROM kiosk.hourly_rollup WHERE local_hour = 10"),
            2);
}

TEST_F(OperationsTest, ReplayedRunsBecomeSuspect) {
  connection().execute(
      "UPDATE kiosk.interaction SET at = $1, kind = 0, rating = 4 WHERE \"offset\" < 6",
      {"2026-02-24T10:00:00Z"});
  connection().execute("SELECT kiosk.move_rollups(1, 'UTC', 'UTC')");
  std::vector<ReplayedPress> presses = all_of(Reason::site_unknown);
  for (ReplayedPress& press : presses) press.press = press_of(PressKind::rating);
  replay(connection(), topic_.museum, presses);
  EXPECT_EQ(connection().execute("SELECT changed FROM kiosk.mark_suspects(1)").integer(0, 0), 8);
}

TEST_F(OperationsTest, QuarantineIsReadInPagesAndByTime) {
  const QuarantineSelection selection{
      .museum = topic_.museum, .reason = Reason::site_unknown, .since = {}};
  EXPECT_EQ(count_quarantined(connection(), selection), 2);
  const auto first = read_quarantined(connection(), selection, std::nullopt, 1);
  ASSERT_EQ(first.size(), 1U);
  const auto second = read_quarantined(connection(), selection, first.back(), 1);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].offset, Offset{9});
  EXPECT_THAT(read_quarantined(connection(), selection, second.back(), 1), IsEmpty());
  EXPECT_EQ(count_quarantined(connection(), {.museum = topic_.museum,
                                             .reason = Reason::site_unknown,
                                             .since = received + std::chrono::minutes(1)}),
            1);
}

TEST_F(OperationsTest, PruningKeepsTheNumber) {
  EXPECT_EQ(prune_rejected(connection(), topic_.museum, std::chrono::hours(24)), 3);
  EXPECT_EQ(prune_rejected(connection(), topic_.museum, std::chrono::hours(24)), 0);
  EXPECT_EQ(database_->integer("SELECT pruned FROM ingest.checkpoint"), 3);
  EXPECT_THAT(failures(), IsEmpty());
}

TEST_F(OperationsTest, ARejectedMessageIsKeptUntilItsTime) {
  connection().execute(
      "UPDATE ingest.rejected_message SET received_at = now() WHERE \"offset\" = 8");
  EXPECT_EQ(prune_rejected(connection(), topic_.museum, std::chrono::hours(24)), 2);
}

TEST_F(OperationsTest, ARetiredMonthKeepsItsNumberAndItsRollup) {
  EXPECT_EQ(retire_month(connection(), year(2026) / 2), 6);
  EXPECT_EQ(database_->integer("SELECT count(*) FROM kiosk.interaction"), 0);
  EXPECT_EQ(database_->integer("SELECT sum(rating_4) FROM kiosk.hourly_rollup"), 5);
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(retire_month(connection(), year(2026) / 2), 0);
}

TEST_F(OperationsTest, ALatePressOfARetiredMonthIsCountedBesideIt) {
  retire_month(connection(), year(2026) / 2);
  fill();
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(retire_month(connection(), year(2026) / 2), 6);
  EXPECT_EQ(database_->integer("SELECT interactions FROM kiosk.retired_month"), 12);
}

TEST_F(OperationsTest, AChangedTimeZoneMovesBothRollups) {
  MuseumSettings moved;
  moved.rules.code = "lmnh";
  moved.name = "Museum";
  moved.rules.time_zone = "Pacific/Kiritimati";  // 14 hours ahead: another date
  register_museum(connection(), moved, false);
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(database_->integer("SELECT sum(messages) FROM ingest.rejection_rollup "
                               "WHERE local_date = '2026-02-25' AND messages <> 0"),
            3);
  EXPECT_EQ(database_->integer("SELECT count(*) FROM kiosk.hourly_rollup WHERE local_hour = 0"), 1);
}

TEST_F(OperationsTest, AChangedTimeZoneKeepsWhatRetentionTook) {
  retire_month(connection(), year(2026) / 2);
  prune_rejected(connection(), topic_.museum, std::chrono::hours(24));
  MuseumSettings moved;
  moved.rules.code = "lmnh";
  moved.name = "Museum";
  moved.rules.time_zone = "Pacific/Kiritimati";
  register_museum(connection(), moved, false);
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(database_->integer("SELECT sum(rating_4) FROM kiosk.hourly_rollup"), 5);
  EXPECT_EQ(database_->integer("SELECT sum(messages) FROM ingest.rejection_rollup"), 3);
}

TEST_F(OperationsTest, OnlyWholeMonthsPastRetentionAreNamed) {
  const std::chrono::hours age(std::chrono::floor<std::chrono::hours>(
      std::chrono::system_clock::now() - sys_days(year(2026) / 3 / 1)));
  const auto february = ElementsAre(year(2026) / 2);
  EXPECT_THAT(months_past_retention(connection(), age - std::chrono::hours(1)), february);
  EXPECT_THAT(months_past_retention(connection(), age + std::chrono::hours(1)), IsEmpty());
}

TEST_F(OperationsTest, TheCurrentMonthIsNotRetired) {
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const std::chrono::year_month_day date(today);
  EXPECT_THROW(retire_month(connection(), date.year() / date.month()), DatabaseError);
}

TEST_F(OperationsTest, SkippingMovesForwardUnderANewFenceAndUnparks) {
  connection().execute("UPDATE ingest.checkpoint SET parked = 'why'");
  skip_to(connection(), topic_.museum, topic_.source, {0}, {100});
  const CheckpointReport after = report_checkpoints(connection()).front();
  EXPECT_EQ(after.next, Offset{100});
  EXPECT_EQ(after.fence, Fence{2});
  EXPECT_EQ(after.lost, 5 + 84);
  EXPECT_EQ(after.parked, std::nullopt);
  EXPECT_THAT(failures(), IsEmpty());
}

TEST_F(OperationsTest, ACheckpointNeverMovesBackward) {
  for (const std::int64_t to : {0, 15, 16}) {
    EXPECT_THROW(skip_to(connection(), topic_.museum, topic_.source, {0}, {to}), Error) << to;
  }
  EXPECT_THROW(skip_to(connection(), topic_.museum, topic_.source, {5}, {100}), Error)
      << "no such partition";
  EXPECT_EQ(report_checkpoints(connection()).front().fence, Fence{1})
      << "a refusal changes nothing";
}

TEST_F(OperationsTest, ANewSourceTakesThePlaceOfTheOldOneAndFencesIt) {
  const SourceId begun = begin_source(connection(), topic_.museum, "lmnh", "latest");
  const TopicSource found =
      register_topic(connection(), topic_.museum,
                     {.cluster_id = "c", .topic = "lmnh", .partitions = 1, .start_at = "earliest"});
  EXPECT_EQ(found.id, begun);
  EXPECT_TRUE(found.from_latest);
  const CheckpointReport old = report_checkpoints(connection()).front();
  EXPECT_TRUE(old.retired);
  EXPECT_EQ(old.fence, Fence{2});
  EXPECT_THAT(failures(), IsEmpty());
}

TEST_F(OperationsTest, ANewSourceNeedsAKnownTopicAndATime) {
  EXPECT_THROW(begin_source(connection(), topic_.museum, "other", "earliest"), Error);
  EXPECT_THROW(begin_source(connection(), topic_.museum, "lmnh", "tomorrowish"), Error);
  EXPECT_FALSE(report_checkpoints(connection()).front().retired);
}

}  // namespace
}  // namespace kioskline::store
