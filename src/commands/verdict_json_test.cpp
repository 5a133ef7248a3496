#include "commands/verdict_json.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "commands/line_reader.hpp"

namespace kioskline::commands {
namespace {

const std::string golden = KIOSKLINE_SOURCE_DIR "/tests/golden/validate/";

/// tests/golden/validate: every form a verdict takes, as people's scripts read it.
TEST(VerdictJson, IsTheLineThatTheGoldenFileHolds) {
  const int messages_file = open((golden + "messages.jsonl").c_str(), O_RDONLY | O_CLOEXEC);
  const int verdicts_file = open((golden + "verdicts.jsonl").c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(messages_file, 0);
  ASSERT_GE(verdicts_file, 0);
  LineReader messages(messages_file, validation::largest_message_bytes);
  LineReader verdicts(verdicts_file, validation::largest_message_bytes);

  validation::Validator validator(MuseumRules{.code = "lmnh"});
  KnownExhibitions known;
  for (std::size_t number = 0; number < 6; ++number) known.numbers.set(number);
  const Instant now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 1);
  Message message;
  message.timestamp = now;
  for (std::int64_t line = 1;; ++line) {
    const auto text = messages.next();
    const auto expected = verdicts.next();
    ASSERT_EQ(text.has_value(), expected.has_value()) << "one verdict a message";
    if (!text) break;
    message.value = text;
    std::string verdict = fmt::format(R"({{"line":{},)", line);
    append_verdict(validator.judge(message, known, now), verdict);
    EXPECT_EQ(verdict + "}", *expected) << *text;
  }
  close(messages_file);
  close(verdicts_file);
}

}  // namespace
}  // namespace kioskline::commands
