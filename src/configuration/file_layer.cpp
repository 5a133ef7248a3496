// The one place that knows TOML.

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "configuration/layer.hpp"
#include "configuration/nearest_name.hpp"
#include "configuration/value_text.hpp"
#include "domain/error.hpp"

namespace kioskline {
namespace {

std::string place(const std::string& path, const toml::source_region& region) {
  return fmt::format("{}:{}", path, region.begin.line);
}

std::string_view wanted(Notation notation) {
  switch (notation) {
    case Notation::text:
      return "text in quotes";
    case Notation::number:
      return "a number without quotes";
    case Notation::boolean:
      return "true or false without quotes";
    case Notation::text_or_list:
      return "text in quotes or a list of it";
  }
  std::unreachable();
}

[[noreturn]] void refuse_type(const std::string& origin, const Setting& setting,
                              const toml::node& node) {
  std::ostringstream type;
  type << node.type();
  throw Error(ExitCode::configuration,
              fmt::format("{}: {} must be {}, not a TOML {}", origin, setting.name,
                          wanted(setting.notation), type.str()),
              fmt::format("Correct the value; docs/configuration.md describes {}.", setting.name));
}

std::string list_text(const std::string& origin, const Setting& setting, const toml::array& list) {
  std::string text;
  for (const toml::node& item : list) {
    const auto value = item.value_exact<std::string>();
    if (!value) refuse_type(origin, setting, item);
    text += (text.empty() ? "" : ",") + *value;
  }
  return text;
}

std::string text_of(const std::string& origin, const Setting& setting, const toml::node& node) {
  if (setting.notation == Notation::number) {
    if (const auto number = node.value_exact<std::int64_t>()) return fmt::to_string(*number);
  } else if (setting.notation == Notation::boolean) {
    if (const auto truth = node.value_exact<bool>()) return boolean_text(*truth);
  } else if (const auto text = node.value_exact<std::string>()) {
    return *text;
  } else if (setting.notation == Notation::text_or_list && node.is_array()) {
    return list_text(origin, setting, *node.as_array());
  }
  refuse_type(origin, setting, node);
}

GivenValues read_section(const std::string& path, std::string_view section,
                         const toml::table& table) {
  GivenValues values;
  for (const auto& [key, node] : table) {
    const std::string origin = place(path, key.source());
    const std::string name = fmt::format("{}.{}", section, key.str());
    const Setting* const setting = find_setting(name);
    if (setting == nullptr) refuse_unknown_setting(origin, name);
    add_given(values, {setting, text_of(origin, *setting, node), origin});
  }
  return values;
}

std::vector<GivenValues> read_museums(const std::string& path, const std::string& origin,
                                      const toml::node& node) {
  const toml::array* const list = node.as_array();
  if (list == nullptr || !list->is_array_of_tables()) {
    throw Error(ExitCode::configuration, origin + ": museum must be a list of tables",
                "Begin each museum with [[museum]].");
  }
  std::vector<GivenValues> museums;
  for (const toml::node& item : *list) {
    museums.push_back(read_section(path, "museum", *item.as_table()));
    if (museums.back().contains("museum.code")) continue;
    throw Error(ExitCode::configuration, place(path, item.source()) + ": a museum without a code",
                "Give it one: code = \"lmnh\".");
  }
  return museums;
}

std::vector<std::string> section_names() {
  std::vector<std::string> names;
  for (const Setting& setting : all_settings()) {
    if (names.empty() || names.back() != setting.section()) names.push_back(setting.section());
  }
  return names;
}

void require_section(const std::string& origin, std::string_view name) {
  const std::vector<std::string> names = section_names();
  if (std::ranges::find(names, name) != names.end()) return;
  const std::string nearest = nearest_name(name, names);
  throw Error(ExitCode::configuration, fmt::format("{}: there is no section {}", origin, name),
              nearest.empty() ? fmt::format("The sections are {}.", fmt::join(names, ", "))
                              : fmt::format("Did you mean {}?", nearest));
}

toml::table parse(const std::string& path) {
  try {
    return toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    const bool read = error.source().begin.line > 0;
    throw Error(
        ExitCode::configuration,
        fmt::format("{}: {}", read ? place(path, error.source()) : path, error.description()),
        read ? "Correct the TOML there; share/kioskline.example.toml shows its form."
             : "See that the file is there and can be read.");
  }
}

}  // namespace

Layer read_file_layer(const std::string& path) {
  Layer layer;
  for (const auto& [key, node] : parse(path)) {
    const std::string origin = place(path, key.source());
    const std::string_view section = key.str();
    require_section(origin, section);
    if (section == "museum") {
      layer.museums = read_museums(path, origin, node);
    } else if (const toml::table* const table = node.as_table()) {
      layer.values.merge(read_section(path, section, *table));
    } else {
      throw Error(ExitCode::configuration, fmt::format("{}: {} must be a section", origin, section),
                  fmt::format("Write its settings under [{}].", section));
    }
  }
  return layer;
}

}  // namespace kioskline
