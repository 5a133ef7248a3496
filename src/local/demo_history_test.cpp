#include "local/demo_history.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "backfill/history_line.hpp"
#include "local/temporary_folder.hpp"

namespace kioskline::local {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::sys_days;

const MuseumRules rules{.code = "lmnh", .time_zone = "Etc/GMT"};
constexpr Instant ten_o_clock = sys_days(std::chrono::year(2026) / 11 / 27) + hours(10);

std::vector<std::string> lines_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

TEST(DemoHistory, HasEveryDayBeforeAndTodaySoFar) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "history.csv";
  write_demo_history(rules, days(3), ten_o_clock, path);
  const std::vector<std::string> lines = lines_of(path);
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines.front(), backfill::history_header);
  std::set<std::string> dates;
  for (const std::string& line : std::span(lines).subspan(1)) {
    dates.insert(line.substr(0, 10));
    EXPECT_LT(line.substr(0, 13), "2026-11-27T10");
    EXPECT_GE(line.substr(11, 5), "08:45");
    EXPECT_LE(line.substr(11, 5), "18:15");
  }
  const std::set<std::string> expected{"2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"};
  EXPECT_EQ(dates, expected);
  EXPECT_GT(lines.size(), 3 * 7'000U);
}

TEST(DemoHistory, AFileThatCanNotBeWrittenIsSaid) {
  EXPECT_THROW(write_demo_history(rules, days(1), ten_o_clock, "/nowhere/history.csv"),
               std::ios_base::failure);
}

}  // namespace
}  // namespace kioskline::local
