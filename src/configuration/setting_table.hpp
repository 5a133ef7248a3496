#pragma once

#include <expected>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "configuration/configuration.hpp"

namespace kioskline {

/// One setting: the only place that knows its name, flag, default and meaning. The TOML file, the
/// environment, the flags, --help and the reference are all made from it.
struct Setting {
  std::string_view name;          ///< "kafka.brokers": section and key of the file
  std::string_view flag;          ///< "--brokers"
  std::string_view type;          ///< what --help shows for the value
  std::string_view default_text;  ///< what is in force unless it is set; empty: nothing
  std::string_view description;
  bool secret = false;  ///< never shown; can be read from a file (`<name>_file`)
  /// Puts the text's value into the configuration (its first museum, for a museum's settings); the
  /// error says what is expected.
  std::function<std::expected<void, std::string>(Configuration&, const std::string&)> apply;
};

std::span<const Setting> all_settings();
const Setting* find_setting(std::string_view name);
/// "KIOSKLINE_KAFKA__BROKERS".
std::string environment_name(std::string_view setting);

}  // namespace kioskline
