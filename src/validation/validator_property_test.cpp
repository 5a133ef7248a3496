#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "validation/scanner.hpp"
#include "validation/validator.hpp"

namespace kioskline::validation {
namespace {

using std::chrono::microseconds;
using std::chrono::minutes;

/// A valid press as a kiosk might write it.
struct WrittenPress {
  Press press;
  std::vector<std::string> members;  ///< "key": value, of the object
};

std::string text_of(const std::vector<std::string>& members, const std::string& space) {
  std::string text = space + "{" + space;
  for (std::size_t i = 0; i < members.size(); ++i)
    text += (i > 0 ? "," + space : "") + members[i] + space;
  return text + "}" + space;
}

rc::Gen<WrittenPress> written_press() {
  return rc::gen::exec([] {
    const auto day = std::chrono::sys_days(std::chrono::year(2000) / 1 / 2) +
                     std::chrono::days(*rc::gen::inRange(0, 365 * 60));
    // The museum of this property keeps UTC, so that the generator needs no time zone rules.
    const microseconds opens = std::chrono::hours(8) + minutes(45);
    const auto of_day = opens + microseconds(*rc::gen::inRange<std::int64_t>(0, 34'200'000'001));
    const int exhibition = *rc::gen::inRange(0, 6);
    const int val = *rc::gen::inRange(-1, 5);
    const int type = *rc::gen::inRange(0, 2);

    WrittenPress written;
    written.press.at = day + of_day;
    written.press.local = {.date = day,
                           .hour = static_cast<std::uint8_t>(of_day / std::chrono::hours(1))};
    written.press.exhibition = {static_cast<std::int16_t>(exhibition)};
    written.press.rating = static_cast<std::int8_t>(val);
    if (val < 0) written.press.kind = type == 0 ? PressKind::assistance : PressKind::emergency;

    const minutes offset(*rc::gen::inRange(-14 * 60, 14 * 60 + 1));
    const auto wall = std::chrono::time_point_cast<microseconds>(written.press.at + offset);
    const auto wall_day = std::chrono::floor<std::chrono::days>(wall);
    const std::chrono::year_month_day date(wall_day);
    const std::chrono::hh_mm_ss time(wall - wall_day);
    const std::string zone = *rc::gen::element<std::string>(
        fmt::format("{}{:02}:{:02}", offset.count() < 0 ? '-' : '+', std::abs(offset.count()) / 60,
                    std::abs(offset.count()) % 60),
        fmt::format("{}{:02}{:02}", offset.count() < 0 ? '-' : '+', std::abs(offset.count()) / 60,
                    std::abs(offset.count()) % 60));
    const std::string nanoseconds = *rc::gen::element<std::string>("", "9", "99", "999");
    written.members.push_back(fmt::format(
        R"("at": "{:04}-{:02}-{:02}{}{:02}:{:02}:{:02}.{:06}{}{}")", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        *rc::gen::element('T', 't', ' '), time.hours().count(), time.minutes().count(),
        time.seconds().count(), time.subseconds().count(), nanoseconds, zone));
    const std::string site = *rc::gen::element<std::string>(fmt::format("{}", exhibition),
                                                            fmt::format("\"{}\"", exhibition),
                                                            fmt::format("\"0{}\"", exhibition));
    written.members.push_back("\"site\": " + site);
    written.members.push_back(fmt::format("\"val\": {}", val));
    if (val < 0) written.members.push_back(fmt::format("\"type\": {}", type));
    return written;
  });
}

Verdict judge(const std::string& text) {
  static Validator validator(MuseumRules{.code = "utc", .time_zone = "Etc/UTC"});
  KnownExhibitions known;
  for (std::size_t i = 0; i < 6; ++i) known.numbers.set(i);
  Message message;
  message.value = text;
  return validator.judge(message, known, Instant{});
}

RC_GTEST_PROP(ValidatorProperty, WhatAKioskWritesIsAcceptedWithEqualValues, ()) {
  const WrittenPress written = *written_press();
  const Verdict verdict = judge(text_of(written.members, ""));
  RC_ASSERT(std::holds_alternative<Acceptance>(verdict));
  RC_ASSERT((std::get<Acceptance>(verdict).press == written.press));
}

RC_GTEST_PROP(ValidatorProperty, TheVerdictDependsNeitherOnKeyOrderNorOnSpaceNorOnOtherKeys, ()) {
  WrittenPress written = *written_press();
  // Broken ones too: members lost or spoiled.
  if (*rc::gen::arbitrary<bool>())
    written.members.erase(written.members.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, 3));
  if (*rc::gen::arbitrary<bool>()) written.members.emplace_back(R"("type": "ERR")");
  const Verdict verdict = judge(text_of(written.members, ""));

  std::vector<std::string> shuffled = written.members;
  const auto others = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      R"("other": {"val": 9, "at": []})", R"("x\u0000": 1e999)", R"("\u00e9": null)"));
  const auto other_count = std::min<std::size_t>(others.size(), 10);
  shuffled.insert(shuffled.end(), others.begin(),
                  others.begin() + static_cast<std::ptrdiff_t>(other_count));
  for (std::size_t i = shuffled.size(); i > 1; --i)
    std::swap(shuffled[i - 1], shuffled[*rc::gen::inRange<std::size_t>(0, i)]);
  const Verdict other =
      judge(text_of(shuffled, *rc::gen::element<std::string>(" ", "\n", "\t \r\n")));

