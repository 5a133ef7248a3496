#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "configuration/configuration.hpp"

namespace kioskline {

/// What the flags of one command line set, as dotted setting names and their text
/// ("kafka.brokers" -> "b1:9092"). Owned by the command; must outlive the parse.
struct SettingOverrides {
  std::string configuration_file;  ///< --config; empty: $KIOSKLINE_CONFIG, ./kioskline.toml or
                                   ///< /etc/kioskline/kioskline.toml, whichever exists first
  std::map<std::string, std::string, std::less<>> values;
};

/// Adds --config and one flag for each named setting to a command, each with the setting's
/// description, default and environment variable in --help. "kafka.*" names a whole section.
void add_setting_flags(CLI::App& command, SettingOverrides& overrides,
                       std::initializer_list<std::string_view> settings);

/// Flags over environment over systemd's credentials over file over defaults. Throws Error
/// (configuration) that names file:line, the environment variable or the flag, and suggests the
/// nearest name for an unknown key.
Configuration load_configuration(const SettingOverrides& overrides);
/// The same with an environment that is not the process's.
Configuration load_configuration(
    const SettingOverrides& overrides,
    const std::map<std::string, std::string, std::less<>>& environment);

/// The reference of every setting as Markdown (docs/configuration.md is checked against it).
std::string settings_reference();

}  // namespace kioskline
