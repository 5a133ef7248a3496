#include "commands/usage_error.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "commands/command_shape.hpp"
#include "configuration/nearest_name.hpp"

namespace kioskline::commands {
namespace {

/// The innermost command that was recognised, and how it is called: "kioskline catalogue".
struct Recognised {
  const CLI::App* command;
  std::string called;
};

Recognised recognised_in(const CLI::App& program) {
  Recognised recognised{&program, program.get_name()};
  while (!recognised.command->get_subcommands().empty()) {
    recognised.command = recognised.command->get_subcommands().front();
    recognised.called += " " + recognised.command->get_name();
  }
  return recognised;
}

std::vector<std::string> names_below(const CLI::App& command, bool flags) {
  const CommandShape shape = shape_of(command);
  std::vector<std::string> names;
  if (flags) {
    for (const OptionShape& option : shape.options) {
      if (!option.positional) names.insert(names.end(), option.names.begin(), option.names.end());
    }
  } else {
    for (const CommandShape& below : shape.commands) names.push_back(below.name);
  }
  return names;
}

}  // namespace

Error usage_error(const CLI::App& program, const CLI::ParseError& error) {
  const auto [command, called] = recognised_in(program);
  const std::string help = fmt::format("`{} --help` shows what there is.", called);
  const std::vector<std::string> unknown = command->remaining();
  if (unknown.empty()) return {ExitCode::usage, error.what(), help};
  const std::string& word = unknown.front();
  const bool flag = word.starts_with('-');
  const std::string nearest = nearest_name(word, names_below(*command, flag));
  return {ExitCode::usage,
          fmt::format("{} knows no {} {}", called, flag ? "flag" : "command", word),
          nearest.empty() ? help : fmt::format("Did you mean {}? {}", nearest, help)};
}

}  // namespace kioskline::commands
