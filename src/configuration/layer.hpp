#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "configuration/setting_table.hpp"

namespace kioskline {

/// What one source says about a setting, and where it says so.
struct Given {
  const Setting* setting = nullptr;
  std::string text;
  std::string origin;  ///< for messages: "kioskline.toml:12", "the flag --brokers"
};

/// By Setting::value, so that a later layer's kafka.password replaces a kafka.password_file.
using GivenValues = std::map<std::string, Given, std::less<>>;

/// All that one source of settings gives: a file, the environment, the flags. A plain value.
struct Layer {
  GivenValues values;
  std::vector<GivenValues> museums;  ///< from the file as many as it lists, else at most one
};

using Environment = std::map<std::string, std::string, std::less<>>;

/// kioskline.toml. Throws Error (configuration) that names file:line for what is not TOML, for
/// unknown keys (with the nearest name there is) and for values of a wrong TOML type.
Layer read_file_layer(const std::string& path);

/// The variables KIOSKLINE_<SECTION>__<KEY>. Throws Error (configuration) for one that names no
/// setting; other variables are none of ours.
Layer read_environment_layer(const Environment& environment);

/// Secrets in the folder that systemd's LoadCredential= fills:
/// $CREDENTIALS_DIRECTORY/kafka.password.
Layer read_credentials_layer(const Environment& environment);

/// What flags set, by dotted name. Throws Error (configuration) for a name that is no setting.
Layer read_flag_layer(const std::map<std::string, std::string, std::less<>>& flags);

/// Puts `upper` over `lower`. Throws Error (configuration) when `upper` speaks of a museum and
/// `lower` has several.
Layer overlaid(Layer lower, Layer upper);

/// Adds what a source says; throws Error (configuration) when it says two things about one value.
void add_given(GivenValues& values, Given given);

/// Throws Error (configuration) with the nearest name there is as remedy.
[[noreturn]] void refuse_unknown_setting(const std::string& origin, std::string_view name);

}  // namespace kioskline
