#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "configuration/configuration.hpp"

namespace kioskline {

/// How a value is written in kioskline.toml. In flags and the environment all is text.
enum class Notation : std::uint8_t {
  text,         ///< "10s"
  number,       ///< 10000
  boolean,      ///< true
  text_or_list  ///< "lmnh" or ["lmnh", "lmnh-2"]; in flags and the environment "lmnh,lmnh-2"
};

/// One setting: all that the file, the environment, the flags, --help and the reference need to
/// know of it. Immutable.
struct Setting {
  std::string name;          ///< section and key: "kafka.session_timeout"
  std::string value;         ///< what it sets: "kafka.password" for kafka.password_file, too
  std::string flag;          ///< "--session-timeout"; empty for secrets, which ps(1) would show
  std::string type;          ///< for people: "duration"
  std::string default_text;  ///< empty: unset
  std::string description;   ///< one sentence without a full stop at its end
  Notation notation = Notation::text;
  bool secret = false;

  /// Sets it, in the museum of that index for settings of a museum; or says what was expected
  /// ("a duration from 1s to 1h"), to be put behind "must be ".
  std::function<std::expected<void, std::string>(Configuration&, std::size_t museum,
                                                 std::string_view text)>
      set;

  std::string section() const { return name.substr(0, name.find('.')); }
  std::string key() const { return name.substr(name.find('.') + 1); }
  bool of_museum() const { return section() == "museum"; }
  /// KIOSKLINE_KAFKA__SESSION_TIMEOUT
  std::string environment_variable() const;
};

/// Every setting there is, by section. The one list: what is not in it does not exist.
const std::vector<Setting>& all_settings();

/// Null when there is no such setting.
const Setting* find_setting(std::string_view name);

/// The museum there is when none is configured.
MuseumSettings default_museum();

}  // namespace kioskline
