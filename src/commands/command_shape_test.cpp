#include "commands/command_shape.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "commands/completion.hpp"
#include "commands/manual.hpp"

namespace kioskline::commands {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

/// A program with all that a command line of ours can have.
class CommandShapeTest : public testing::Test {
 protected:
  CommandShapeTest() {
    program_.footer("Exit codes:\n  0   done");
    CLI::App* const ingest = program_.add_subcommand("ingest", "It's the pipeline");
    ingest->add_option("--brokers", text_, "Brokers [default: localhost:9092]")
        ->type_name("text")
        ->group("Settings: kafka");
    ingest->add_option("--ca-file", text_, "Certificates")->type_name("path");
    ingest->add_flag("--until-end", flag_, "Stop at the end");
    ingest->footer("Example: kioskline ingest\n.not a request");
    CLI::App* const catalogue = program_.add_subcommand("catalogue", "Exhibitions");
    catalogue->add_subcommand("sync", "Read them");
    catalogue->add_subcommand("list", "Show them");
    CLI::App* const validate = program_.add_subcommand("validate", "Judge messages");
    validate->add_option("file", text_, "Messages")->type_name("FILE");
    program_.add_subcommand("hidden", "Not shown")->group("");
  }

  /// Runs a script with bash in an empty folder of its own that has one file, "messages.jsonl".
  std::vector<std::string> bash(const std::string& script) const {
    const fs::path folder =
        fs::temp_directory_path() / ("kioskline_completion_" + std::to_string(getpid()));
    fs::create_directories(folder / "here");
    std::ofstream(folder / "here" / "messages.jsonl") << "";
    std::ofstream(folder / "script") << script;
    const std::string command = "cd '" + (folder / "here").string() + "' && bash --norc '" +
                                (folder / "script").string() + "'";
    std::vector<std::string> lines;
    FILE* const output = popen(command.c_str(), "r");
    std::array<char, 4096> line{};
    while (std::fgets(line.data(), line.size(), output) != nullptr) {
      lines.emplace_back(line.data());
      lines.back().pop_back();
    }
    EXPECT_EQ(pclose(output), 0);
    fs::remove_all(folder);
    return lines;
  }

  /// What bash offers for the last of these words.
  std::vector<std::string> completed(const std::vector<std::string>& words) const {
    std::string script = bash_completion(shape_of(program_)) + "COMP_WORDS=(kioskline";
    for (const std::string& word : words) script += " '" + word + "'";
    script += ")\nCOMP_CWORD=" + std::to_string(words.size()) +
              "\n_kioskline\nfor reply in \"${COMPREPLY[@]}\"; do echo \"$reply\"; done\n";
    return bash(script);
  }

  std::string text_;
  bool flag_ = false;
  CLI::App program_{"Presses into PostgreSQL", "kioskline"};
};

TEST_F(CommandShapeTest, HasEveryCommandButTheHidden) {
  const CommandShape shape = shape_of(program_);
  std::vector<std::string> paths;
  for (const CommandShape* const command : flattened(shape)) paths.push_back(command->path);
  EXPECT_THAT(paths, ElementsAre("", "ingest", "catalogue", "catalogue sync", "catalogue list",
                                 "validate"));
}

TEST_F(CommandShapeTest, BashCompletesCommandsFlagsAndFiles) {
  EXPECT_THAT(completed({"in"}), ElementsAre("ingest"));
  EXPECT_THAT(completed({"catalogue", ""}), UnorderedElementsAre("sync", "list", "-h", "--help"));
  EXPECT_THAT(completed({"ingest", "--b"}), ElementsAre("--brokers"));
  EXPECT_THAT(completed({"catalogue", "sync", "--"}), ElementsAre("--help"));
  EXPECT_THAT(completed({"ingest", "--ca-file", "mess"}), ElementsAre("messages.jsonl"));
  EXPECT_THAT(completed({"validate", "mess"}), ElementsAre("messages.jsonl"));
  EXPECT_THAT(completed({"ingest", "--brokers", ""}), ElementsAre());
  EXPECT_THAT(completed({"hid"}), ElementsAre());
}

TEST_F(CommandShapeTest, ScriptsOfOtherShellsNameEachFlagWithItsDescription) {
  const std::string fish = fish_completion(shape_of(program_));
  EXPECT_THAT(fish, HasSubstr("complete -c kioskline -n '__fish_seen_subcommand_from ingest' -l "
                              "brokers -x -d 'Brokers [default: localhost:9092]'\n"));
  EXPECT_THAT(fish, HasSubstr("-a ingest -d 'It'\\''s the pipeline'\n"));
  EXPECT_THAT(fish, HasSubstr("-n '__fish_seen_subcommand_from catalogue; and not "
                              "__fish_seen_subcommand_from sync list' -a sync"));
  const std::string zsh = zsh_completion(shape_of(program_));
  EXPECT_THAT(zsh, HasSubstr("'--until-end:Stop at the end'"));
  EXPECT_THAT(zsh, HasSubstr("' catalogue') command='catalogue' ;;"));
}

TEST_F(CommandShapeTest, TheManualIsValidRoffAndHasEverything) {
  const std::string page = manual_page(shape_of(program_), "1.2.3");
  EXPECT_THAT(page, HasSubstr(".SS kioskline catalogue sync\n"));
  EXPECT_THAT(page, HasSubstr("\\fB\\-\\-brokers\\fR \\fItext\\fR\n"));
  EXPECT_THAT(page, HasSubstr("\n\\&.not a request\n"));
  EXPECT_THAT(page, Not(HasSubstr("hidden")));
  if (std::system("command -v groff > /dev/null") != 0) GTEST_SKIP() << "groff is not installed";
  EXPECT_THAT(bash("groff -ww -man -Tutf8 2>&1 > /dev/null <<'PAGE'\n" + page + "PAGE\n"),
              ElementsAre())
      << "warnings of groff";
}

}  // namespace
}  // namespace kioskline::commands
