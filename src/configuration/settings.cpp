#include "configuration/settings.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>

#include "configuration/nearest_name.hpp"
#include "configuration/setting_table.hpp"
#include "domain/error.hpp"

namespace kioskline {
namespace {

constexpr std::string_view museum_prefix = "museum.";
constexpr std::string_view file_suffix = "_file";

[[noreturn]] void refuse(const std::string& where, const std::string& what,
                         const std::string& remedy = {}) {
  throw Error(ExitCode::configuration, where + ": " + what, remedy);
}

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::string secret_from_file(const std::string& path, const std::string& where) {
  std::ifstream file(path);
  std::string value{std::istreambuf_iterator<char>(file), {}};
  if (!file)
    refuse(where, fmt::format("{} can't be read", path),
           "See that it exists and that this user may read it.");
  while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) value.pop_back();
  return value;
}

void apply(const Setting& setting, Configuration& configuration, const std::string& value,
           const std::string& where) {
  const auto applied = setting.apply(configuration, value);
  if (!applied) {
    refuse(where, fmt::format("{} = {}: {}", setting.name,
                              setting.secret ? "***" : "\"" + value + "\"", applied.error()));
  }
}

[[noreturn]] void refuse_unknown(const std::string& where, const std::string& name) {
  std::vector<std::string> names;
  for (const Setting& setting : all_settings()) names.emplace_back(setting.name);
  const std::string_view nearest = nearest_name(name, names);
  refuse(where, fmt::format("there is no setting {}", name),
         nearest.empty() ? "See docs/configuration.md." : fmt::format("Did you mean {}?", nearest));
}

std::string text_of(const toml::node& value, const std::string& where) {
  if (const auto text = value.value<std::string>(); text && value.is_string()) return *text;
  if (const auto number = value.value<std::int64_t>(); number && value.is_integer())
    return std::to_string(*number);
  if (const toml::array* const list = value.as_array()) {
    std::string joined;
    for (const toml::node& element : *list)
      joined += (joined.empty() ? "" : ",") + text_of(element, where);
    return joined;
  }
  refuse(where, "expected a text, a whole number or a list of texts");
}

/// Settings of one section of the file, for the configuration's first museum where it is one's.
void apply_section(const toml::table& section, const std::string& name, const std::string& file,
                   Configuration& configuration) {
  for (const auto& [key, value] : section) {
    const std::string where = fmt::format("{}:{}", file, value.source().begin.line);
    std::string setting_name = name + "." + std::string(key.str());
    std::string text = text_of(value, where);
    const Setting* setting = find_setting(setting_name);
    if (setting == nullptr && setting_name.ends_with(file_suffix)) {
      setting_name.resize(setting_name.size() - file_suffix.size());
      setting = find_setting(setting_name);
      if (setting != nullptr && setting->secret) text = secret_from_file(text, where);
      if (setting != nullptr && !setting->secret) setting = nullptr;
    }
    if (setting == nullptr) refuse_unknown(where, name + "." + std::string(key.str()));
    apply(*setting, configuration, text, where);
  }
}

MuseumSettings default_museum() {
  MuseumSettings museum;
  museum.rules.code = "lmnh";
  museum.name = "Liverpool Museum of Natural History";
  museum.topics = {"lmnh"};
  return museum;
}

/// Each [[museum]] is read into a configuration of its own, since its settings apply to the first.
void apply_museums(const toml::node& node, const std::string& file, Configuration& configuration) {
  const toml::array* const list = node.as_array();
  const std::string where = fmt::format("{}:{}", file, node.source().begin.line);
  if (list == nullptr || list->empty())
    refuse(where, "museum has to be a list of tables", "Write [[museum]].");
  configuration.museums.clear();
  for (const toml::node& element : *list) {
    const toml::table* const section = element.as_table();
    if (section == nullptr) refuse(where, "museum has to be a list of tables", "Write [[museum]].");
    Configuration one;
    one.museums = {default_museum()};
    if (list->size() > 1) one.museums.front().topics.clear();
    apply_section(*section, "museum", file, one);
    configuration.museums.push_back(one.museums.front());
  }
}

void apply_file(const std::string& file, Configuration& configuration) {
  toml::table root;
  try {
    root = toml::parse_file(file);
  } catch (const toml::parse_error& error) {
    refuse(fmt::format("{}:{}", file, error.source().begin.line), std::string(error.description()));
  }
  for (const auto& [key, value] : root) {
    const std::string name(key.str());
    if (name == "museum") {
      apply_museums(value, file, configuration);
    } else if (const toml::table* const section = value.as_table()) {
      apply_section(*section, name, file, configuration);
    } else {
      refuse_unknown(fmt::format("{}:{}", file, value.source().begin.line), name);
    }
  }
}

void apply_environment(Configuration& configuration) {
  for (const Setting& setting : all_settings()) {
    const std::string name = environment_name(setting.name);
    std::optional<std::string> value = environment(name);
    std::string where = name;
    if (!value && setting.secret) {
      if (const auto path = environment(name + "_FILE"))
        value = secret_from_file(*path, name + "_FILE");
      const auto credentials = environment("CREDENTIALS_DIRECTORY");
      if (!value && credentials) {
        where = *credentials + "/" + std::string(setting.name);
        if (std::filesystem::exists(where)) value = secret_from_file(where, where);
      }
    }
    if (!value) continue;
    if (setting.name.starts_with(museum_prefix) && configuration.museums.size() > 1) {
      refuse(where, "there are several museums", "Set it in the museum's section of the file.");
    }
    apply(setting, configuration, *value, where);
  }
}

void apply_flags(const SettingOverrides& overrides, Configuration& configuration) {
  for (const auto& [name, value] : overrides.values) {
    const Setting* const setting = find_setting(name);
    if (name.starts_with(museum_prefix) && configuration.museums.size() > 1) {
      refuse(std::string(setting->flag), "there are several museums",
             "Set it in the museum's section of the file.");
    }
    apply(*setting, configuration, value, std::string(setting->flag));
  }
}

std::string configuration_file(const SettingOverrides& overrides) {
  if (!overrides.configuration_file.empty()) return overrides.configuration_file;
  if (const auto named = environment("KIOSKLINE_CONFIG")) return *named;
  for (const char* usual : {"kioskline.toml", "/etc/kioskline/kioskline.toml"}) {
    if (std::filesystem::exists(usual)) return usual;
  }
  return {};
}

void check_together(const Configuration& configuration) {
  std::set<std::string> codes;
  std::set<std::string> topics;
  for (const MuseumSettings& museum : configuration.museums) {
    if (!codes.insert(museum.rules.code).second)
      refuse("museum.code", fmt::format("{} stands twice", museum.rules.code));
    if (museum.topics.empty())
      refuse("museum.topics", fmt::format("{} has no topic", museum.rules.code));
    for (const std::string& topic : museum.topics) {
      if (!topics.insert(topic).second)
        refuse("museum.topics", fmt::format("{} belongs to two museums", topic),
               "A topic belongs to exactly one.");
    }
    if (museum.rules.opens >= museum.rules.closes)
      refuse("museum.opens", fmt::format("{} closes before it opens", museum.rules.code));
  }
  if (configuration.database.statement_timeout >= configuration.kafka.session_timeout) {
    refuse("database.statement_timeout", "it has to be below kafka.session_timeout",
           "A worker must give up before its group takes its partitions away.");
  }
}

bool wanted(std::string_view name, std::initializer_list<std::string_view> patterns) {
  return std::ranges::any_of(patterns, [name](std::string_view pattern) {
    return pattern.ends_with('*') ? name.starts_with(pattern.substr(0, pattern.size() - 1))
                                  : name == pattern;
  });
}

}  // namespace

