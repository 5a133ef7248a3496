#include "store/sink.hpp"

#include <gtest/gtest.h>

#include "store/checkpoint_store.hpp"
#include "store/test_database.hpp"

namespace kioskline::store {
namespace {

using std::chrono::sys_days;
using std::chrono::year;
using Kind = CommitOutcome::Kind;

constexpr std::string_view raw = R"({"at": "2026-02-24T10:15:03", "site": "3", "val": 9})";

class SinkTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!TestDatabase::available()) GTEST_SKIP() << "KIOSKLINE_TEST_DATABASE is not set";
    database_.emplace();
    connection_.emplace(database_->settings(), "sink test");
    connection_->ensure_open();
    topic_ = database_->register_topic(2);
    checkpoint_ = database_->take_partition(topic_);
  }

  Batch batch_with(int accepted, int rejected, Press press = rating_press()) {
    Batch batch(topic_.museum);
    const auto slot = batch.slot_of(topic_.source, {0}, checkpoint_.fence, checkpoint_.next);
    Message message;
    message.value = raw;
    message.offset = checkpoint_.next;
    for (int i = 0; i < accepted; ++i, message.offset = message.offset + 1)
      batch.accept(slot, message, press);
    for (int i = 0; i < rejected; ++i, message.offset = message.offset + 1) {
      batch.reject(slot, message,
                   {.reasons = Reason::val_out_of_range,
                    .received = Instant(sys_days(year(2026) / 2 / 24)),
                    .date = sys_days(year(2026) / 2 / 24),
                    .catalogue = {1},
                    .detail = {}});
    }
    return batch;
  }

  static Press rating_press() {
    return {.at = sys_days(year(2026) / 2 / 24) + std::chrono::hours(10),
            .local = {.date = sys_days(year(2026) / 2 / 24), .hour = 10},
            .exhibition = {3},
            .kind = PressKind::rating,
            .rating = 4};
  }

  std::int64_t rows(const std::string& table) {
    return database_->integer("SELECT count(*) FROM " + table);
  }

  std::optional<TestDatabase> database_;
  std::optional<Connection> connection_;
  TestTopic topic_;
  Checkpoint checkpoint_{};
};

TEST_F(SinkTest, WritesRowsRollupsAndCheckpointTogether) {
  Sink sink(*connection_);
  Batch batch = batch_with(3, 2);
  const CommitOutcome outcome = sink.commit(batch);
  ASSERT_EQ(outcome.kind, Kind::committed) << outcome.message;
  EXPECT_EQ(rows("kiosk.interaction WHERE exhibition_id = 3 AND rating = 4 AND NOT suspect"), 3);
  EXPECT_EQ(rows("ingest.rejected_message WHERE reasons = '{val:out_of_range}' AND received_at IS "
                 "NOT NULL"),
            2);
  EXPECT_EQ(
      database_->text("SELECT convert_from(raw, 'UTF8') FROM ingest.rejected_message LIMIT 1"),
      raw);
  EXPECT_EQ(database_->integer("SELECT rating_4 FROM kiosk.hourly_rollup WHERE local_hour = 10"),
            3);
  EXPECT_EQ(database_->integer("SELECT messages FROM ingest.rejection_rollup"), 2);
  EXPECT_EQ(
      database_->text(
          "SELECT (accepted, rejected, next_offset, last_offset)::text FROM ingest.checkpoint"),
      "(3,2,5,4)");
}

TEST_F(SinkTest, FewAndManyRejectedMessagesAreStoredEachOnce) {
  Sink sink(*connection_);
  std::int64_t stored = 0;
  for (const int count : {799, 800, 3000, 3001}) {
    Batch batch = batch_with(1, count);
    const CommitOutcome outcome = sink.commit(batch);
    ASSERT_EQ(outcome.kind, Kind::committed) << outcome.message;
    checkpoint_.next = checkpoint_.next + count + 1;
    stored += count;
    EXPECT_EQ(
        database_->integer("SELECT count(DISTINCT \"offset\") FROM ingest.rejected_message WHERE "
                           "cardinality(reasons) = 1"),
        stored)
        << count;
  }
  EXPECT_EQ(rows("ingest.rejected_message"), stored);
}

