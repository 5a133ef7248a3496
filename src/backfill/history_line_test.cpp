#include "backfill/history_line.hpp"

#include <gtest/gtest.h>

namespace kioskline::backfill {
namespace {

struct Case {
  const char* what;
  const char* line;
  const char* message;
};

class MessageOfLine : public testing::TestWithParam<Case> {};

TEST_P(MessageOfLine, KeepsWhatTheLineSays) {
  EXPECT_EQ(message_of_line(GetParam().line), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Table, MessageOfLine,
    testing::Values(
        Case{"Rating", "2023-03-06 15:09:21,4,0,",
             R"({"at": "2023-03-06 15:09:21", "site": "4", "val": 0})"},
        Case{"Request", "2023-03-06 15:09:21,4,-1,1",
             R"({"at": "2023-03-06 15:09:21", "site": "4", "val": -1, "type": 1})"},
        Case{"TypeWithZeroFraction", "t,4,-1,0.0",
             R"({"at": "t", "site": "4", "val": -1, "type": 0})"},
        Case{"TypeWithOtherFraction", "t,4,-1,0.5",
             R"({"at": "t", "site": "4", "val": -1, "type": "0.5"})"},
        Case{"TypeWithoutFractionDigits", "t,4,-1,0.",
             R"({"at": "t", "site": "4", "val": -1, "type": "0."})"},
        Case{"ValWithZeroFraction", "t,4,3.0,", R"({"at": "t", "site": "4", "val": "3.0"})"},
        Case{"ValNoNumber", "t,4,x,", R"({"at": "t", "site": "4", "val": "x"})"},
        Case{"ValWithLeadingZero", "t,4,03,", R"({"at": "t", "site": "4", "val": "03"})"},
        Case{"ValOnlyAMinus", "t,4,-,", R"({"at": "t", "site": "4", "val": "-"})"},
        Case{"SiteIsKeptAsText", "t,04,1,", R"({"at": "t", "site": "04", "val": 1})"},
        Case{"FewerFields", "t,4", R"({"at": "t", "site": "4"})"}, Case{"AllEmpty", ",,,", "{}"},
        Case{"Empty", "", "{}"}, Case{"MoreFieldsStandForThemselves", "t,4,1,,9", "t,4,1,,9"},
        Case{"OpenQuoteStandsForItself", "\"t,4,1,", "\"t,4,1,"},
        Case{"QuotedFields", R"("t","4","1","")", R"({"at": "t", "site": "4", "val": 1})"},
        Case{"QuotedCommaAndQuote", R"("a,""b",4,1,)", R"({"at": "a,\"b", "site": "4", "val": 1})"},
        Case{"QuoteWithinAField", R"(a"b,4,1,)", R"({"at": "a\"b", "site": "4", "val": 1})"},
        Case{"BackslashAndControl", "a\\\t,4,1,", R"({"at": "a\\\u0009", "site": "4", "val": 1})"}),
    [](const auto& test) { return std::string(test.param.what); });

}  // namespace
}  // namespace kioskline::backfill
