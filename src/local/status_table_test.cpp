#include "local/status_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>

namespace kioskline::local {
namespace {

using testing::Contains;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

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
  const auto lines = render(status_with("Whales"), {"psql x"}, 120);
  EXPECT_NE(lines[0].find("SIMULATED"), std::string::npos);
  EXPECT_NE(lines[3].find("EXH_03"), std::string::npos);
  EXPECT_NE(lines[3].find("2.50"), std::string::npos);
  EXPECT_NE(lines[3].find("1 min ago"), std::string::npos);
  EXPECT_EQ(lines[4].find("0.00"), std::string::npos) << "no mean without a response";
  EXPECT_NE(lines[6].find("val:missing 3"), std::string::npos);
}

TEST(Render, NoLineIsWiderThanTheTerminalButTheCommandThatIsThereToBeCopied) {
  Status status = status_with(std::string(200, 'x'));
  status.problems.emplace_back(200, 'z');
  for (int i = 0; i < 20; ++i) status.rejected.push_back({.reason = "val:invalid", .messages = 1});
  const std::string command(200, 'y');
  for (const std::string& line : render(status, {"short", command}, 40)) {
    if (line.contains(command)) continue;
    EXPECT_LE(line.size(), 40U) << line;
  }
  EXPECT_THAT(render(status, {"short", command}, 40), Contains(EndsWith(command)));
}

TEST(Render, EveryReasonIsShownHoweverNarrowTheTerminal) {
  Status status = status_with("Whales");
  status.rejected = {{.reason = "val:invalid", .messages = 5},
                     {.reason = "site:unknown", .messages = 4}};
  const auto lines = render(status, {"psql"}, 32);
  EXPECT_THAT(lines, Contains(HasSubstr("val:invalid 5")));
  EXPECT_THAT(lines, Contains(HasSubstr("site:unknown 4")));
}

TEST(Render, SaysWhatKeepsIngestFromItsWork) {
  Status status = status_with("Whales");
  status.problems.emplace_back("no parked partition/lmnh-0: the topic was created anew");
  EXPECT_THAT(render(status, {"psql"}, 120), Contains(HasSubstr("created anew")));
  EXPECT_THAT(one_line(status), HasSubstr("created anew"));
}

struct Waiting {
  std::optional<std::int64_t> messages;
  const char* text;
};

class OneLine : public testing::TestWithParam<Waiting> {};

TEST_P(OneLine, TellsALagOfZeroFromOneThatNobodyKnows) {
  Status status = status_with("Whales");
  status.waiting = GetParam().messages;
  EXPECT_THAT(one_line(status), HasSubstr(GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(Lags, OneLine,
                         testing::Values(Waiting{0, ", 0 waiting"}, Waiting{17, ", 17 waiting"},
                                         Waiting{std::nullopt, ", ? (no broker) waiting"}));

TEST(OneLineOfAnything, MarksSimulatedVisitors) {
  Status status = status_with("Whales");
  EXPECT_THAT(one_line(status), HasSubstr("SIMULATED"));
  status.simulated = false;
  EXPECT_THAT(one_line(status), Not(HasSubstr("SIMULATED")));
}

TEST(OneLineOfAnything, BeforeTheMuseumIsKnownItIsStarting) { EXPECT_EQ(one_line({}), "starting"); }

TEST(Render, ColumnsStayInPlaceForNamesBeyondAscii) {
  const auto plain = render(status_with("Schonheit"), {}, 200)[3];
  const auto accented = render(status_with("Sch\xC3\xB6nheit"), {}, 200)[3];
  EXPECT_EQ(accented.find("12"), plain.find("12") + 1) << "one byte more, the same column";
}

}  // namespace
}  // namespace kioskline::local