TEST_F(SinkTest, HoursThatBeginAndHoursThatGoOnAddUp) {
  Sink sink(*connection_);
  const auto commit_at = [&](std::initializer_list<int> hours) {
    Batch batch(topic_.museum);
    const auto slot = batch.slot_of(topic_.source, {0}, checkpoint_.fence, checkpoint_.next);
    for (const int hour : hours) {
      Press press = rating_press();
      press.at = Instant(press.local.date) + std::chrono::hours(hour);
      press.local.hour = static_cast<std::uint8_t>(hour);
      Message message;
      message.offset = checkpoint_.next;
      batch.accept(slot, message, press);
      checkpoint_.next = checkpoint_.next + 1;
    }
    const CommitOutcome outcome = sink.commit(batch);
    EXPECT_EQ(outcome.kind, Kind::committed) << outcome.message;
  };
  const auto rollup = [&] {
    return database_->text(
        "SELECT string_agg(local_hour || ':' || rating_4, ' ' ORDER BY local_hour) FROM "
        "kiosk.hourly_rollup");
  };
  commit_at({10, 11});
  commit_at({11, 12, 12, 9});
  EXPECT_EQ(rollup(), "9:1 10:1 11:2 12:2");
  commit_at({12, 13});
  EXPECT_EQ(rollup(), "9:1 10:1 11:2 12:3 13:1");
  EXPECT_EQ(
      database_->text("SELECT max(last_press_at) AT TIME ZONE 'UTC' FROM kiosk.hourly_rollup"),
      "2026-02-24 13:00:00");
}

TEST_F(SinkTest, AnHourThatAnotherWriterBeganIsAddedTo) {
  Sink sink(*connection_);
  Batch first = batch_with(1, 0);
  ASSERT_EQ(sink.commit(first).kind, Kind::committed);
  database_->connection().execute(
      "INSERT INTO kiosk.hourly_rollup SELECT museum_id, exhibition_id, local_date, 11, suspect, "
      "source_id, partition, 0, 0, 0, 0, 7, 0, 0, last_press_at FROM kiosk.hourly_rollup");
  checkpoint_.next = checkpoint_.next + 1;
  Press later = rating_press();
  later.local.hour = 11;
  Batch second = batch_with(2, 1, later);
  const CommitOutcome outcome = sink.commit(second);
  ASSERT_EQ(outcome.kind, Kind::committed) << outcome.message;
  EXPECT_EQ(database_->integer("SELECT rating_4 FROM kiosk.hourly_rollup WHERE local_hour = 11"),
            9);
  EXPECT_EQ(rows("kiosk.interaction"), 3);
  EXPECT_EQ(rows("ingest.rejected_message"), 1);
}

TEST_F(SinkTest, OnlyCommitsOfABacklogDoNotWaitForTheDisk) {
  Connection& administrator = database_->connection();
  administrator.execute("CREATE TABLE public.seen (n serial, synchronous text)");
  administrator.execute("GRANT ALL ON public.seen, public.seen_n_seq TO PUBLIC");
  administrator.execute(
      "CREATE FUNCTION public.see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO "
      "public.seen (synchronous) VALUES (current_setting('synchronous_commit')); RETURN NULL; END "
      "$$");
  administrator.execute(
      "CREATE TRIGGER see AFTER UPDATE ON ingest.checkpoint FOR EACH ROW EXECUTE FUNCTION "
      "public.see()");
  Sink sink(*connection_);
  for (const bool is_backlog : {true, false}) {
    Batch batch = batch_with(1, 1);
    if (is_backlog) batch.mark_backlog();
    const CommitOutcome outcome = sink.commit(batch);
    ASSERT_EQ(outcome.kind, Kind::committed) << outcome.message;
    checkpoint_ = database_->take_partition(topic_);
  }
  // Each commit is followed by the next owner's fence.
  EXPECT_EQ(database_->text("SELECT string_agg(synchronous, ' ' ORDER BY n) FROM public.seen"),
            "off on on on");
}

