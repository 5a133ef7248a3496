#include "live/access/cookie.hpp"

#include <gtest/gtest.h>

namespace kioskline::live {
namespace {

TEST(Cookie, IsFoundByItsWholeName) {
  struct Row {
    const char* header;
    const char* value;  ///< null: not there
  };
  for (const Row& row : {Row{"a=1", "1"},
                         {"b=2; a=1", "1"},
                         {" a=1 ;b=2", "1"},
                         {"a=", ""},
                         {"a=1=2", "1=2"},
                         {"", nullptr},
                         {"a", nullptr},
                         {"A=1", nullptr},
                         {"aa=1", nullptr},
                         {"b=a=1", nullptr},
                         {";;;", nullptr},
                         {"a=1; a=1", nullptr},
                         {"a=1; b=2; a=3", nullptr}}) {
    const auto value = find_cookie(row.header, "a");
    ASSERT_EQ(value.has_value(), row.value != nullptr) << row.header;
    EXPECT_EQ(value.value_or(""), row.value == nullptr ? "" : row.value) << row.header;
  }
}

TEST(Cookie, IsKeptFromScriptsOtherSitesAndPlainHttp) {
  const std::string text = set_cookie(session_cookie, "value", std::chrono::hours{1});
  EXPECT_EQ(text,
            "__Host-kioskline_session=value; Max-Age=3600; Path=/; Secure; HttpOnly; "
            "SameSite=Strict");
}

}  // namespace
}  // namespace kioskline::live
