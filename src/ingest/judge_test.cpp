#include "ingest/judge.hpp"

#include <gtest/gtest.h>

#include <string>

namespace kioskline::ingest {
namespace {

constexpr Instant noon =
    std::chrono::sys_days(std::chrono::year(2026) / 2 / 24) + std::chrono::hours(12);

/// What a message with a registered nonce comes to.
struct Case {
  const char* what;
  const char* value;
  std::int64_t accepted;
  std::int64_t rejected;
  std::int64_t drills;
};

class JudgeDrill : public testing::TestWithParam<Case> {};

TEST_P(JudgeDrill, TakesOnlyAnEmergencyAtAKnownSiteForADrill) {
  SuspectWatch suspects(8, std::chrono::seconds(30));
  Judge judge({.code = "lmnh"}, suspects);
  KnownExhibitions exhibitions;
  exhibitions.numbers.set(3);
  store::Batch batch({1});
  const auto slot = batch.slot_of({1}, {0}, {1}, {0});
  Message message;
  message.value = GetParam().value;
  message.timestamp = noon;

  judge.judge_drill(message, exhibitions, noon, batch, slot);

  const store::Progress& progress = batch.progress()[slot];
  EXPECT_EQ(progress.accepted, GetParam().accepted);
  EXPECT_EQ(progress.rejected, GetParam().rejected);
  EXPECT_EQ(progress.drills, GetParam().drills);
  EXPECT_EQ(progress.next, Offset{1});
  EXPECT_EQ(batch.interactions().rows(), static_cast<std::size_t>(GetParam().accepted));
  EXPECT_EQ(batch.sorted_rollup().size(), static_cast<std::size_t>(GetParam().accepted));
}

INSTANTIATE_TEST_SUITE_P(
    Table, JudgeDrill,
    testing::Values(
        Case{"InHours", R"({"at":"2026-02-24T11:00:00+00:00","site":"3","val":-1,"type":1})", 0, 0,
             1},
        Case{"OutsideHours", R"({"at":"2026-02-24T03:00:00+00:00","site":"3","val":-1,"type":1})",
             0, 0, 1},
        Case{"UnknownSite", R"({"at":"2026-02-24T11:00:00+00:00","site":"4","val":-1,"type":1})", 0,
             1, 0},
        Case{"Assistance", R"({"at":"2026-02-24T11:00:00+00:00","site":"3","val":-1,"type":0})", 1,
             0, 0},
        Case{"Rating", R"({"at":"2026-02-24T11:00:00+00:00","site":"3","val":4})", 1, 0, 0},
        Case{"Broken", "{", 0, 1, 0}),
    [](const auto& test) { return std::string(test.param.what); });

}  // namespace
}  // namespace kioskline::ingest
