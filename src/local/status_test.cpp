#include "local/status.hpp"

#include <gtest/gtest.h>

namespace kioskline::local {
namespace {

Status status_with(const std::string& name) {
  Status status;
  status.museum = "Museum";
  status.local_time = "10:15:03";
  status.simulated = true;
  status.exhibitions.push_back({.public_id = "EXH_03",
                                .name = name,
                                .responses = 12,
                                .mean = 2.5,
                                .requests = 1,
                                .seconds_since_last = 75});
  status.exhibitions.push_back({.public_id = "EXH_04",
                                .name = "Empty",
                                .responses = 0,
                                .mean = {},
                                .requests = 0,
                                .seconds_since_last = {}});
  status.rejected.push_back({.reason = "val:missing", .messages = 3});
  return status;
}

TEST(Render, ShowsEachExhibitionAndMarksSimulatedOnes) {
  const auto lines = render(status_with("Whales"), "psql x", 120);
  EXPECT_NE(lines[0].find("SIMULATED"), std::string::npos);
  EXPECT_NE(lines[3].find("EXH_03"), std::string::npos);
  EXPECT_NE(lines[3].find("2.50"), std::string::npos);
  EXPECT_NE(lines[3].find("1 min ago"), std::string::npos);
  EXPECT_EQ(lines[4].find("0.00"), std::string::npos) << "no mean without a response";
  EXPECT_NE(lines[6].find("val:missing 3"), std::string::npos);
}

TEST(Render, NoLineIsWiderThanTheTerminal) {
  for (const std::string& line :
       render(status_with(std::string(200, 'x')), std::string(200, 'y'), 40))
    EXPECT_LE(line.size(), 40U);
}

TEST(Render, ColumnsStayInPlaceForNamesBeyondAscii) {
  const auto plain = render(status_with("Schonheit"), "", 200)[3];
  const auto accented = render(status_with("Sch\xC3\xB6nheit"), "", 200)[3];
  EXPECT_EQ(accented.find("12"), plain.find("12") + 1) << "one byte more, the same column";
}

}  // namespace
}  // namespace kioskline::local