TEST_F(SinkTest, AWindowThatAsksForASecondLookIsLeftTwice) {
  Sink sink(*connection_);
  Batch batch = batch_with(1, 0);
  const Instant noon = sys_days(year(2026) / 2 / 24) + std::chrono::hours(12);
  batch.add({.exhibition = {3}, .from = noon, .to = noon});
  batch.add({.exhibition = {4}, .from = noon, .to = noon, .look_again = true});
  batch.add({.exhibition = {5}, .from = noon, .to = noon, .look_again = true});
  const CommitOutcome outcome = sink.commit(batch);
  ASSERT_EQ(outcome.kind, Kind::committed) << outcome.message;
  EXPECT_EQ(database_->text("SELECT string_agg(exhibition_id::text, ',' ORDER BY exhibition_id) "
                            "FROM ingest.suspect_window WHERE due_at <= now()"),
            "3,4,5");
  EXPECT_EQ(database_->text("SELECT string_agg(exhibition_id::text, ',' ORDER BY exhibition_id) "
                            "FROM ingest.suspect_window WHERE from_at = '2026-02-24 12:00+00' AND "
                            "to_at = from_at AND due_at > now() + interval '50 s'"),
            "4,5");
}

TEST_F(SinkTest, ALostFenceWritesNothing) {
  Sink sink(*connection_);
  Batch batch = batch_with(3, 2);
  database_->take_partition(topic_);  // another owner
  EXPECT_EQ(sink.commit(batch).kind, Kind::fence_lost);
  EXPECT_EQ(rows("kiosk.interaction"), 0);
  EXPECT_EQ(rows("ingest.rejected_message"), 0);
  EXPECT_EQ(database_->integer("SELECT next_offset FROM ingest.checkpoint"), 0);
}

TEST_F(SinkTest, TheSameBatchTwiceIsRefusedTheSecondTime) {
  Sink sink(*connection_);
  Batch first = batch_with(1, 0);
  Batch second = batch_with(1, 0);
  EXPECT_EQ(sink.commit(first).kind, Kind::committed);
  EXPECT_EQ(sink.commit(second).kind, Kind::fence_lost);
  EXPECT_EQ(rows("kiosk.interaction"), 1);
}

TEST_F(SinkTest, TheConnectionServesTheNextBatchAfterAnError) {
  Sink sink(*connection_);
  Batch lost = batch_with(1, 0);
  database_->take_partition(topic_);
  ASSERT_EQ(sink.commit(lost).kind, Kind::fence_lost);
  checkpoint_ = database_->take_partition(topic_);
  Batch next = batch_with(1, 0);
  EXPECT_EQ(sink.commit(next).kind, Kind::committed);
}

TEST_F(SinkTest, ARowTheDatabaseRefusesIsADataFaultAndWritesNothing) {
  database_->connection().execute("ALTER TABLE kiosk.interaction ADD CHECK (rating <> 4)");
  Sink sink(*connection_);
  Batch batch = batch_with(2, 1);
  const CommitOutcome outcome = sink.commit(batch);
  EXPECT_EQ(outcome.kind, Kind::data_fault);
  EXPECT_EQ(outcome.sqlstate, "23514");
  EXPECT_EQ(rows("ingest.rejected_message"), 0) << "an error skips COMMIT";
}

TEST_F(SinkTest, MakesTheMonthsOfABatchBeforeItsTransaction) {
  Sink sink(*connection_);
  Press old = rating_press();
  old.at = sys_days(year(2019) / 7 / 1) + std::chrono::hours(9);
  Batch batch = batch_with(1, 0, old);
  EXPECT_EQ(sink.commit(batch).kind, Kind::committed);
  EXPECT_EQ(rows("kiosk.interaction_y2019m07"), 1);
}

TEST_F(SinkTest, PressesBefore2015HaveAPartitionOfTheirOwn) {
  Sink sink(*connection_);
  Press old = rating_press();
  old.at = sys_days(year(2001) / 7 / 1) + std::chrono::hours(9);
  Batch batch = batch_with(1, 0, old);
  EXPECT_EQ(sink.commit(batch).kind, Kind::committed);
  EXPECT_EQ(rows("kiosk.interaction_before_2015"), 1);
}