void add_setting_flags(CLI::App& command, SettingOverrides& overrides,
                       std::initializer_list<std::string_view> settings) {
  command.add_option("--config", overrides.configuration_file, "Configuration file (TOML)")
      ->type_name("FILE");
  for (const Setting& setting : all_settings()) {
    if (!wanted(setting.name, settings)) continue;
    std::string description(setting.description);
    if (!setting.default_text.empty()) description += fmt::format(" [{}]", setting.default_text);
    description += fmt::format(" ({})", environment_name(setting.name));
    const std::string name(setting.name);
    command
        .add_option_function<std::string>(
            std::string(setting.flag),
            [&overrides, name](const std::string& value) { overrides.values[name] = value; },
            description)
        ->type_name(std::string(setting.type))
        ->group("Settings");
  }
}

Configuration load_configuration(const SettingOverrides& overrides) {
  Configuration configuration;
  configuration.museums = {default_museum()};
  if (const std::string file = configuration_file(overrides); !file.empty())
    apply_file(file, configuration);
  apply_environment(configuration);
  apply_flags(overrides, configuration);
  check_together(configuration);
  return configuration;
}

std::string settings_reference() {
  std::string text;
  std::string_view section;
  for (const Setting& setting : all_settings()) {
    const std::string_view here = setting.name.substr(0, setting.name.find('.'));
    if (here != section) {
      section = here;
      text += fmt::format("\n## {}\n\n| setting | flag | default | meaning |\n|---|---|---|---|\n",
                          section == "museum" ? "[[museum]]" : fmt::format("[{}]", section));
    }
    text +=
        fmt::format("| `{}` | `{} {}` | {} | {}{} |\n", setting.name, setting.flag, setting.type,
                    setting.default_text.empty() ? "" : fmt::format("`{}`", setting.default_text),
                    setting.description, setting.secret ? " (secret)" : "");
  }
  return text;
}

}  // namespace kioskline
