#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace kioskline::commands {

/// An option or positional argument as the command line knows it. A value.
struct OptionShape {
  std::vector<std::string> names;  ///< "-h", "--help"; of a positional its name alone
  std::string value;               ///< what it takes ("duration"); empty for a flag
  std::string description;
  std::string group;  ///< heading in --help
  bool positional = false;

  bool takes_path() const { return value == "path" || value == "FILE" || value == "FOLDER"; }
};

/// A command with what lies below it. Completion and manual are made from this, and this from the
/// parser's own definitions, so that no second list can fall behind.
struct CommandShape {
  std::string path;  ///< "catalogue sync"; empty for the program itself
  std::string name;
  std::string description;
  std::string footer;
  std::vector<OptionShape> options;
  std::vector<CommandShape> commands;
};

/// Hidden commands and options (those without a group) are left out.
CommandShape shape_of(const CLI::App& program);

/// `program` and all commands below it, outermost first.
std::vector<const CommandShape*> flattened(const CommandShape& program);

}  // namespace kioskline::commands
