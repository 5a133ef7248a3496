#include "safety/ladder.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace kioskline::safety {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = IncidentState::Kind;

struct Case {
  std::string name;
  IncidentState incident;
  SafetySettings settings{};
  std::vector<PlannedStep> expected{};
};

template <class Change>
SafetySettings with(Change change) {
  SafetySettings settings;
  change(settings);
  return settings;
}

void PrintTo(const Case& chosen, std::ostream* out) { *out << chosen.name; }

const std::vector<PlannedStep> full{
    {.step = "first", .after = seconds{0}},
    {.step = "second", .after = seconds{20}, .unseen_after = seconds{5}},
    {.step = "duty_manager", .after = seconds{45}},
    {.step = "all", .after = seconds{90}}};

class LadderTest : public testing::TestWithParam<Case> {};

TEST_P(LadderTest, SaysWhomAndWhen) {
  const Case& chosen = GetParam();
  EXPECT_EQ(ladder(chosen.incident, chosen.settings), chosen.expected);
}

INSTANTIATE_TEST_SUITE_P(
    All, LadderTest,
    testing::Values(
        Case{.name = "Emergency", .incident = {}, .expected = full},
        Case{.name = "EmergencyAcknowledged",
             .incident = {.acknowledged = true},
             .expected = {{.step = "reminder", .after = seconds{600}}}},
        Case{.name = "EmergencyWithTimesOfItsOwn",
             .incident = {},
             .settings = with([](SafetySettings& s) {
               s.seen_within = milliseconds{100};
               s.second_after = milliseconds{200};
               s.duty_manager_after = milliseconds{300};
               s.all_after = milliseconds{400};
             }),
             .expected =
                 {{.step = "first"},
                  {.step = "second", .after = milliseconds{200}, .unseen_after = milliseconds{100}},
                  {.step = "duty_manager", .after = milliseconds{300}},
                  {.step = "all", .after = milliseconds{400}}}},
        Case{.name = "OutsideHoursIsToldOnce",
             .incident = {.cause = "outside_hours"},
             .expected = {{.step = "first"}}},
        Case{.name = "OutsideHoursAcknowledgedIsNotReminded",
             .incident = {.cause = "outside_hours", .acknowledged = true}},
        Case{.name = "OutsideHoursEscalatedIfSo",
             .incident = {.cause = "outside_hours"},
             .settings = with([](SafetySettings& s) { s.outside_hours = "escalate"; }),
             .expected = full},
        Case{.name = "ADrillIsToldOnce",
             .incident = {.cause = "drill"},
             .settings = with([](SafetySettings& s) { s.outside_hours = "escalate"; }),
             .expected = {{.step = "first"}}},
        Case{.name = "UnknownSiteIsListed", .incident = {.cause = "unknown_site"}},
        Case{.name = "UnknownSiteToldIfSo",
             .incident = {.cause = "unknown_site"},
             .settings = with([](SafetySettings& s) { s.unknown_site = "notify"; }),
             .expected = {{.step = "first"}}},
        Case{.name = "AssistanceStaysOnTheScreens", .incident = {.kind = Kind::assistance}},
        Case{.name = "AssistanceWithALadderOfItsOwn",
             .incident = {.kind = Kind::assistance},
             .settings = with([](SafetySettings& s) {
               s.assistance_first_after = seconds{60};
               s.assistance_duty_manager_after = seconds{300};
             }),
             .expected = {{.step = "first", .after = seconds{60}},
                          {.step = "duty_manager", .after = seconds{300}}}},
        Case{.name = "AssistanceAcknowledgedIsNotReminded",
             .incident = {.kind = Kind::assistance, .acknowledged = true},
             .settings = with([](SafetySettings& s) { s.assistance_first_after = seconds{60}; })}),
    [](const auto& chosen) { return chosen.param.name; });

TEST(RetryTest, WaitsLongerEachTimeUpToHalfAMinute) {
  EXPECT_EQ(retry_after(1), seconds{1});
  EXPECT_EQ(retry_after(2), seconds{2});
  EXPECT_EQ(retry_after(5), seconds{16});
  EXPECT_EQ(retry_after(6), seconds{30});
  EXPECT_EQ(retry_after(1'000'000), seconds{30});
}

}  // namespace
}  // namespace kioskline::safety
