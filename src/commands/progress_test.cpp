#include "commands/progress.hpp"

#include <gtest/gtest.h>

namespace kioskline::commands {
namespace {

TEST(ProgressLine, ShowsTheShareDone) {
  EXPECT_EQ(progress_line("load", 5, 10), "load  [###############...............]  50 %  5 of 10");
}

TEST(ProgressLine, TheEndIsFull) {
  EXPECT_EQ(progress_line("load", 10, 10),
            "load  [##############################] 100 %  10 of 10");
}

TEST(ProgressLine, NothingToDoAndMoreThanExpectedDoNoHarm) {
  EXPECT_EQ(progress_line("load", 0, 0), "load  [..............................]   0 %  0 of 0");
  EXPECT_EQ(progress_line("load", 12, 10),
            "load  [##############################] 100 %  12 of 10");
}

}  // namespace
}  // namespace kioskline::commands
