#include "commands/doctor_finding.hpp"

#include <gtest/gtest.h>

namespace kioskline::commands {
namespace {

using Level = Finding::Level;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Doctor, ServerVersions) {
  const std::vector<std::pair<std::int32_t, Level>> table = {{130012, Level::fail},
                                                             {140000, Level::ok},
                                                             {150008, Level::ok},
                                                             {180004, Level::ok},
                                                             {190000, Level::warn}};
  for (const auto& [version, level] : table)
    EXPECT_EQ(judge_server_version(version).level, level) << version;
}

TEST(Doctor, ClockDistances) {
  const std::vector<std::pair<milliseconds, Level>> table = {
      {milliseconds(0), Level::ok},       {milliseconds(-999), Level::ok},
      {milliseconds(1000), Level::warn},  {milliseconds(-1000), Level::warn},
      {milliseconds(59999), Level::warn}, {milliseconds(-60000), Level::fail}};
  for (const auto& [ahead, level] : table)
    EXPECT_EQ(judge_clock(ahead).level, level) << ahead.count();
}

TEST(Doctor, Security) {
  KafkaSettings kafka;
  EXPECT_EQ(judge_security(kafka, "").front().level, Level::ok);
  kafka.security_protocol = "sasl_ssl";
  EXPECT_EQ(judge_security(kafka, "").front().level, Level::fail) << "no mechanism";
  kafka.sasl_mechanism = "SCRAM-SHA-512";
  EXPECT_EQ(judge_security(kafka, "").front().level, Level::ok);
  EXPECT_EQ(judge_security(kafka, "librdkafka is old").front().level, Level::warn);
  kafka.security_protocol = "sasl_plaintext";
  EXPECT_EQ(judge_security(kafka, "").front().level, Level::warn) << "a readable password";
}

TEST(Doctor, SchemasThatAreNotOursFailAndSayWhy) {
  using Kind = store::SchemaComparison::Kind;
  EXPECT_EQ(judge_schema({.kind = Kind::current, .pending = {}, .problem = {}}).level, Level::ok);
  for (const Kind kind : {Kind::behind, Kind::ahead, Kind::differing}) {
    const Finding finding = judge_schema({.kind = kind, .pending = {}, .problem = "p"});
    EXPECT_EQ(finding.level, Level::fail);
    EXPECT_FALSE(finding.remedy.empty());
  }
}

TEST(Doctor, MissingPrivilegesAreNamed) {
  EXPECT_EQ(judge_privileges("me", {}).level, Level::ok);
  const Finding finding =
      judge_privileges("me", {"INSERT on kiosk.interaction", "UPDATE on ingest.checkpoint"});
  EXPECT_EQ(finding.level, Level::fail);
  EXPECT_EQ(finding.fact, "me lacks INSERT on kiosk.interaction, UPDATE on ingest.checkpoint");
}

TEST(Doctor, ZoneRulesHaveToBeEqual) {
  EXPECT_EQ(
      judge_zone("Europe/London", {seconds(0), seconds(3600)}, {seconds(0), seconds(3600)}).level,
      Level::ok);
  EXPECT_EQ(
      judge_zone("Europe/London", {seconds(0), seconds(3600)}, {seconds(0), seconds(0)}).level,
      Level::fail);
}

}  // namespace
}  // namespace kioskline::commands
