#include "configuration/layer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <utility>

#include "configuration/nearest_name.hpp"
#include "domain/error.hpp"

namespace kioskline {
namespace {

constexpr std::string_view variable_prefix = "KIOSKLINE_";
constexpr std::string_view section_end = "__";

/// The only museum of a layer that is no file.
GivenValues& values_for(Layer& layer, const Setting& setting) {
  if (!setting.of_museum()) return layer.values;
  if (layer.museums.empty()) layer.museums.emplace_back();
  return layer.museums.front();
}

void replace(GivenValues& lower, GivenValues upper) {
  for (auto& [value, given] : upper) lower.insert_or_assign(value, std::move(given));
}

/// "KIOSKLINE_KAFKA__BROKERS" -> "kafka.brokers"; empty for a variable that is no setting's.
std::string setting_name(std::string_view variable) {
  if (!variable.starts_with(variable_prefix)) return {};
  std::string name(variable.substr(variable_prefix.size()));
  const std::size_t end = name.find(section_end);
  if (end == std::string::npos) return {};
  name.replace(end, section_end.size(), ".");
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

}  // namespace

Layer read_environment_layer(const Environment& environment) {
  Layer layer;
  for (const auto& [variable, text] : environment) {
    const std::string name = setting_name(variable);
    if (name.empty()) continue;
    const std::string origin = "the environment variable " + variable;
    const Setting* const setting = find_setting(name);
    if (setting == nullptr) refuse_unknown_setting(origin, name);
    add_given(values_for(layer, *setting), {setting, text, origin});
  }
  return layer;
}

Layer read_credentials_layer(const Environment& environment) {
  Layer layer;
  const auto folder = environment.find("CREDENTIALS_DIRECTORY");
  if (folder == environment.end()) return layer;
  for (const Setting& setting : all_settings()) {
    if (!setting.secret) continue;
    const std::filesystem::path file = std::filesystem::path(folder->second) / setting.name;
    std::error_code error;
    if (!std::filesystem::exists(file, error)) continue;
    const Setting* const reader = find_setting(setting.name + "_file");
    add_given(layer.values, {reader, file.string(), "the systemd credential " + setting.name});
  }
  return layer;
}

Layer read_flag_layer(const std::map<std::string, std::string, std::less<>>& flags) {
  Layer layer;
  for (const auto& [name, text] : flags) {
    const Setting* const setting = find_setting(name);
    if (setting == nullptr) refuse_unknown_setting("the command line", name);
    add_given(values_for(layer, *setting), {setting, text, "the flag " + setting->flag});
  }
  return layer;
}

Layer overlaid(Layer lower, Layer upper) {
  replace(lower.values, std::move(upper.values));
  if (upper.museums.empty()) return lower;
  if (lower.museums.size() > 1) {
    const Given& given = upper.museums.front().begin()->second;
    throw Error(ExitCode::configuration,
                fmt::format("{} sets {}, but {} museums are configured", given.origin,
                            given.setting->name, lower.museums.size()),
                "Set it in the [[museum]] it is meant for.");
  }
  if (lower.museums.empty()) lower.museums.emplace_back();
  replace(lower.museums.front(), std::move(upper.museums.front()));
  return lower;
}

void add_given(GivenValues& values, Given given) {
  const std::string value = given.setting->value;
  const std::string name = given.setting->name;
  const std::string origin = given.origin;
  const auto [found, added] = values.emplace(value, std::move(given));
  if (added) return;
  throw Error(ExitCode::configuration,
              fmt::format("{}: {} is given beside {}", origin, name, found->second.setting->name),
              "Give one of them.");
}

void refuse_unknown_setting(const std::string& origin, std::string_view name) {
  std::vector<std::string> names;
  for (const Setting& setting : all_settings()) names.push_back(setting.name);
  const std::string nearest = nearest_name(name, names);
  throw Error(ExitCode::configuration, fmt::format("{}: there is no setting {}", origin, name),
              nearest.empty() ? "Remove it; docs/configuration.md lists every setting."
                              : fmt::format("Did you mean {}?", nearest));
}

}  // namespace kioskline
