#include "telemetry/events.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "configuration/generated_section.hpp"
#include "telemetry/log.hpp"

namespace kioskline::telemetry {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr Instant now{std::chrono::seconds{1'000'000}};

/// Metrics of its own, and a log in a file of its own.
class EventsTest : public testing::Test {
 protected:
  EventsTest()
      : path_(std::filesystem::temp_directory_path() /
              ("kioskline_events_" + std::to_string(getpid()))) {
    configure_log({.log_format = "json", .log_level = "debug"}, path_.string());
  }
  ~EventsTest() override {
    configure_log(TelemetrySettings{});
    std::filesystem::remove(path_);
  }

  std::string logged() const {
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::string exposed() { return metrics_.text(now); }

  std::filesystem::path path_;
  Metrics metrics_;
};

TEST_F(EventsTest, ACommittedBatchMovesEveryCounter) {
  BatchCommitted batch{.worker = "w",
                       .museum = "lmnh",
                       .accepted = 83,
                       .rejected = 17,
                       .ignored_keys = 2,
                       .newest_press = now - std::chrono::seconds{3},
                       .stages = {}};
  batch.rejection_reasons[static_cast<std::size_t>(Reason::at_missing)] = 5;
  batch.stages[static_cast<std::size_t>(Stage::commit)] = std::chrono::milliseconds{2};
  record(batch, metrics_);
  record(batch, metrics_);
  const std::string text = exposed();
  for (const char* line : {
           "kioskline_messages_consumed_total{museum=\"lmnh\"} 200\n",
           "kioskline_messages_accepted_total{museum=\"lmnh\"} 166\n",
           "kioskline_messages_rejected_total{museum=\"lmnh\"} 34\n",
           "kioskline_ignored_keys_total{museum=\"lmnh\"} 4\n",
           "kioskline_rejection_reasons_total{museum=\"lmnh\",reason=\"at:missing\"} 10\n",
           "kioskline_rejection_reasons_total{museum=\"lmnh\",reason=\"val:invalid\"} 0\n",
           "kioskline_batch_rows_bucket{museum=\"lmnh\",le=\"100\"} 2\n",
           "kioskline_batch_stage_seconds_sum{museum=\"lmnh\",stage=\"commit\"} 0.004\n",
           "kioskline_batch_stage_seconds_bucket{museum=\"lmnh\",stage=\"commit\",le=\"0.001\"} "
           "0\n",
           "kioskline_newest_press_age_seconds{museum=\"lmnh\"} 3\n",
       }) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(logged(), HasSubstr(R"("accepted":83,"rejected":17)"));
}

TEST_F(EventsTest, TheNewestPressIsNotReplacedByAnOlderOne) {
  for (const int age : {5, 60}) {
    record(BatchCommitted{.museum = "lmnh", .newest_press = now - std::chrono::seconds{age}},
           metrics_);
  }
  EXPECT_THAT(exposed(), HasSubstr("kioskline_newest_press_age_seconds{museum=\"lmnh\"} 5\n"));
}

TEST_F(EventsTest, APressFromAClockThatIsAheadHasNoNegativeAge) {
  record(BatchCommitted{.museum = "lmnh", .newest_press = now + std::chrono::hours{1}}, metrics_);
  EXPECT_THAT(exposed(), HasSubstr("kioskline_newest_press_age_seconds{museum=\"lmnh\"} 0\n"));
}

TEST_F(EventsTest, LagIsZeroSecondsOnceThePartitionIsRead) {
  PartitionProgressed progress{.topic = "lmnh",
                               .partition = {2},
                               .lag_messages = 7,
                               .last_timestamp = now - std::chrono::seconds{90},
                               .now = now};
  record(progress, metrics_);
  EXPECT_THAT(exposed(), HasSubstr("lag_messages{partition=\"2\",topic=\"lmnh\"} 7\n"));
  EXPECT_THAT(exposed(), HasSubstr("lag_seconds{partition=\"2\",topic=\"lmnh\"} 90\n"));
  progress.lag_messages = 0;
  record(progress, metrics_);
  EXPECT_THAT(exposed(), HasSubstr("lag_seconds{partition=\"2\",topic=\"lmnh\"} 0\n"));
}

TEST_F(EventsTest, APartitionGivenUpLeavesNoGaugeBehind) {
  record(PartitionParked{.worker = "w", .topic = "lmnh", .partition = {2}, .why = "anew"},
         metrics_);
  EXPECT_THAT(exposed(), HasSubstr("partition_parked{partition=\"2\",topic=\"lmnh\"} 1\n"));
  record(PartitionGivenUp{.topic = "lmnh", .partition = {2}}, metrics_);
  EXPECT_THAT(exposed(), Not(HasSubstr("partition=\"2\"")));
  EXPECT_THAT(logged(), HasSubstr(R"("topic":"lmnh","partition":2,"why":"anew")"));
}

TEST_F(EventsTest, APartitionParkedBeforeThisProcessHeldItIsReported) {
  record(PartitionProgressed{.topic = "lmnh", .partition = {2}, .parked = true, .now = now},
         metrics_);
  EXPECT_THAT(exposed(), HasSubstr("partition_parked{partition=\"2\",topic=\"lmnh\"} 1\n"));
}

TEST_F(EventsTest, CoordinatesAreInTheLog) {
  record(OffsetsLost{.topic = "lmnh", .partition = {1}, .begin = {10}, .end = {25}}, metrics_);
  record(
      MessageUnstorable{
          .topic = "lmnh", .partition = {1}, .offset = {17}, .sqlstate = "22P02", .message = "bad"},
      metrics_);
  EXPECT_THAT(exposed(), HasSubstr("kioskline_lost_offsets_total{topic=\"lmnh\"} 15\n"));
  EXPECT_THAT(logged(), HasSubstr(R"("partition":1,"begin":10,"end":25)"));
  EXPECT_THAT(logged(), HasSubstr(R"("offset":17,"sqlstate":"22P02")"));
}

TEST_F(EventsTest, DatabaseErrorsCountByClass) {
  record(DatabaseFailed{.activity = "commit", .sqlstate = "57P01", .message = "m"}, metrics_);
  record(DatabaseFailed{.activity = "commit", .sqlstate = "", .message = "m"}, metrics_);
  EXPECT_THAT(exposed(), HasSubstr("database_errors_total{sqlstate_class=\"57\"} 1\n"));
  EXPECT_THAT(exposed(), HasSubstr("database_errors_total{sqlstate_class=\"none\"} 1\n"));
}

TEST_F(EventsTest, OnlyABelievedCatalogueIsFresh) {
  using Outcome = CatalogueRefreshed::Outcome;
  const Instant earlier = now - std::chrono::seconds{100};
  record(CatalogueRefreshed{"lmnh", Outcome::changed, "one new", earlier}, metrics_);
  record(CatalogueRefreshed{"lmnh", Outcome::failed, "S3 is away", now}, metrics_);
  record(CatalogueRefreshed{"lmnh", Outcome::alarmed, "empty", now}, metrics_);
  EXPECT_THAT(exposed(), HasSubstr("kioskline_catalogue_age_seconds{museum=\"lmnh\"} 100\n"));
  record(CatalogueRefreshed{"lmnh", Outcome::unchanged, "", now}, metrics_);
  EXPECT_THAT(exposed(), HasSubstr("kioskline_catalogue_age_seconds{museum=\"lmnh\"} 0\n"));
}

TEST_F(EventsTest, EachEventMovesAMetricOfItsOwn) {
  record(GapPassed{"lmnh", {0}, {3}, {5}}, metrics_);
  record(Rebalanced{"w", Rebalanced::Kind::revoked, 4, ""}, metrics_);
  record(FenceLost{"w", "lmnh", {0}, "other"}, metrics_);
  record(ConsumerRebuilt{"w", "silent"}, metrics_);
  record(KafkaFailed{"w", "broker away"}, metrics_);
  record(DatabaseReconnected{"kioskline ingest w"}, metrics_);
  record(RequestsAbsorbed{"lmnh", 9, 2}, metrics_);
  const std::string text = exposed();
  for (const char* line : {
           "kioskline_gap_offsets_total{topic=\"lmnh\"} 2\n",
           "kioskline_rebalances_total{kind=\"revoked\"} 1\n",
           "kioskline_fence_losses_total{topic=\"lmnh\"} 1\n",
           "kioskline_consumer_rebuilds_total 1\n",
           "kioskline_kafka_errors_total 1\n",
           "kioskline_database_reconnects_total 1\n",
           "kioskline_requests_absorbed_total{museum=\"lmnh\"} 9\n",
           "kioskline_incidents_opened_total{museum=\"lmnh\"} 2\n",
       }) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST_F(EventsTest, TheWebServiceCountsClientsRequestsAndFrames) {
  record(EventStreamBegun{}, metrics_);
  record(EventStreamBegun{}, metrics_);
  record(EventStreamEnded{}, metrics_);
  record(RequestAnswered{"/api/v1/ranking", 200, std::chrono::milliseconds{5}}, metrics_);
  record(FrameSent{std::chrono::milliseconds{20}}, metrics_);
  const std::string text = exposed();
  for (const char* line : {
           "kioskline_live_clients 1\n",
           "kioskline_live_requests_total{route=\"/api/v1/ranking\",status=\"200\"} 1\n",
           "kioskline_live_request_seconds_count{route=\"/api/v1/ranking\"} 1\n",
           "kioskline_live_frame_age_seconds_bucket{le=\"0.01\"} 0\n",
           "kioskline_live_frame_age_seconds_bucket{le=\"0.03\"} 1\n",
       }) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(Metrics, FollowPrometheusNamingConventions) {
  const Metrics metrics;
  std::set<std::string> names;
  for (const MetricDescription& metric : metrics.descriptions()) {
    EXPECT_TRUE(names.insert(metric.name).second) << metric.name;
    EXPECT_TRUE(metric.name.starts_with("kioskline_")) << metric.name;
    EXPECT_EQ(metric.name.ends_with("_total"), metric.type == "counter") << metric.name;
  }
}

TEST(Documentation, ListsEveryMetric) {
  const std::string reference = metrics_reference(Metrics());
  EXPECT_EQ(generated_section(KIOSKLINE_SOURCE_DIR "/docs/metrics.md", reference), reference)
      << "Run this test with KIOSKLINE_REWRITE_DOCS=1.";
}

TEST_F(EventsTest, AStepThatReachesNobodyIsAnError) {
  record(StepFired{.museum = "lmnh", .step = "first", .deliveries = 2}, metrics_);
  EXPECT_THAT(logged(), Not(HasSubstr("reaches nobody")));
  record(StepFired{.museum = "lmnh", .step = "first"}, metrics_);
  EXPECT_THAT(logged(), HasSubstr("reaches nobody"));
  EXPECT_THAT(exposed(),
              HasSubstr("kioskline_escalation_steps_total{museum=\"lmnh\",step=\"first\"} 2\n"));
}

TEST_F(EventsTest, AMessageNotSentSaysWhy) {
  record(DeliveryAttempted{.museum = "lmnh", .channel = "sns", .contact = "Desk"}, metrics_);
  EXPECT_THAT(logged(), HasSubstr("message sent"));
  record(DeliveryAttempted{.museum = "lmnh", .channel = "sns", .contact = "Desk", .error = "away"},
         metrics_);
  EXPECT_THAT(logged(), HasSubstr("away"));
  EXPECT_THAT(exposed(), HasSubstr("outcome=\"failed\""));
  EXPECT_THAT(exposed(), HasSubstr("outcome=\"sent\""));
}

TEST_F(EventsTest, TheLargestLagIsOfThePartitionFurthestBehind) {
  EXPECT_EQ(metrics_.largest_lag_seconds(), 0);
  for (const int behind : {3, 11, 7}) {
    record(PartitionProgressed{.topic = "lmnh",
                               .partition = {behind},
                               .lag_messages = 1,
                               .last_timestamp = now - std::chrono::seconds{behind},
                               .now = now},
           metrics_);
  }
  EXPECT_EQ(metrics_.largest_lag_seconds(), 11);
  record(PartitionGivenUp{.topic = "lmnh", .partition = {11}}, metrics_);
  EXPECT_EQ(metrics_.largest_lag_seconds(), 7);
}

}  // namespace
}  // namespace kioskline::telemetry
