#include "commands/manual.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "commands/program.hpp"

namespace kioskline::commands {
namespace {

constexpr std::string_view settings_group = "Settings";

/// Nothing in it is a request or an escape: a backslash, a hyphen that is to be copied, and a dot
/// or apostrophe that begins a line.
std::string escaped(std::string_view text) {
  std::string roff;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) roff += "\\&";
    if (c == '\\') {
      roff += "\\e";
    } else if (c == '-') {
      roff += "\\-";
    } else {
      roff += c;
    }
    line_begins = c == '\n';
  }
  return roff;
}

std::string as_it_is(std::string_view text) {
  return fmt::format(".PP\n.nf\n{}\n.fi\n", escaped(text));
}

std::string entry(const OptionShape& option) {
  std::string roff =
      fmt::format(".TP\n\\fB{}\\fR", escaped(fmt::format("{}", fmt::join(option.names, ", "))));
  if (!option.value.empty()) roff += fmt::format(" \\fI{}\\fR", escaped(option.value));
  return fmt::format("{}\n{}\n", roff, escaped(option.description));
}

bool is_setting(const OptionShape& option) { return option.group.starts_with(settings_group); }

std::string section(const CommandShape& command) {
  std::string roff =
      fmt::format(".SS kioskline {}\n{}.\n", escaped(command.path), escaped(command.description));
  bool settings = false;
  for (const OptionShape& option : command.options) {
    if (is_setting(option)) {
      settings = true;
    } else {
      roff += entry(option);
    }
  }
  if (settings) roff += ".PP\nTakes flags of the settings below, too.\n";
  if (!command.footer.empty()) roff += as_it_is(command.footer);
  return roff;
}

/// Each setting once, whichever commands take it.
std::string settings_section(const CommandShape& program) {
  std::map<std::string, std::map<std::string, const OptionShape*>> groups;
  for (const CommandShape* const command : flattened(program)) {
    for (const OptionShape& option : command->options) {
      if (is_setting(option)) groups[option.group].emplace(option.names.front(), &option);
    }
  }
  std::string roff = ".SH SETTINGS\n";
  for (const auto& [group, options] : groups) {
    roff += fmt::format(".SS {}\n", escaped(group));
    for (const auto& [name, option] : options) roff += entry(*option);
  }
  return roff;
}

}  // namespace

std::string manual_page(const CommandShape& program, std::string_view version) {
  std::string roff = fmt::format(
      ".TH KIOSKLINE 1 \"\" \"kioskline {}\" \"User Commands\"\n"
      ".SH NAME\nkioskline \\- presses of feedback kiosks into PostgreSQL\n"
      ".SH SYNOPSIS\n\\fBkioskline\\fR \\fIcommand\\fR [\\fIoption\\fR ...]\n"
      ".SH DESCRIPTION\n{}\n",
      escaped(version), escaped(program.description));
  for (const OptionShape& option : program.options) roff += entry(option);
  roff += ".SH COMMANDS\n";
  for (const CommandShape* const command : flattened(program)) {
    if (!command->path.empty()) roff += section(*command);
  }
  roff += settings_section(program);
  return roff + ".SH NOTES\n" + as_it_is(program.footer);
}

void add_manual_command(CLI::App& program, ExitCode& outcome) {
  CLI::App* const command =
      program.add_subcommand("manual", "The manual page kioskline(1), as roff");
  command->footer("Example: kioskline manual | man -l -");
  command->callback([&program, &outcome] {
    fmt::print("{}", manual_page(shape_of(program), KIOSKLINE_VERSION));
    outcome = ExitCode::done;
  });
}

}  // namespace kioskline::commands