TEST_F(SinkTest, AConnectionThatDiesIsToBeRetried) {
  Sink sink(*connection_);
  connection_->ensure_open();
  database_->connection().execute(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sink "
      "test'");
  Batch batch = batch_with(1, 0);
  EXPECT_EQ(sink.commit(batch).kind, Kind::retry);
  checkpoint_ = database_->take_partition(topic_);
  Batch again = batch_with(1, 0);
  EXPECT_EQ(sink.commit(again).kind, Kind::committed);
  EXPECT_EQ(rows("kiosk.interaction"), 1);
}

TEST_F(SinkTest, RequestsReachTheOutboxAndOpenOneIncident) {
  Sink sink(*connection_);
  Press help = rating_press();
  help.kind = PressKind::emergency;
  help.rating = -1;
  Batch batch = batch_with(2, 0, help);
  ASSERT_EQ(sink.commit(batch).kind, Kind::committed);
  EXPECT_EQ(rows("safety.outbox WHERE kind = 2 AND cause = 'accepted'"), 2);
  connection_->execute("SELECT * FROM safety.absorb(1)");
  connection_->execute("SELECT * FROM safety.absorb(1)");
  EXPECT_EQ(rows("safety.outbox"), 0);
  EXPECT_EQ(rows("safety.incident_press"), 2);
  EXPECT_EQ(database_->integer("SELECT presses FROM safety.incident"), 2);
  EXPECT_EQ(rows("safety.incident_event WHERE event = 'opened'"), 1);
}

TEST_F(SinkTest, RequestsOfEachPartitionReachTheOutboxWithAllTheirFields) {
  const std::array<Checkpoint, 2> taken{database_->take_partition(topic_, {0}),
                                        database_->take_partition(topic_, {1})};
  Batch batch(topic_.museum);
  Press help = rating_press();
  help.rating = -1;
  const auto send = [&](std::int32_t partition, std::int64_t offset, PressKind kind,
                        std::optional<RequestCause> rejected) {
    const auto slot = batch.slot_of(topic_.source, {partition},
                                    taken.at(static_cast<std::size_t>(partition)).fence, {0});
    Message message;
    message.offset = {offset};
    message.value = raw;
    if (offset > 0) message.timestamp = help.at + std::chrono::seconds(offset);
    help.kind = kind;
    help.exhibition = {static_cast<std::int16_t>(partition * 2)};
    if (!rejected) {
      batch.accept(slot, message, help);
      return;
    }
    batch.reject(slot, message,
                 {.reasons = Reason::at_outside_hours,
                  .received = help.at,
                  .date = help.local.date,
                  .catalogue = {1},
                  .detail = {}});
    batch.announce_rejected(slot, message, help, *rejected);
  };
  send(1, 0, PressKind::assistance, std::nullopt);
  send(0, 0, PressKind::emergency, std::nullopt);
  send(1, 1, PressKind::emergency, RequestCause::outside_hours);
  Sink sink(*connection_);
  const CommitOutcome outcome = sink.commit(batch);
  ASSERT_EQ(outcome.kind, Kind::committed) << outcome.message;
  EXPECT_EQ(rows("safety.announcement"), 3) << "one for each partition and cause";
  EXPECT_EQ(
      database_->text("SELECT string_agg((partition, \"offset\", exhibition_id, kind, cause, "
                      "at AT TIME ZONE 'UTC', recorded_at - at)::text, ' ' ORDER BY partition, "
                      "\"offset\") FROM safety.outbox"),
      "(0,0,0,2,accepted,\"2026-02-24 10:00:00\",) "
      "(1,0,2,1,accepted,\"2026-02-24 10:00:00\",) "
      "(1,1,2,2,outside_hours,\"2026-02-24 10:00:00\",00:00:01)");
  connection_->execute("SELECT * FROM safety.absorb(1)");
  EXPECT_EQ(database_->text("SELECT string_agg((partition, \"offset\", i.kind, cause, state, at = "
                            "first_press_at)::text, ' ' ORDER BY partition, \"offset\") FROM "
                            "safety.incident_press p JOIN safety.incident i USING (incident_id)"),
            "(0,0,2,accepted,late,t) (1,0,1,accepted,late,t) (1,1,2,outside_hours,late,t)");
}

