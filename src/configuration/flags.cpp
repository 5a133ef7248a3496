#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "configuration/setting_table.hpp"
#include "configuration/settings.hpp"

namespace kioskline {
namespace {

bool matches(std::string_view pattern, const Setting& setting) {
  if (pattern.ends_with(".*")) return setting.section() == pattern.substr(0, pattern.size() - 2);
  return setting.name == pattern;
}

std::string help_text(const Setting& setting) {
  std::string text = setting.description;
  if (!setting.default_text.empty()) text += fmt::format(" [default: {}]", setting.default_text);
  return text + fmt::format(" [env: {}]", setting.environment_variable());
}

void add_flag(CLI::App& command, SettingOverrides& overrides, const Setting& setting) {
  command
      .add_option_function<std::string>(
          setting.flag,
          [&overrides, name = setting.name](const std::string& text) {
            overrides.values.insert_or_assign(name, text);
          },
          help_text(setting))
      ->type_name(setting.type)
      ->group(fmt::format("Settings: {}", setting.section()));
}

}  // namespace

void add_setting_flags(CLI::App& command, SettingOverrides& overrides,
                       std::initializer_list<std::string_view> settings) {
  command
      .add_option("--config", overrides.configuration_file,
                  "Configuration file [default: ./kioskline.toml or "
                  "/etc/kioskline/kioskline.toml] [env: KIOSKLINE_CONFIG]")
      ->type_name("path");
  for (const std::string_view pattern : settings) {
    bool any = false;
    for (const Setting& setting : all_settings()) {
      if (!matches(pattern, setting)) continue;
      any = true;
      if (!setting.flag.empty()) add_flag(command, overrides, setting);
    }
    if (!any) throw std::logic_error(fmt::format("no setting is named {}", pattern));
  }
}

}  // namespace kioskline
