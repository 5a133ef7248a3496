#include "domain/instant_text.hpp"

#include <gtest/gtest.h>

namespace kioskline {
namespace {

using std::chrono::microseconds;
using std::chrono::sys_days;
using std::chrono::year;

TEST(InstantText, WritesMicrosecondsInUtc) {
  EXPECT_EQ(to_text(Instant(microseconds(0))), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_text(Instant(microseconds(-1))), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(
      to_text(Instant(sys_days(year(2026) / 2 / 24)) + std::chrono::hours(10) + microseconds(7)),
      "2026-02-24T10:00:00.000007Z");
}

TEST(InstantText, PadsTheFirstYears) {
  EXPECT_EQ(to_text(Instant(sys_days(year(1) / 1 / 1))), "0001-01-01T00:00:00.000000Z");
}

}  // namespace
}  // namespace kioskline
