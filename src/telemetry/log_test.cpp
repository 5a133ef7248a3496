#include "telemetry/log.hpp"

#include <gmock/gmock.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "domain/error.hpp"

namespace kioskline::telemetry {
namespace {

using nlohmann::json;
using testing::HasSubstr;

constexpr std::chrono::sys_days day = std::chrono::year{2026} / 2 / 24;
constexpr auto moment = day + std::chrono::hours{10} + std::chrono::milliseconds{903'123};

TEST(LogRecord, HasAHumanForm) {
  const std::vector<Field> fields{{"topic", "lmnh"}, {"offset", 17}};
  EXPECT_EQ(human_line({moment, Level::warning, "fence lost", fields}),
            "10:15:03.123 warning  fence lost  topic=lmnh offset=17\n");
  EXPECT_EQ(human_line({moment, Level::info, "ready", {}}), "10:15:03.123 info     ready\n");
}

TEST(LogRecord, HasAJsonForm) {
  const std::vector<Field> fields{{"topic", "lm\"nh"}, {"offset", 17}, {"parked", true}};
  EXPECT_EQ(json_line({moment, Level::error, "line\nend", fields}),
            "{\"time\":\"2026-02-24T10:15:03.123Z\",\"level\":\"error\",\"message\":\"line\\nend\","
            "\"topic\":\"lm\\\"nh\",\"offset\":17,\"parked\":true}\n");
}

TEST(LogRecord, IsOneLineWhateverTheTextsHold) {
  const std::vector<Field> fields{{"text", std::string("a\n12:00 error b\0c\x1b[2J", 21)}};
  const LogRecord record{moment, Level::info, "x\r\ny\xff", fields};
  const std::string human = human_line(record);
  EXPECT_EQ(std::ranges::count(human, '\n'), 1);
  EXPECT_EQ(human.find('\x1b'), std::string::npos);
  const json parsed = json::parse(json_line(record));
  EXPECT_EQ(parsed["message"], "x\r\ny\xef\xbf\xbd");
}

/// Log into a file of its own; back to standard error afterwards.
class LogFileTest : public testing::Test {
 protected:
  LogFileTest()
      : path_(std::filesystem::temp_directory_path() /
              ("kioskline_log_" + std::to_string(getpid()))) {}
  ~LogFileTest() override {
    configure_log(TelemetrySettings{});
    std::filesystem::remove(path_);
  }

  std::vector<std::string> lines() const {
    std::ifstream file(path_);
    std::vector<std::string> all;
    for (std::string line; std::getline(file, line);) all.push_back(line);
    return all;
  }

  std::filesystem::path path_;
};

TEST_F(LogFileTest, TakesRecordsOfSpdlogAndOurOwn) {
  configure_log({.log_format = "json", .log_level = "warning"}, path_.string());
  spdlog::warn("of {}", "spdlog");
  spdlog::info("too quiet");
  log(Level::error, "ours", {{"partition", 3}});
  log(Level::info, "too quiet", {});
  ASSERT_EQ(lines().size(), 2U);
  EXPECT_EQ(json::parse(lines()[0])["message"], "of spdlog");
  EXPECT_EQ(json::parse(lines()[0])["level"], "warning");
  EXPECT_EQ(json::parse(lines()[1])["partition"], 3);
}

TEST_F(LogFileTest, IsJsonWhereThereIsNoTerminal) {
  configure_log({.log_format = "auto"}, path_.string());
  log(Level::info, "ready", {});
  ASSERT_EQ(lines().size(), 1U);
  EXPECT_TRUE(json::accept(lines()[0]));
}

TEST_F(LogFileTest, IsHumanWhereItIsAskedFor) {
  configure_log({.log_format = "human"}, path_.string());
  log(Level::info, "ready", {{"worker", "w"}});
  ASSERT_EQ(lines().size(), 1U);
  EXPECT_THAT(lines()[0], HasSubstr("info     ready  worker=w"));
}

TEST(LogFile, ThatCantBeOpenedIsRefused) {
  EXPECT_THROW(configure_log(TelemetrySettings{}, "/nonexistent/log"), Error);
}

}  // namespace
}  // namespace kioskline::telemetry
