#include "commands/command_shape.hpp"

namespace kioskline::commands {
namespace {

OptionShape shape_of(const CLI::Option& option) {
  OptionShape shape{.names = {},
                    .value = {},
                    .description = option.get_description(),
                    .group = option.get_group(),
                    .positional = option.get_lnames().empty() && option.get_snames().empty()};
  if (option.get_items_expected_max() > 0) shape.value = option.get_type_name();
  for (const std::string& name : option.get_snames()) shape.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) shape.names.push_back("--" + name);
  if (shape.positional) shape.names.push_back(option.get_name(true));
  return shape;
}

CommandShape shape_below(const CLI::App& app, const std::string& path) {
  CommandShape shape{.path = path,
                     .name = app.get_name(),
                     .description = app.get_description(),
                     .footer = app.get_footer(),
                     .options = {},
                     .commands = {}};
  for (const CLI::Option* const option : app.get_options()) {
    if (!option->get_group().empty()) shape.options.push_back(shape_of(*option));
  }
  for (const CLI::App* const command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_group().empty()) continue;
    const std::string below = path.empty() ? command->get_name() : path + " " + command->get_name();
    shape.commands.push_back(shape_below(*command, below));
  }
  return shape;
}

void append(const CommandShape& command, std::vector<const CommandShape*>& all) {
  all.push_back(&command);
  for (const CommandShape& below : command.commands) append(below, all);
}

}  // namespace

CommandShape shape_of(const CLI::App& program) { return shape_below(program, ""); }

std::vector<const CommandShape*> flattened(const CommandShape& program) {
  std::vector<const CommandShape*> all;
  append(program, all);
  return all;
}

}  // namespace kioskline::commands
