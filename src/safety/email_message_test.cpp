#include "safety/email_message.hpp"

#include <gmock/gmock.h>

namespace kioskline::safety {
namespace {

TEST(EmailMessageTest, IsAWholeMessage) {
  EXPECT_EQ(email_message({.idempotency_key = "0b5c",
                           .address = "duty@example.org",
                           .urgent = true,
                           .title = "EMERGENCY: Adaptation",
                           .body = "Pressed once."},
                          "kiosks@museum.example",
                          std::chrono::sys_days(std::chrono::year(2026) / 11 / 25)),
            "Date: Wed, 25 Nov 2026 00:00:00 +0000\r\n"
            "From: kiosks@museum.example\r\n"
            "To: duty@example.org\r\n"
            "Subject: EMERGENCY: Adaptation\r\n"
            "Message-ID: <0b5c@museum.example>\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "Importance: high\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: base64\r\n"
            "\r\n"
            "RU1FUkdFTkNZOiBBZGFwdGF0aW9uDQoNClByZXNzZWQgb25jZS4NCg==\r\n");
}

TEST(HeaderTextTest, NobodyCanAddAHeader) {
  EXPECT_EQ(header_text("a\r\nBcc: b@example.org"), "a  Bcc: b@example.org");
}

TEST(HeaderTextTest, WhatIsNotAsciiIsEncodedInWordsOfWholeCharacters) {
  EXPECT_EQ(header_text("Caf\xc3\xa9"), "=?UTF-8?B?Q2Fmw6k=?=");
  std::string longer = "x";
  for (int i = 0; i < 30; ++i) longer += "\xc3\xa9";
  const std::string encoded = header_text(longer);
  // 45 bytes are "x" and 22 characters of two bytes each.
  EXPECT_EQ(encoded.find("?=\r\n =?UTF-8?B?"), 10U + 60U);
}

}  // namespace
}  // namespace kioskline::safety
