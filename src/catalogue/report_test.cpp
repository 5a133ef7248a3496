#include "catalogue/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "catalogue/catalogue_fixtures.hpp"

namespace kioskline::catalogue {
namespace {

using testing::HasSubstr;

Catalogue sample() {
  Exhibition cafe = exhibition(0, "café");
  cafe.start_date = std::chrono::sys_days(std::chrono::year{2021} / 8 / 23);
  return {.entries = {{{0}, {cafe, opening_day, std::nullopt}},
                      {{5}, {exhibition(5, "dino"), opening_day, opening_day}}},
          .version = {3},
          .loaded_at = opening_day,
          .source = "s3://exhibits/metadata"};
}

TEST(CatalogueText, IsATableInWhichAccentsDoNotShiftColumns) {
  EXPECT_EQ(catalogue_text("lmnh", sample()),
            "lmnh: version 3, loaded 2026-02-24 10:00 UTC from s3://exhibits/metadata\n"
            "ID      NAME      FLOOR  DEPARTMENT  SINCE       STATE                        OBJECT\n"
            "EXH_00  The café  1      Zoology     2021-08-23  open                         "
            "lmnh_exhibition_café.json\n"
            "EXH_05  The dino  1      Zoology                 closed 2026-02-24 10:00 UTC  "
            "lmnh_exhibition_dino.json\n");
}

TEST(CatalogueJson, IsOneLineWithNullForWhatIsNotKnown) {
  const std::string line = catalogue_json("lmnh", sample());
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const auto json = nlohmann::json::parse(line);
  EXPECT_EQ(json["museum"], "lmnh");
  EXPECT_EQ(json["version"], 3);
  EXPECT_EQ(json["exhibitions"][0]["start_date"], "2021-08-23");
  EXPECT_TRUE(json["exhibitions"][0]["closed_at"].is_null());
  EXPECT_TRUE(json["exhibitions"][1]["start_date"].is_null());
  EXPECT_EQ(json["exhibitions"][1]["closed_at"], "2026-02-24T10:00:00.000000Z");
}

RefreshReport eventful() {
  return {.changes = {.added = {exhibition(1, "bugs")},
                      .changed = {exhibition(0, "cave")},
                      .closed = {exhibition(5, "dino")}},
          .problems = {{"lmnh_exhibition_bad.json", "EXHIBITION_ID is missing"}},
          .alarm = "most are missing",
          .failure = {}};
}

TEST(RefreshText, SaysWhatChangedAndWhatIsWrong) {
  const Catalogue current = sample();
  const std::string text = refresh_text("lmnh", "folder", eventful(), &current);
  for (const char* line :
       {"lmnh: folder\n", "  new      EXH_01  The bugs (lmnh_exhibition_bugs.json)\n",
        "  changed  EXH_00  The cave", "  closed   EXH_05  The dino",
        "  PROBLEM  lmnh_exhibition_bad.json: EXHIBITION_ID is missing\n",
        "  ALARM    most are missing\n", "  version 3: 1 open, 1 closed\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(RefreshText, SaysThatNothingChangedOrNothingIsKnown) {
  const Catalogue current = sample();
  EXPECT_THAT(refresh_text("lmnh", "folder", {}, &current), HasSubstr("nothing changed"));
  EXPECT_THAT(refresh_text("lmnh", "folder", {}, nullptr), HasSubstr("no exhibition is known"));
}

TEST(RefreshJson, NamesIdsAndProblems) {
  const Catalogue current = sample();
  const auto json = nlohmann::json::parse(refresh_json("lmnh", "folder", eventful(), &current));
  EXPECT_EQ(json["added"], nlohmann::json({"EXH_01"}));
  EXPECT_EQ(json["changed"], nlohmann::json({"EXH_00"}));
  EXPECT_EQ(json["closed"], nlohmann::json({"EXH_05"}));
  EXPECT_EQ(json["problems"][0]["object"], "lmnh_exhibition_bad.json");
  EXPECT_EQ(json["alarm"], "most are missing");
  EXPECT_EQ(json["version"], 3);
  EXPECT_TRUE(
      nlohmann::json::parse(refresh_json("lmnh", "folder", {}, nullptr))["version"].is_null());
}

}  // namespace
}  // namespace kioskline::catalogue
