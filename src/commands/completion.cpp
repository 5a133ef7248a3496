#include "commands/completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "commands/program.hpp"

namespace kioskline::commands {
namespace {

/// In single quotes, for any of the shells.
std::string quoted(std::string text) {
  for (std::size_t at = 0; (at = text.find('\'', at)) != std::string::npos; at += 4) {
    text.replace(at, 1, R"('\'')");
  }
  return "'" + text + "'";
}

/// What may be typed after a command: its commands and flags.
std::vector<std::string> words_after(const CommandShape& command) {
  std::vector<std::string> words;
  for (const CommandShape& below : command.commands) words.push_back(below.name);
  for (const OptionShape& option : command.options) {
    if (option.positional) continue;
    words.insert(words.end(), option.names.begin(), option.names.end());
  }
  return words;
}

bool takes_files(const CommandShape& command) {
  return std::ranges::any_of(command.options, &OptionShape::positional) && command.commands.empty();
}

/// Follows the words typed so far into $command; bash and zsh read it alike.
std::string find_command(const CommandShape& program) {
  std::string text = "    case \"$command $word\" in\n";
  for (const CommandShape* const command : flattened(program)) {
    for (const CommandShape& below : command->commands) {
      text += fmt::format("      {}) command={} ;;\n", quoted(command->path + " " + below.name),
                          quoted(below.path));
    }
  }
  return text + "    esac\n";
}

/// "'ingest:--config'|'ingest:--ca-file'": the flags after which a value is typed.
std::string flags_with_value(const CommandShape& program, bool path) {
  std::vector<std::string> patterns;
  for (const CommandShape* const command : flattened(program)) {
    for (const OptionShape& option : command->options) {
      if (option.positional || option.value.empty() || option.takes_path() != path) continue;
      for (const std::string& name : option.names) {
        patterns.push_back(quoted(command->path + ":" + name));
      }
    }
  }
  return fmt::format("{}", fmt::join(patterns, "|"));
}

std::string candidate(const std::string& name, const std::string& description) {
  return quoted(fmt::format("{}:{}", name, description));
}

/// Name and description of each word, for zsh.
std::string candidates_after(const CommandShape& command) {
  std::vector<std::string> candidates;
  for (const CommandShape& below : command.commands) {
    candidates.push_back(candidate(below.name, below.description));
  }
  for (const OptionShape& option : command.options) {
    if (option.positional) continue;
    for (const std::string& name : option.names) {
      candidates.push_back(candidate(name, option.description));
    }
  }
  return fmt::format("{}", fmt::join(candidates, " "));
}

/// fish's condition for being after `command` and before any of its commands.
std::string fish_condition(const CommandShape& command) {
  std::string condition;
  std::string path = command.path;
  std::ranges::replace(path, ' ', '\n');
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('\n', begin), path.size());
    condition += fmt::format("{}__fish_seen_subcommand_from {}", condition.empty() ? "" : "; and ",
                             path.substr(begin, end - begin));
    begin = end + 1;
  }
  if (command.commands.empty()) return condition;
  std::vector<std::string> below;
  for (const CommandShape& next : command.commands) below.push_back(next.name);
  return fmt::format("{}not __fish_seen_subcommand_from {}",
                     condition.empty() ? "" : condition + "; and ", fmt::join(below, " "));
}

std::string fish_option(const std::string& condition, const OptionShape& option) {
  std::string line = fmt::format("complete -c kioskline -n {}", quoted(condition));
  for (const std::string& name : option.names) {
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (!option.value.empty()) line += option.takes_path() ? " -r -F" : " -x";
  return line + " -d " + quoted(option.description) + "\n";
}

}  // namespace

std::string bash_completion(const CommandShape& program) {
  std::string text =
      "# bash completion for kioskline\n"
      "_kioskline() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
      "  local command= word words= files=\n"
      "  COMPREPLY=()\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n" +
      find_command(program) +
      "  done\n"
      "  case \"$command:$previous\" in\n";
  text += fmt::format("    {}) mapfile -t COMPREPLY < <(compgen -f -- \"$current\"); return ;;\n",
                      flags_with_value(program, true));
  text += fmt::format("    {}) return ;;\n  esac\n  case \"$command\" in\n",
                      flags_with_value(program, false));
  for (const CommandShape* const command : flattened(program)) {
    text += fmt::format("    {}) words={}{} ;;\n", quoted(command->path),
                        quoted(fmt::format("{}", fmt::join(words_after(*command), " "))),
                        takes_files(*command) ? " files=1" : "");
  }
  return text +
         "  esac\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\"\n"
         "    if [[ $files && $current != -* ]]; then compgen -f -- \"$current\"; fi)\n"
         "}\n"
         "complete -o filenames -F _kioskline kioskline\n";
}

std::string zsh_completion(const CommandShape& program) {
  std::string text =
      "#compdef kioskline\n"
      "_kioskline() {\n"
      "  local command= word\n"
      "  local -a candidates\n"
      "  for word in ${words[2,CURRENT-1]}; do\n" +
      find_command(program) +
      "  done\n"
      "  case \"$command:${words[CURRENT-1]}\" in\n";
  text += fmt::format("    {}) _files; return ;;\n", flags_with_value(program, true));
  text += fmt::format("    {}) return ;;\n  esac\n  case \"$command\" in\n",
                      flags_with_value(program, false));
  for (const CommandShape* const command : flattened(program)) {
    text += fmt::format("    {}) candidates=({}){} ;;\n", quoted(command->path),
                        candidates_after(*command), takes_files(*command) ? "; _files" : "");
  }
  return text +
         "  esac\n"
         "  _describe kioskline candidates\n"
         "}\n"
         "if [[ $funcstack[1] == _kioskline ]]; then _kioskline \"$@\"; "
         "else compdef _kioskline kioskline; fi\n";
}

std::string fish_completion(const CommandShape& program) {
  std::string text = "# fish completion for kioskline\ncomplete -c kioskline -f\n";
  for (const CommandShape* const command : flattened(program)) {
    const std::string condition = fish_condition(*command);
    for (const CommandShape& below : command->commands) {
      text += fmt::format("complete -c kioskline -n {} -a {} -d {}\n", quoted(condition),
                          below.name, quoted(below.description));
    }
    if (takes_files(*command)) {
      text += fmt::format("complete -c kioskline -n {} -F\n", quoted(condition));
    }
    for (const OptionShape& option : command->options) {
      if (!option.positional) text += fish_option(condition, option);
    }
  }
  return text;
}

void add_completion_command(CLI::App& program, ExitCode& outcome) {
  const auto shell = std::make_shared<std::string>();
  CLI::App* const command =
      program.add_subcommand("completion", "A script that completes command lines in a shell");
  command->footer(
      "Example: kioskline completion bash > /etc/bash_completion.d/kioskline\n"
      "         source <(kioskline completion zsh)\n"
      "         kioskline completion fish > ~/.config/fish/completions/kioskline.fish");
  command->add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->type_name("SHELL")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([shell, &program, &outcome] {
    const CommandShape shape = shape_of(program);
    const auto script = *shell == "bash"  ? &bash_completion
                        : *shell == "zsh" ? &zsh_completion
                                          : &fish_completion;
    fmt::print("{}", script(shape));
    outcome = ExitCode::done;
  });
}

}  // namespace kioskline::commands
