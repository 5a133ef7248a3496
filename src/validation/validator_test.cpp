#include "validation/validator.hpp"

#include <gtest/gtest.h>

#include "domain/error.hpp"
#include "domain/instant_text.hpp"

namespace kioskline::validation {
namespace {

using std::chrono::hours;

const Instant now = std::chrono::sys_days(std::chrono::year(2026) / 7 / 20) + hours(12);

KnownExhibitions six_exhibitions() {
  KnownExhibitions known;
  for (std::size_t i = 0; i < 6; ++i) known.numbers.set(i);
  return known;
}

MuseumRules liverpool() {
  MuseumRules rules;
  rules.code = "lmnh";
  return rules;
}

Verdict judge(std::optional<std::string_view> text, std::optional<Instant> recorded = now) {
  Validator validator(liverpool());
  Message message;
  message.value = text;
  message.timestamp = recorded;
  return validator.judge(message, six_exhibitions(), now);
}

std::string reasons_of(std::optional<std::string_view> text,
                       std::optional<Instant> recorded = now) {
  const Verdict verdict = judge(text, recorded);
  const auto* rejection = std::get_if<Rejection>(&verdict);
  return rejection == nullptr ? "" : rejection->reasons.text();
}

Press press_of(std::string_view text) {
  const Verdict verdict = judge(text);
  const auto* acceptance = std::get_if<Acceptance>(&verdict);
  EXPECT_NE(acceptance, nullptr) << text << ": " << reasons_of(text);
  return acceptance == nullptr ? Press{} : acceptance->press;
}

TEST(Validator, ReadsARating) {
  const Press press =
      press_of(R"({"at": "2026-02-24T10:15:03.123456+00:00", "site": "3", "val": 2})");
  EXPECT_EQ(to_text(press.at), "2026-02-24T10:15:03.123456Z");
  EXPECT_EQ(press.exhibition, ExhibitionNumber{3});
  EXPECT_EQ(press.kind, PressKind::rating);
  EXPECT_EQ(press.rating, 2);
  EXPECT_EQ(press.local.hour, 10);
}

TEST(Validator, ReadsRequests) {
  EXPECT_EQ(press_of(R"({"at": "2026-02-24T10:15:03Z", "site": 0, "val": -1, "type": 0})").kind,
            PressKind::assistance);
  EXPECT_EQ(press_of(R"({"at": "2026-02-24T10:15:03Z", "site": "05", "val": -1, "type": 1})").kind,
            PressKind::emergency);
}

TEST(Validator, TakesTimeWithoutOffsetAsTheMuseums) {
  EXPECT_EQ(to_text(press_of(R"({"at": "2026-07-01 10:15:03", "site": "3", "val": 0})").at),
            "2026-07-01T09:15:03.000000Z");
  EXPECT_EQ(to_text(press_of(R"({"at": "2026-02-01 10:15:03", "site": "3", "val": 0})").at),
            "2026-02-01T10:15:03.000000Z");
}

struct Broken {
  const char* text;
  const char* reasons;
};

class BrokenMessage : public testing::TestWithParam<Broken> {};

TEST_P(BrokenMessage, NamesEveryRuleItBreaks) {
  EXPECT_EQ(reasons_of(GetParam().text), GetParam().reasons) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    WholeMessage, BrokenMessage,
    testing::Values(Broken{"", "message:not_json"}, Broken{"  ", "message:not_json"},
                    Broken{"{", "message:not_json"}, Broken{"{} x", "message:not_json"},
                    Broken{"\xEF\xBB\xBF{}", "message:not_json"},
                    Broken{"{\"a\": \"\xC0\xAF\"}", "message:not_json"},
                    Broken{"{\"a\": 01}", "message:not_json"},
                    Broken{"{'a': 1}", "message:not_json"}, Broken{"[1, 2]", "message:not_object"},
                    Broken{"\"x\"", "message:not_object"}, Broken{"null", "message:not_object"},
                    Broken{R"({"val": 1, "val": 1})", "message:duplicate_key"},
                    Broken{R"({"val": 1, "v\u0061l": 1})", "message:duplicate_key"},
                    Broken{"{}", "at:missing,site:missing,val:missing"}));

INSTANTIATE_TEST_SUITE_P(
    At, BrokenMessage,
    testing::Values(
        Broken{R"({"site": "3", "val": 2})", "at:missing"},
        Broken{R"({"at": null, "site": "3", "val": 2})", "at:invalid"},
        Broken{R"({"at": 1, "site": "3", "val": 2})", "at:invalid"},
        Broken{R"({"at": "2026-02-30T10:00:00Z", "site": "3", "val": 2})", "at:invalid"},
        Broken{R"({"at": "0000-06-01T10:00:00Z", "site": "3", "val": 2})", "at:invalid"},
        Broken{R"({"at": "0001-01-01T00:10:00+01:00", "site": "3", "val": 2})", "at:invalid"},
        Broken{R"({"at": "9999-12-31T23:30:00-01:00", "site": "3", "val": 2})", "at:invalid"},
        Broken{R"({"at": "2026-02-24T08:44:59.999999Z", "site": "3", "val": 2})",
               "at:outside_hours"},
        Broken{R"({"at": "2026-02-24T18:15:00.000001Z", "site": "3", "val": 2})",
               "at:outside_hours"},
        Broken{R"({"at": "2026-07-01T18:00:00Z", "site": "3", "val": 2})", "at:outside_hours"},
        Broken{R"({"at": "1999-12-31T12:00:00Z", "site": "3", "val": 2})", "at:too_old"},
        Broken{R"({"at": "2026-07-21T13:00:00Z", "site": "3", "val": 2})", "at:future"},
        Broken{R"({"at": "2026-07-25T20:00:00Z", "site": "3", "val": 2})",
               "at:outside_hours,at:future"}));

INSTANTIATE_TEST_SUITE_P(
    Site, BrokenMessage,
    testing::Values(
        Broken{R"({"at": "2026-02-24T10:00:00Z", "val": 2})", "site:missing"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": "6", "val": 2})", "site:unknown"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": 99, "val": 2})", "site:unknown"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": 100, "val": 2})", "site:unknown"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": 99999999999999999999999, "val": 2})",
               "site:unknown"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": "99999999999999999999999", "val": 2})",
               "site:unknown"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": "003", "val": 2})", "site:invalid"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": "+3", "val": 2})", "site:invalid"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": " 3", "val": 2})", "site:invalid"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": "", "val": 2})", "site:invalid"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": -1, "val": 2})", "site:invalid"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": 3.0, "val": 2})", "site:invalid"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": null, "val": 2})", "site:invalid"}));

INSTANTIATE_TEST_SUITE_P(
    ValAndType, BrokenMessage,
    testing::Values(
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": "3"})", "val:missing"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": "3", "val": 5})", "val:out_of_range"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": "3", "val": -2})", "val:out_of_range"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": "3", "val": 123456789012345678901234})",
               "val:out_of_range"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": "3", "val": true})", "val:invalid"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": "3", "val": 3.0})", "val:invalid"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": "3", "val": 3e0})", "val:invalid"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": "3", "val": "3"})", "val:invalid"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": "3", "val": 1e999})", "val:invalid"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": "3", "val": -1})", "type:missing"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": "3", "val": -1, "type": null})",
               "type:invalid"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": "3", "val": -1, "type": 2})",
               "type:out_of_range"},
        Broken{
            R"({"at": "2026-02-24T10:00:00Z", "site": "3", "val": -1, "type": -98765432109876543210})",
            "type:out_of_range"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": "3", "val": 2, "type": 2})",
               "type:out_of_range"},
        Broken{R"({"at": "2026-02-24T10:00:00Z", "site": "3", "val": 2, "type": "1"})",
               "type:invalid"},
        Broken{R"({"at": "2026-02-24T20:00:00Z", "site": "9", "val": 9, "type": 9})",
               "at:outside_hours,site:unknown,val:out_of_range,type:out_of_range"}));

class GoodMessage : public testing::TestWithParam<const char*> {};

TEST_P(GoodMessage, IsAccepted) { EXPECT_EQ(reasons_of(GetParam()), ""); }

INSTANTIATE_TEST_SUITE_P(
    Boundaries, GoodMessage,
    testing::Values(
        R"({"at": "2026-02-24T08:45:00Z", "site": "3", "val": 0})",
        R"({"at": "2026-02-24T18:15:00.000000Z", "site": "3", "val": 4})",
        R"({"at": "2026-02-24T18:15:00.0000009Z", "site": "3", "val": 4})",
        R"({"at": "2026-07-01T08:50:00+01:00", "site": "3", "val": 4})",
        R"({"at": "2026-07-01T07:45:00Z", "site": "3", "val": 4})",
        R"({"at": "2000-01-01T12:00:00Z", "site": "3", "val": 4})",
        R"({"at": "2026-07-20T15:00:00Z", "site": "3", "val": 4})",
        R"({"at": "2026-02-24T10:00:00Z", "site": -0, "val": -0})",
        R"({"at": "2026-02-24T10:00:00Z", "site": "\u0033", "val": 4, "type": null})",
        R"({"at": "2026-02-24T10:00:00Z", "site": "3", "val": 4, "type": 1})",
        R"({"at": "2026-02-24T10:00:00Z", "site": "3", "val": 4, "x": [1e999, {"at": 1}], "\ud800": 1})"));

INSTANTIATE_TEST_SUITE_P(
    DaysTheClocksChange, GoodMessage,
    testing::Values(R"({"at": "2026-03-28T08:45:00Z", "site": "3", "val": 0})",
                    R"({"at": "2026-03-29T07:45:00Z", "site": "3", "val": 0})",
                    R"({"at": "2026-03-29T17:15:00Z", "site": "3", "val": 0})",
                    R"({"at": "2026-03-29 08:45:00", "site": "3", "val": 0})",
                    R"({"at": "2025-10-25T07:45:00Z", "site": "3", "val": 0})",
                    R"({"at": "2025-10-26T08:45:00Z", "site": "3", "val": 0})",
                    R"({"at": "2025-10-26T18:15:00Z", "site": "3", "val": 0})"));

INSTANTIATE_TEST_SUITE_P(
    DaysTheClocksChange, BrokenMessage,
    testing::Values(
        Broken{R"({"at": "2026-03-28T08:44:59Z", "site": "3", "val": 0})", "at:outside_hours"},
        Broken{R"({"at": "2026-03-29T07:44:59Z", "site": "3", "val": 0})", "at:outside_hours"},
        Broken{R"({"at": "2026-03-29T17:15:01Z", "site": "3", "val": 0})", "at:outside_hours"},
        Broken{R"({"at": "2026-03-29 01:30:00", "site": "3", "val": 0})", "at:outside_hours"},
        Broken{R"({"at": "2025-10-26T08:44:59Z", "site": "3", "val": 0})", "at:outside_hours"},
        Broken{R"({"at": "2025-10-26 01:30:00", "site": "3", "val": 0})", "at:outside_hours"}));

INSTANTIATE_TEST_SUITE_P(
    OffsetsAndYears, GoodMessage,
    testing::Values(R"({"at": "2026-02-25T09:59:00+23:59", "site": "3", "val": 0})",
                    R"({"at": "2026-02-24T10:01:00-23:59", "site": "3", "val": 0})",
                    R"({"at": "2026-02-24T15:45:00+0530", "site": "3", "val": 0})"));

TEST(Validator, TheFirstAndLastYearsAreReal) {
  const char* const first = R"({"at": "0001-01-01T12:00:00Z", "site": "3", "val": 0})";
  EXPECT_EQ(reasons_of(first), "at:too_old");
  const char* const last = R"({"at": "9999-12-31T12:00:00Z", "site": "3", "val": 0})";
  EXPECT_EQ(reasons_of(last), "at:future");
  EXPECT_EQ(reasons_of(last, std::nullopt), "");
}

TEST(Validator, HoursZoneAndFirstDayAreTheMuseums) {
  MuseumRules rules;
  rules.code = "lms";
  rules.time_zone = "America/New_York";
  rules.opens = hours(10) + std::chrono::minutes(45);
  rules.closes = hours(16) + std::chrono::minutes(15);
  rules.earliest = std::chrono::year(2026) / 2 / 24;
  Validator validator(rules);
  const auto judged = [&](std::string_view text) {
    Message message;
    message.value = text;
    const Verdict verdict = validator.judge(message, six_exhibitions(), now);
    const auto* rejection = std::get_if<Rejection>(&verdict);
    return rejection == nullptr ? "" : rejection->reasons.text();
  };
  EXPECT_EQ(judged(R"({"at": "2026-02-24T15:45:00Z", "site": "3", "val": 0})"), "");
  EXPECT_EQ(judged(R"({"at": "2026-02-24T15:44:59Z", "site": "3", "val": 0})"), "at:outside_hours");
  EXPECT_EQ(judged(R"({"at": "2026-02-24 16:15:00", "site": "3", "val": 0})"), "");
  EXPECT_EQ(judged(R"({"at": "2026-02-23 12:00:00", "site": "3", "val": 0})"), "at:too_old");
  EXPECT_EQ(judged(R"({"at": "2026-02-24T04:59:59Z", "site": "3", "val": 0})"),
            "at:outside_hours,at:too_old");
}

TEST(Validator, CountsIgnoredKeys) {
  const Verdict verdict =
      judge(R"({"at": "2026-02-24T10:00:00Z", "site": "3", "val": 4, "x": 1, "y": {"val": 2}})");
  ASSERT_TRUE(std::holds_alternative<Acceptance>(verdict));
  EXPECT_EQ(std::get<Acceptance>(verdict).ignored_keys, 2);
}

TEST(Validator, ATombstoneIsNoJson) { EXPECT_EQ(reasons_of(std::nullopt), "message:not_json"); }

TEST(Validator, SizeAndDepthHaveALimit) {
  const std::string padding(16 * 1024, ' ');
  EXPECT_EQ(reasons_of("{" + padding), "message:too_large");
  EXPECT_EQ(reasons_of(padding), "message:not_json") << "16 KiB are allowed";
  const auto nested = [](int depth) {
    return R"({"x": )" + std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']') + "}";
  };
  EXPECT_EQ(reasons_of(nested(31)), "at:missing,site:missing,val:missing");
  EXPECT_EQ(reasons_of(nested(32)), "message:too_large");
  EXPECT_EQ(reasons_of(std::string(1000, '[')), "message:too_large");
}

