#include "commands/program.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace kioskline::commands {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Ending {
  int code = 0;
  std::string out;
  std::string err;
};

Ending run(std::vector<std::string> words) {
  words.insert(words.begin(), "kioskline");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Ending ending;
  ending.code = run_program(static_cast<int>(arguments.size()), arguments.data());
  std::fflush(stdout);
  ending.out = testing::internal::GetCapturedStdout();
  ending.err = testing::internal::GetCapturedStderr();
  return ending;
}

TEST(Program, SaysItsVersion) {
  const Ending ending = run({"--version"});
  EXPECT_EQ(ending.code, 0);
  EXPECT_THAT(ending.out, StartsWith("kioskline " KIOSKLINE_VERSION));
}

TEST(Program, HelpListsCommandsAndExitCodes) {
  const Ending ending = run({"--help"});
  EXPECT_EQ(ending.code, 0);
  for (const char* command :
       {"local", "ingest", "live", "validate", "migrate", "catalogue", "backfill", "replay",
        "simulate", "doctor", "verify", "checkpoint", "completion", "manual"}) {
    EXPECT_THAT(ending.out, HasSubstr(std::string("\n  ") + command + " "));
  }
  EXPECT_THAT(ending.out, HasSubstr("78  configuration"));
}

TEST(Program, EveryCommandsHelpHasAnExample) {
  for (const char* command :
       {"local", "ingest", "live", "validate", "migrate", "catalogue", "backfill", "replay",
        "simulate", "doctor", "verify", "checkpoint", "completion", "manual"}) {
    const Ending ending = run({command, "--help"});
    EXPECT_EQ(ending.code, 0) << command;
    EXPECT_THAT(ending.out, HasSubstr("Example: kioskline")) << command;
  }
}

struct Misuse {
  std::vector<std::string> words;
  std::string message;
};

TEST(Program, RefusesAWrongCommandLineWithARemedy) {
  const std::vector<Misuse> cases{
      {{"vaildate"}, "kioskline: kioskline knows no command vaildate\n  → Did you mean validate?"},
      {{"catalogue", "snyc"}, "kioskline catalogue knows no command snyc\n  → Did you mean sync?"},
      {{"ingest", "--brokr", "b"},
       "kioskline ingest knows no flag --brokr\n  → Did you mean --brokers?"},
      {{"xyzzy"}, "kioskline knows no command xyzzy\n  → `kioskline --help` shows what there is."},
      {{}, "→ `kioskline --help` shows what there is."},
      {{"completion", "tcsh"}, "→ `kioskline completion --help` shows what there is."},
  };
  for (const Misuse& c : cases) {
    const Ending ending = run(c.words);
    EXPECT_EQ(ending.code, 64) << c.message;
    EXPECT_THAT(ending.err, HasSubstr(c.message));
    EXPECT_EQ(ending.out, "");
  }
}

TEST(Program, EndsWithTheCodeOfTheError) {
  const Ending ending = run({"ingest", "--workers", "none"});
  EXPECT_EQ(ending.code, 78);
  EXPECT_THAT(ending.err, StartsWith("kioskline: the flag --workers: ingest.workers must be"));
  EXPECT_THAT(ending.err, HasSubstr("\n  → "));
}

}  // namespace
}  // namespace kioskline::commands
