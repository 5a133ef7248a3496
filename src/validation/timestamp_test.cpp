#include "validation/timestamp.hpp"

#include <gtest/gtest.h>

namespace kioskline::validation {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const auto day = std::chrono::local_days(std::chrono::year(2026) / 2 / 24);

struct Readable {
  const char* text;
  microseconds of_day;
  std::optional<minutes> offset;
};

class ReadableTimestamp : public testing::TestWithParam<Readable> {};

TEST_P(ReadableTimestamp, IsRead) {
  const auto timestamp = parse_timestamp(GetParam().text);
  ASSERT_TRUE(timestamp);
  EXPECT_EQ(timestamp->reading - day, GetParam().of_day);
  EXPECT_EQ(timestamp->utc_offset, GetParam().offset);
}

INSTANTIATE_TEST_SUITE_P(
    Contract, ReadableTimestamp,
    testing::Values(
        Readable{"2026-02-24T10:15:03", hours(10) + minutes(15) + seconds(3), {}},
        Readable{"2026-02-24t10:15:03", hours(10) + minutes(15) + seconds(3), {}},
        Readable{"2026-02-24 10:15:03", hours(10) + minutes(15) + seconds(3), {}},
        Readable{"2026-02-24T10:15:03.1",
                 hours(10) + minutes(15) + seconds(3) + microseconds(100'000),
                 {}},
        Readable{"2026-02-24T00:00:00.123456789Z", microseconds(123'456), minutes(0)},
        Readable{"2026-02-24T00:00:00.000000999z", microseconds(0), minutes(0)},
        Readable{"2026-02-24T23:59:59+01:00", hours(23) + minutes(59) + seconds(59), minutes(60)},
        Readable{"2026-02-24T23:59:59+0130", hours(23) + minutes(59) + seconds(59), minutes(90)},
        Readable{"2026-02-24T00:00:00-23:59", microseconds(0), -(hours(23) + minutes(59))}));

class UnreadableTimestamp : public testing::TestWithParam<const char*> {};

TEST_P(UnreadableTimestamp, IsRefused) { EXPECT_FALSE(parse_timestamp(GetParam())); }

INSTANTIATE_TEST_SUITE_P(
    Contract, UnreadableTimestamp,
    testing::Values(
        "", "T", "2026-02-24", "2026-02-24T10:15", "2026-02-24T10:15:3", "2026-02-24  10:15:03",
        "2026-02-24T10:15:03.", "2026-02-24T10:15:03.1234567890", "2026-02-24T10:15:03,5",
        "2026-02-24T10:15:60", "2026-02-24T24:00:00", "2026-02-24T10:60:00", "2026-02-30T10:00:00",
        "2025-02-29T10:00:00", "2026-00-10T10:00:00", "2026-13-10T10:00:00",
        "2026-02-24T10:15:03+01", "2026-02-24T10:15:03+24:00", "2026-02-24T10:15:03+01:60",
        "2026-02-24T10:15:03+1:00", "2026-02-24T10:15:03 Z", "2026-02-24T10:15:03Zz",
        " 2026-02-24T10:15:03", "2026-02-24T10:15:03 ", "26-02-24T10:15:03", "+2026-02-24T10:15:03",
        "2026-2-24T10:15:03", "20260224T101503", "2026-02-24_10:15:03", "2026-02-24T10:15:0x"));

}  // namespace
}  // namespace kioskline::validation
