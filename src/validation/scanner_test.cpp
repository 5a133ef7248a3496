#include "validation/scanner.hpp"

#include <gtest/gtest.h>

#include <string>

namespace kioskline::validation {
namespace {

using Kind = ScannedValue::Kind;

struct Grammar {
  const char* text;
  ScanStatus status;
};

class ScannedText : public testing::TestWithParam<Grammar> {};

TEST_P(ScannedText, HasItsStatus) {
  ScannedMessage message;
  EXPECT_EQ(scan(GetParam().text, message), GetParam().status) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Numbers, ScannedText,
    testing::Values(Grammar{"-0", ScanStatus::not_object},
                    Grammar{"0.0e-0", ScanStatus::not_object},
                    Grammar{"1E+400", ScanStatus::not_object}, Grammar{"-", ScanStatus::not_json},
                    Grammar{"+1", ScanStatus::not_json}, Grammar{"01", ScanStatus::not_json},
                    Grammar{"-01", ScanStatus::not_json}, Grammar{".5", ScanStatus::not_json},
                    Grammar{"1.", ScanStatus::not_json}, Grammar{"1.e1", ScanStatus::not_json},
                    Grammar{"1e", ScanStatus::not_json}, Grammar{"1e+", ScanStatus::not_json},
                    Grammar{"1e+-1", ScanStatus::not_json}, Grammar{"0x1", ScanStatus::not_json},
                    Grammar{"NaN", ScanStatus::not_json},
                    Grammar{"Infinity", ScanStatus::not_json}));

INSTANTIATE_TEST_SUITE_P(
    Structure, ScannedText,
    testing::Values(
        Grammar{"{}", ScanStatus::ok}, Grammar{" \t\r\n{ } \n", ScanStatus::ok},
        Grammar{"[ ]", ScanStatus::not_object}, Grammar{"true", ScanStatus::not_object},
        Grammar{"tru", ScanStatus::not_json}, Grammar{"truex", ScanStatus::not_json},
        Grammar{"[1,]", ScanStatus::not_json}, Grammar{"[1 2]", ScanStatus::not_json},
        Grammar{"[1", ScanStatus::not_json}, Grammar{"{\"a\"}", ScanStatus::not_json},
        Grammar{"{\"a\":}", ScanStatus::not_json}, Grammar{"{\"a\":1,}", ScanStatus::not_json},
        Grammar{"{a:1}", ScanStatus::not_json}, Grammar{"{\"a\":1", ScanStatus::not_json},
        Grammar{"{}{}", ScanStatus::not_json}, Grammar{"{\"x\":{\"y\":[1,{}]}}", ScanStatus::ok},
        Grammar{"{\"x\":{\"y\":[1,{]}}", ScanStatus::not_json},
        Grammar{"\v{}", ScanStatus::not_json}, Grammar{"{}//", ScanStatus::not_json}));

INSTANTIATE_TEST_SUITE_P(Strings, ScannedText,
                         testing::Values(Grammar{R"({"\"\\\/\b\f\n\r\t\u00e9":1})", ScanStatus::ok},
                                         Grammar{R"("\uD800")", ScanStatus::not_object},
                                         Grammar{R"("\uDC00\uD800")", ScanStatus::not_object},
                                         Grammar{R"("\u12G4")", ScanStatus::not_json},
                                         Grammar{R"("\u12")", ScanStatus::not_json},
                                         Grammar{R"("\x")", ScanStatus::not_json},
                                         Grammar{R"("\)", ScanStatus::not_json},
                                         Grammar{R"("open)", ScanStatus::not_json},
                                         Grammar{"\"\n\"", ScanStatus::not_json},
                                         Grammar{"\"\x7F\"", ScanStatus::not_object}));

INSTANTIATE_TEST_SUITE_P(
    Utf8, ScannedText,
    testing::Values(Grammar{"\"\xC2\x80\"", ScanStatus::not_object},
                    Grammar{"\"\xDF\xBF\"", ScanStatus::not_object},
                    Grammar{"\"\xE0\xA0\x80\"", ScanStatus::not_object},
                    Grammar{"\"\xED\x9F\xBF\"", ScanStatus::not_object},
                    Grammar{"\"\xEF\xBF\xBF\"", ScanStatus::not_object},
                    Grammar{"\"\xF0\x90\x80\x80\"", ScanStatus::not_object},
                    Grammar{"\"\xF4\x8F\xBF\xBF\"", ScanStatus::not_object},
                    // Overlong forms, surrogates, beyond U+10FFFF, stray and missing continuations.
                    Grammar{"\"\xC1\xBF\"", ScanStatus::not_json},
                    Grammar{"\"\xE0\x9F\xBF\"", ScanStatus::not_json},
                    Grammar{"\"\xF0\x8F\xBF\xBF\"", ScanStatus::not_json},
                    Grammar{"\"\xED\xA0\x80\"", ScanStatus::not_json},
                    Grammar{"\"\xF4\x90\x80\x80\"", ScanStatus::not_json},
                    Grammar{"\"\xF5\x80\x80\x80\"", ScanStatus::not_json},
                    Grammar{"\"\x80\"", ScanStatus::not_json},
                    Grammar{"\"\xC3\"", ScanStatus::not_json},
                    Grammar{"\"\xE2\x82\"", ScanStatus::not_json},
                    Grammar{"\"\xF0\x9F\x98\"", ScanStatus::not_json},
                    Grammar{"\"\xC3", ScanStatus::not_json}));

TEST(Scanner, ANulByteIsNoSpaceAndNoEnd) {
  using namespace std::string_literals;
  ScannedMessage message;
  EXPECT_EQ(scan("{}\0"s, message), ScanStatus::not_json);
  EXPECT_EQ(scan("{\"a\0\":1}"s, message), ScanStatus::not_json);
}

/// What `val` is scanned as in {"val": <text>}; without its text, which borrows from the message.
ScannedValue scanned(const std::string& text) {
  ScannedMessage message;
  EXPECT_EQ(scan("{\"val\":" + text + "}", message), ScanStatus::ok) << text;
  return message.val;
}

/// The content of the string that `val` is in {"val": <text>}.
std::string scanned_string(const std::string& text) {
  const std::string bytes = "{\"val\":" + text + "}";
  ScannedMessage message;
  EXPECT_EQ(scan(bytes, message), ScanStatus::ok) << text;
  return std::string(message.val.text());
}

TEST(Scanner, TellsTheKindsOfValuesApart) {
  EXPECT_EQ(scanned("null").kind, Kind::null);
  for (const char* other : {"true", "false", "[1]", "{}", "3.0", "3e0", "-1.5E2"}) {
    EXPECT_EQ(scanned(other).kind, Kind::other) << other;
  }
  EXPECT_EQ(scanned("\"3\"").kind, Kind::string);
  ScannedMessage message;
  scan("{}", message);
  EXPECT_EQ(message.val.kind, Kind::absent);
}

TEST(Scanner, KeepsIntegersOfUpTo18DigitsExactly) {
  for (const std::int64_t number :
       {0L, 7L, -1L, 999'999'999'999'999'999L, -999'999'999'999'999'999L}) {
    EXPECT_EQ(scanned(std::to_string(number)).kind, Kind::integer);
    EXPECT_EQ(scanned(std::to_string(number)).integer, number);
  }
  EXPECT_EQ(scanned("-0").integer, 0);
}

TEST(Scanner, KeepsOfALargerIntegerItsSign) {
  for (const char* digits :
       {"1000000000000000000", "9223372036854775808", "18446744073709551616"}) {
    EXPECT_EQ(scanned(digits).kind, Kind::huge_integer) << digits;
    EXPECT_FALSE(scanned(digits).negative) << digits;
    EXPECT_TRUE(scanned(std::string("-") + digits).negative) << digits;
  }
}

TEST(Scanner, UnescapesTheStringsOfTheFourKeys) {
  EXPECT_EQ(scanned_string(R"("2026-02-24\u0054\u003a")"), "2026-02-24T:");
  EXPECT_EQ(scanned_string(R"("\"\\\/\b\f\n\r\t")"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(scanned_string(R"("\u00e9\u20AC")"), "\xC3\xA9\xE2\x82\xAC");
  EXPECT_EQ(scanned_string(R"("3")"), "3");
}

TEST(Scanner, KeysAreComparedAfterUnescaping) {
  ScannedMessage message;
  EXPECT_EQ(scan(R"({"\u0061t":"x","\u0073ite":1,"t\u0079pe":2,"Val":3})", message),
            ScanStatus::ok);
  EXPECT_EQ(message.at.text(), "x");
  EXPECT_EQ(message.site.integer, 1);
  EXPECT_EQ(message.type.integer, 2);
  EXPECT_EQ(message.val.kind, Kind::absent);
  EXPECT_EQ(message.ignored_keys, 1);
  EXPECT_FALSE(message.has_duplicate);
}

TEST(Scanner, OnlyTheFourKeysCanBeDuplicatesAndOnlyOutermost) {
  const auto has_duplicate = [](const char* text) {
    ScannedMessage message;
    EXPECT_EQ(scan(text, message), ScanStatus::ok) << text;
    return message.has_duplicate;
  };
  EXPECT_TRUE(has_duplicate(R"({"at":1,"at":1})"));
  EXPECT_TRUE(has_duplicate(R"({"site":null,"s\u0069te":null})"));
  EXPECT_FALSE(has_duplicate(R"({"x":1,"x":2})"));
  EXPECT_FALSE(has_duplicate(R"({"at":{"at":1,"at":2},"x":{"at":1}})"));
}

TEST(Scanner, StopsCountingIgnoredKeysAt255) {
  std::string text = "{\"k\":0";
  for (int i = 0; i < 300; ++i) text += ",\"k\":0";
  ScannedMessage message;
  EXPECT_EQ(scan(text + "}", message), ScanStatus::ok);
  EXPECT_EQ(message.ignored_keys, 255);
}

TEST(Scanner, CountsObjectsAndArraysAlikeForDepth) {
  const auto nested = [](int containers) {
    std::string text = "1";
    for (int i = 0; i < containers; ++i) {
      text = i % 2 == 0 ? std::string("[").append(text).append("]")
                        : std::string("{\"x\":").append(text).append("}");
    }
    return text;
  };
  ScannedMessage message;
  EXPECT_EQ(scan(nested(32), message), ScanStatus::ok);
  EXPECT_EQ(scan(nested(33), message), ScanStatus::too_deep);
  EXPECT_EQ(scan(nested(33) + "!", message), ScanStatus::too_deep) << "before not_json";
}

}  // namespace
}  // namespace kioskline::validation
