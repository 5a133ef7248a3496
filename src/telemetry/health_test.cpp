#include "telemetry/health.hpp"

#include <gmock/gmock.h>

namespace kioskline::telemetry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class HealthTest : public testing::Test {
 protected:
  Health::Clock::time_point now_{};
  Health health_{{"schema", "catalogue"}, [this] { return now_; }};
};

TEST_F(HealthTest, AdvancesAsLongAsEveryLoopDoes) {
  health_.loop_advanced("one");
  health_.loop_advanced("two");
  now_ += Health::loop_patience;
  health_.loop_advanced("two");
  EXPECT_TRUE(health_.advancing());
  now_ += std::chrono::seconds(1);
  EXPECT_FALSE(health_.advancing());
  EXPECT_THAT(health_.stuck_loops(), ElementsAre("one"));
  health_.loop_advanced("one");
  EXPECT_TRUE(health_.advancing());
}

TEST_F(HealthTest, AStartWithoutLoopsIsForgivenForAWhile) {
  now_ += Health::loop_patience;
  EXPECT_TRUE(health_.advancing());
  now_ += std::chrono::seconds(1);
  EXPECT_FALSE(health_.advancing());
}

TEST_F(HealthTest, ALoopThatHasEndedIsNotMissed) {
  health_.loop_advanced("one");
  health_.loop_ended("one");
  now_ += 10 * Health::loop_patience;
  EXPECT_THAT(health_.stuck_loops(), IsEmpty());
}

TEST_F(HealthTest, IsReadyWhenEveryConditionIsMet) {
  EXPECT_FALSE(health_.ready()) << "nothing is known of the expected conditions";
  health_.set_condition("schema", true, "version 4");
  EXPECT_FALSE(health_.ready());
  health_.set_condition("catalogue", true, "");
  EXPECT_TRUE(health_.ready());
  health_.set_condition("assignment/w", false, "rebalance");
  EXPECT_FALSE(health_.ready());
  health_.drop_condition("assignment/w");
  EXPECT_TRUE(health_.ready());
}

TEST_F(HealthTest, ListsConditionsByName) {
  health_.set_condition("schema", true, "version 4");
  EXPECT_THAT(health_.conditions(), ElementsAre(Condition{"catalogue", false, "not known yet"},
                                                Condition{"schema", true, "version 4"}));
}

TEST(Health, WithoutAnyConditionNothingIsReady) { EXPECT_FALSE(Health().ready()); }

}  // namespace
}  // namespace kioskline::telemetry