  RC_ASSERT(verdict.index() == other.index());
  if (const auto* accepted = std::get_if<Acceptance>(&verdict)) {
    RC_ASSERT((accepted->press == std::get<Acceptance>(other).press));
  } else {
    RC_ASSERT(std::get<Rejection>(verdict).reasons.text() ==
              std::get<Rejection>(other).reasons.text());
  }
}

/// A JSON value as text, of at most `levels` containers within each other.
std::string json_text(int levels) {
  const int choice = *rc::gen::inRange(0, levels > 0 ? 3 : 1);
  if (choice == 0) {
    return *rc::gen::element<std::string>(
        "null", "true", "false", "0", "-0", "12", "-1.5", "2e3", "1E-2", "123456789012345678901234",
        "\"\"", "\"a\"", R"("\u00e9\n\\\"")", R"("\uD83D\uDE00")", "\"\xC3\xA9\xF0\x9F\x98\x80\"");
  }
  const std::string space = *rc::gen::element<std::string>("", " ", "\r\n\t");
  const int size = *rc::gen::inRange(0, 4);
  std::string text;
  for (int i = 0; i < size; ++i) {
    if (i > 0) text += "," + space;
    if (choice == 1)
      text += *rc::gen::element<std::string>("\"val\":", R"("v\u0061l" : )", "\"x\":");
    text += json_text(levels - 1) + space;
  }
  return choice == 1 ? "{" + space + text + "}" : "[" + space + text + "]";
}

/// JSON, or JSON with a piece put in or a byte taken out somewhere.
std::string nearly_json() {
  constexpr int levels = 4;
  std::string text = json_text(levels);
  const auto place = *rc::gen::inRange<std::size_t>(0, text.size());
  switch (*rc::gen::inRange(0, 3)) {
    case 0:
      return text;
    case 1:
      return text.erase(place, 1);
    default:
      return text.insert(
          place, *rc::gen::element<std::string>("{", "}", "[", "]", ",", ":", "\"", "\\", "\\u00",
                                                "\\uZ", "1", "-", ".", "e", "null", " ", "\v", "\n",
                                                "\x01", "\x7F", "\xC3\xA9", "\xC3", "\xC0\xAF",
                                                "\xED\xA0\x80", "\xEF\xBB\xBF"));
  }
}

/// Whether simdjson refuses JSON for a limit of its own: numbers it can't hold (called one way in
/// old versions and two in new ones) and surrogates without their other half.
bool is_limit_of_simdjson(simdjson::error_code error, std::string_view text) {
  const std::string_view refusal = simdjson::error_message(error);
  return error == simdjson::NUMBER_ERROR || refusal.find("integer") != std::string_view::npos ||
         (error == simdjson::STRING_ERROR && text.find("\\uD") != std::string_view::npos);
}

RC_GTEST_PROP(ScannerProperty, AgreesWithSimdjsonOnWhatIsJson, ()) {
  const std::string text = nearly_json();
  simdjson::dom::parser parser;
  const simdjson::error_code theirs = parser.parse(simdjson::padded_string(text)).error();
  RC_PRE(!is_limit_of_simdjson(theirs, text));
  ScannedMessage message;
  const ScanStatus ours = scan(text, message);
  RC_CLASSIFY(theirs == simdjson::SUCCESS, "JSON");
  RC_ASSERT((ours != ScanStatus::not_json) == (theirs == simdjson::SUCCESS));
}

}  // namespace
}  // namespace kioskline::validation
