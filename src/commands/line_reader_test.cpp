#include "commands/line_reader.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

namespace kioskline::commands {
namespace {

std::vector<std::string> lines_of(const std::string& text, std::size_t longest) {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe(ends.data()), 0);
  // In pieces, so that lines are cut anywhere.
  std::thread writer([&] {
    for (std::size_t i = 0; i < text.size(); i += 7) {
      const std::string piece = text.substr(i, 7);
      EXPECT_EQ(write(ends[1], piece.data(), piece.size()), static_cast<ssize_t>(piece.size()));
    }
    close(ends[1]);
  });
  std::vector<std::string> lines;
  LineReader reader(ends[0], longest);
  while (const auto line = reader.next()) lines.emplace_back(*line);
  writer.join();
  close(ends[0]);
  return lines;
}

using Lines = std::vector<std::string>;

TEST(LineReader, SplitsAtNewlines) {
  EXPECT_EQ(lines_of("one\n\nthree\nfour", 100), (Lines{"one", "", "three", "four"}));
  EXPECT_EQ(lines_of("one\n", 100), (Lines{"one"}));
  EXPECT_EQ(lines_of("", 100), Lines{});
}

TEST(LineReader, HandsOutOnlyTheBeginOfALineTooLong) {
  const std::string giant(3'000'000, 'x');
  EXPECT_EQ(lines_of(giant + "\nnext\n", 10), (Lines{std::string(11, 'x'), "next"}));
  EXPECT_EQ(lines_of("short\n" + giant, 10), (Lines{"short", std::string(11, 'x')}));
  EXPECT_EQ(lines_of("0123456789\n01234567890\n", 10), (Lines{"0123456789", "01234567890"}));
}

}  // namespace
}  // namespace kioskline::commands