TEST_F(SinkTest, HistoryOpensNoIncident) {
  Sink sink(*connection_);
  Press help = rating_press();
  help.kind = PressKind::assistance;
  help.rating = -1;
  Batch batch(topic_.museum, Batch::Requests::not_announced);
  Message message;
  message.offset = checkpoint_.next;
  batch.accept(batch.slot_of(topic_.source, {0}, checkpoint_.fence, checkpoint_.next), message,
               help);
  ASSERT_EQ(sink.commit(batch).kind, Kind::committed);
  EXPECT_EQ(rows("safety.outbox"), 0);
}

TEST_F(SinkTest, NulBytesInvalidUtf8AndTombstonesAreKeptByteForByte) {
  Sink sink(*connection_);
  Batch batch(topic_.museum);
  const auto slot = batch.slot_of(topic_.source, {0}, checkpoint_.fence, checkpoint_.next);
  const std::string nasty("\0\xff\xfe{\"", 5);
  const RejectionContext context{.reasons = Reason::message_not_json,
                                 .received = {},
                                 .date = {},
                                 .catalogue = {1},
                                 .detail = "d"};
  Message message;
  message.offset = {0};
  message.value = nasty;
  batch.reject(slot, message, context);
  message.offset = {1};
  message.value = std::nullopt;
  batch.reject(slot, message, context);
  ASSERT_EQ(sink.commit(batch).kind, Kind::committed);
  EXPECT_EQ(database_->text(
                "SELECT encode(raw, 'hex') FROM ingest.rejected_message WHERE \"offset\" = 0"),
            "00fffe7b22");
  EXPECT_EQ(rows("ingest.rejected_message WHERE \"offset\" = 1 AND raw IS NULL"), 1);
}

TEST_F(SinkTest, GapsMoveTheCheckpointWithoutARow) {
  Sink sink(*connection_);
  Batch batch(topic_.museum);
  batch.pass_gap(batch.slot_of(topic_.source, {0}, checkpoint_.fence, checkpoint_.next), {7});
  ASSERT_EQ(sink.commit(batch).kind, Kind::committed);
  EXPECT_EQ(database_->text(
                "SELECT (gaps, next_offset, last_offset IS NULL)::text FROM ingest.checkpoint"),
            "(7,7,t)");
}

TEST_F(SinkTest, ATopicOfAnotherClusterIsRefusedUntilAccepted) {
  const TopicRegistration elsewhere{
      .cluster_id = "other", .topic = "lmnh", .partitions = 2, .start_at = "latest"};
  try {
    register_topic(*connection_, topic_.museum, elsewhere);
    FAIL() << "accepted";
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.sqlstate(), "KL010");
  }
  TopicRegistration accepted = elsewhere;
  accepted.accept_new_cluster = true;
  const TopicSource source = register_topic(*connection_, topic_.museum, accepted);
  EXPECT_NE(source.id, topic_.source);
  EXPECT_TRUE(source.from_latest);
  EXPECT_EQ(register_topic(*connection_, topic_.museum, elsewhere).id, source.id)
      << "known from now on";
}

TEST_F(SinkTest, AChangedTimeZoneRecomputesTheRollup) {
  Sink sink(*connection_);
  Batch batch = batch_with(2, 0);
  ASSERT_EQ(sink.commit(batch).kind, Kind::committed);
  MuseumSettings moved;
  moved.rules.code = "lmnh";
  moved.name = "Museum";
  moved.rules.time_zone = "Etc/GMT-3";
  register_museum(*connection_, moved, false);
  EXPECT_EQ(database_->integer("SELECT rating_4 FROM kiosk.hourly_rollup WHERE local_hour = 13"),
            2);
  EXPECT_EQ(rows("kiosk.hourly_rollup"), 1);
}

}  // namespace
}  // namespace kioskline::store
