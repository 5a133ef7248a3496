#include "local/demo_staff.hpp"

#include <gtest/gtest.h>

#include <set>

namespace kioskline::local {
namespace {

using std::chrono::seconds;

TEST(StaffPace, IsOfEachIncidentAndWithinItsBounds) {
  std::set<std::chrono::milliseconds> emergencies;
  for (std::int64_t incident = 1; incident <= 500; ++incident) {
    const StaffPace emergency = staff_pace(incident, true);
    EXPECT_GE(emergency.acknowledges_after, seconds(20));
    EXPECT_LE(emergency.acknowledges_after, seconds(80));
    const StaffPace assistance = staff_pace(incident, false);
    EXPECT_GE(assistance.acknowledges_after, seconds(30));
    EXPECT_LE(assistance.acknowledges_after, seconds(240));
    for (const StaffPace& pace : {emergency, assistance}) {
      EXPECT_GE(pace.resolves_after, seconds(60));
      EXPECT_LE(pace.resolves_after, seconds(300));
    }
    EXPECT_EQ(staff_pace(incident, true).acknowledges_after, emergency.acknowledges_after);
    emergencies.insert(emergency.acknowledges_after);
  }
  // Neighbours do not go in step.
  EXPECT_GT(emergencies.size(), 400U);
  EXPECT_LT(*emergencies.begin(), seconds(25));
  EXPECT_GT(*emergencies.rbegin(), seconds(75));
}

}  // namespace
}  // namespace kioskline::local