TEST(Validator, FutureIsJudgedByTheRecordsTimeIfThatIsBelievable) {
  const char* const text = R"({"at": "2026-07-22T10:00:00Z", "site": "3", "val": 4})";
  EXPECT_EQ(reasons_of(text, now), "at:future");
  EXPECT_EQ(reasons_of(text, now + hours(23)), "") << "the record's clock is a day ahead at most";
  EXPECT_EQ(reasons_of(text, now + hours(25)), "at:future")
      << "not believed: the wall clock takes its place";
  EXPECT_EQ(reasons_of(text, std::nullopt), "") << "not checked";
}

TEST(Validator, ARecordTimeAtTheEndOfTimeIsNoTrouble) {
  const char* const text = R"({"at": "2026-07-22T10:00:00Z", "site": "3", "val": 4})";
  EXPECT_EQ(reasons_of(text, Instant::max()), "at:future") << "not believed";
  EXPECT_EQ(reasons_of(text, Instant::min()), "at:future") << "believed";
}

TEST(Validator, AnEmergencyRejectedForNothingButHoursOrSiteIsHandedOut) {
  const auto emergency_of = [](std::string_view text) {
    const Verdict verdict = judge(text);
    return std::get<Rejection>(verdict).emergency;
  };
  const auto at_night =
      emergency_of(R"({"at": "2026-02-24T22:00:00Z", "site": "3", "val": -1, "type": 1})");
  ASSERT_TRUE(at_night);
  EXPECT_EQ(at_night->exhibition, ExhibitionNumber{3});
  const auto elsewhere =
      emergency_of(R"({"at": "2026-02-24T12:00:00Z", "site": "300", "val": -1, "type": 1})");
  ASSERT_TRUE(elsewhere);
  EXPECT_EQ(elsewhere->exhibition, ExhibitionNumber{-1});
  EXPECT_TRUE(emergency_of(R"({"at": "2026-02-24T22:00:00Z", "site": "8", "val": -1, "type": 1})"))
      << "both at once";
  EXPECT_FALSE(
      emergency_of(R"({"at": "2026-02-24T22:00:00Z", "site": "3", "val": -1, "type": 0})"));
  EXPECT_FALSE(emergency_of(R"({"at": "2026-07-25T22:00:00Z", "site": "3", "val": -1, "type": 1})"))
      << "future too";
  EXPECT_FALSE(emergency_of(R"({"at": "2026-02-24T22:00:00Z", "site": "3", "val": -1})"));
}

TEST(Validator, AnUnknownZoneIsAConfigurationError) {
  MuseumRules rules = liverpool();
  rules.time_zone = "Europe/Liverpol";
  EXPECT_THROW(Validator{rules}, Error);
}

}  // namespace
}  // namespace kioskline::validation
