#include "catalogue/exhibition_object.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace kioskline::catalogue {
namespace {

using testing::HasSubstr;

constexpr const char* whole = R"({"EXHIBITION_NAME": "Under the Ice", "EXHIBITION_ID": "EXH_07",
  "FLOOR": "Vault", "DEPARTMENT": "Glaciology", "START_DATE": "29/02/24", "DESCRIPTION": "Kält\nund blau",
  "CURATOR": {"ignored": [1, 2]}})";

TEST(ExhibitionObject, BecomesAnExhibition) {
  const auto exhibition = parse_exhibition("lmnh_exhibition_ice.json", whole);
  ASSERT_TRUE(exhibition) << exhibition.error();
  EXPECT_EQ(*exhibition,
            (Exhibition{.number = {7},
                        .public_id = "EXH_07",
                        .name = "Under the Ice",
                        .floor = "Vault",
                        .department = "Glaciology",
                        .start_date = std::chrono::sys_days(std::chrono::year{2024} / 2 / 29),
                        .description = "Kält\nund blau",
                        .object_key = "lmnh_exhibition_ice.json"}));
}

TEST(ExhibitionObject, NeedsNeitherStartDateNorDescription) {
  const auto exhibition =
      parse_exhibition("k", R"({"EXHIBITION_NAME": "N", "EXHIBITION_ID": "EXH_99",
    "FLOOR": "G", "DEPARTMENT": "D", "START_DATE": null})");
  ASSERT_TRUE(exhibition) << exhibition.error();
  EXPECT_EQ(exhibition->start_date, std::nullopt);
  EXPECT_EQ(exhibition->description, "");
}

/// `whole` with one member's value replaced.
std::string with(const std::string& key, const std::string& value) {
  std::string text = whole;
  const auto begin = text.find("\"" + key + "\": ") + key.size() + 4;
  const auto end = text.find_first_of(",}", begin);
  return text.replace(begin, end - begin, value);
}

struct BrokenObject {
  std::string json;
  std::string says;
};

class MalformedExhibitionObject : public testing::TestWithParam<BrokenObject> {};

TEST_P(MalformedExhibitionObject, IsRefusedWithTheKeyThatIsWrong) {
  const auto exhibition = parse_exhibition("k", GetParam().json);
  ASSERT_FALSE(exhibition) << GetParam().json;
  EXPECT_THAT(exhibition.error(), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Table, MalformedExhibitionObject,
    testing::Values(
        BrokenObject{"", "not JSON"},
        BrokenObject{"{\"EXHIBITION_ID\": ", "not JSON: parse error at line 1"},
        BrokenObject{"[]", "a JSON array, not an object"}, BrokenObject{"{} {}", "not JSON"},
        BrokenObject{"{\"EXHIBITION_ID\": \"\xff\"}", "not JSON"},
        BrokenObject{"{}", "EXHIBITION_ID is missing"},
        BrokenObject{with("EXHIBITION_NAME", "null"), "EXHIBITION_NAME is missing"},
        BrokenObject{with("EXHIBITION_NAME", "\"  \""), "EXHIBITION_NAME is empty"},
        BrokenObject{with("EXHIBITION_NAME", R"("a\u0000b")"), "EXHIBITION_NAME holds control"},
        BrokenObject{with("EXHIBITION_NAME", R"("a\nb")"), "EXHIBITION_NAME holds control"},
        BrokenObject{with("EXHIBITION_NAME", '"' + std::string(201, 'x') + '"'),
                     "EXHIBITION_NAME is longer than 200 bytes"},
        BrokenObject{with("EXHIBITION_ID", "7"), "EXHIBITION_ID is a JSON number, not a string"},
        BrokenObject{with("EXHIBITION_ID", "\"EXH_7\""), "EXHIBITION_ID is 'EXH_7'"},
        BrokenObject{with("EXHIBITION_ID", "\"EXH_007\""), "EXHIBITION_ID is 'EXH_007'"},
        BrokenObject{with("EXHIBITION_ID", "\"exh_07\""), "EXHIBITION_ID is 'exh_07'"},
        BrokenObject{with("EXHIBITION_ID", "\"EXH_-1\""), "EXHIBITION_ID is 'EXH_-1'"},
        BrokenObject{with("FLOOR", "1"), "FLOOR is a JSON number"},
        BrokenObject{with("DEPARTMENT", "true"), "DEPARTMENT is a JSON boolean"},
        BrokenObject{with("START_DATE", "\"29/02/23\""), "START_DATE is '29/02/23'"},
        BrokenObject{with("START_DATE", "\"2024-02-29\""), "START_DATE is '2024-02-29'"},
        BrokenObject{with("START_DATE", "\"1/2/24\""), "START_DATE is '1/2/24'"},
        BrokenObject{with("START_DATE", "\"00/01/24\""), "START_DATE is '00/01/24'"},
        BrokenObject{with("START_DATE", "\"01/13/24\""), "START_DATE is '01/13/24'"},
        BrokenObject{with("START_DATE", "\"\""), "START_DATE is ''"},
        BrokenObject{with("DESCRIPTION", R"("\u001b[2J")"), "DESCRIPTION holds control"},
        BrokenObject{R"({"FLOOR": "1", "FLOOR": "2"})", "FLOOR stands twice"}));

struct Century {
  std::string date;
  int year;
};

TEST(ExhibitionObject, TakesTwoDigitYearsAsPosixDoes) {
  for (const Century& test : {Century{"01/07/19", 2019}, Century{"01/07/68", 2068},
                              Century{"01/07/69", 1969}, Century{"01/07/99", 1999}}) {
    const auto exhibition = parse_exhibition("k", with("START_DATE", '"' + test.date + '"'));
    ASSERT_TRUE(exhibition) << exhibition.error();
    EXPECT_EQ(exhibition->start_date, std::chrono::sys_days(std::chrono::year{test.year} / 7 / 1));
  }
}

RC_GTEST_PROP(ExhibitionObject, NeverCrashesOnAnyBytes, (const std::string& bytes)) {
  RC_ASSERT(parse_exhibition("k", bytes).has_value() == false);
}

RC_GTEST_PROP(ExhibitionObject, NeverCrashesOnADamagedOne, ()) {
  std::string text = whole;
  text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::arbitrary<char>();
  const auto exhibition = parse_exhibition("k", text);
  RC_ASSERT(exhibition.has_value() || !exhibition.error().empty());
}

struct NameCase {
  std::string name;
  bool is_one;
};

TEST(ExhibitionObjectName, IsTheMuseumsCodeAndOneWord) {
  for (const NameCase& test :
       {NameCase{"lmnh_exhibition_cave.json", true},
        NameCase{"lmnh_exhibition_ice-age_2.json", true}, NameCase{"lmnh_exhibition_.json", false},
        NameCase{"lmnh_exhibition.json", false}, NameCase{"lmnh_exhibition_cave", false},
        NameCase{"lmnh_exhibition_cave.txt", false},
        NameCase{"lmnh_exhibition_cave.json.bak", false},
        NameCase{"lmnh_exhibition_a b.json", false}, NameCase{"lms_exhibition_cave.json", false},
        NameCase{"old_lmnh_exhibition_cave.json", false},
        NameCase{"LMNH_EXHIBITION_CAVE.JSON", false}, NameCase{"", false}}) {
    EXPECT_EQ(is_exhibition_object("lmnh", test.name), test.is_one) << test.name;
  }
}

}  // namespace
}  // namespace kioskline::catalogue
