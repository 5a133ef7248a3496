#include "live/action_body.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "configuration/value_text.hpp"

namespace kioskline::live {
namespace {

using Json = nlohmann::json;
/// What was expected, where it was not given.
using Value = std::expected<store::Parameter, std::string>;

constexpr std::size_t longest_text = 1000;
constexpr std::size_t most_numbers = 100;

Problem about(std::string_view field, std::string detail) {
  return {422, detail, {{std::string(field), detail}}};
}

std::optional<std::int64_t> as_number(const Json& value) {
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  if (!value.is_number_integer()) return std::nullopt;
  // Beyond an int64 the JSON library has another type, and get() would wrap.
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > most) return std::nullopt;
  const auto number = value.get<std::int64_t>();
  return number >= 1 && number <= most ? std::optional(number) : std::nullopt;
}

Value as_text(const Json& value) {
  if (!value.is_string()) return std::unexpected("a text");
  const auto& text = value.get_ref<const std::string&>();
  // A continuation byte of UTF-8 begins no character.
  const auto characters = std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  if (static_cast<std::size_t>(characters) > longest_text || text.contains('\0')) {
    return std::unexpected(fmt::format("a text of at most {} characters", longest_text));
  }
  return text;
}

Value as_numbers(const Json& value) {
  if (!value.is_array() || value.size() > most_numbers) return std::unexpected("a list of numbers");
  std::vector<std::int64_t> numbers;
  for (const Json& element : value) {
    const auto number = as_number(element);
    if (!number) return std::unexpected("a list of numbers");
    numbers.push_back(*number);
  }
  return fmt::format("{{{}}}", fmt::join(numbers, ","));
}

Value as_time(const Json& value) {
  const bool is_time = value.is_string() && (value == "24:00" || value == "24:00:00" ||
                                             parse_time_of_day(value.get<std::string>()));
  if (!is_time) return std::unexpected("a time of a day, like 08:45");
  return value.get<std::string>();
}

Value as_date(const Json& value) {
  if (!value.is_string() || !parse_date(value.get<std::string>())) {
    return std::unexpected("a date, like 2026-02-24");
  }
  return value.get<std::string>();
}

Value read_value(Field::Type type, const Json& value) {
  switch (type) {
    case Field::Type::text:
      return as_text(value);
    case Field::Type::number:
      if (const auto number = as_number(value)) return std::to_string(*number);
      return std::unexpected("a number");
    case Field::Type::numbers:
      return as_numbers(value);
    case Field::Type::time:
      return as_time(value);
    case Field::Type::date:
      return as_date(value);
  }
  return std::unexpected("something else");
}

std::expected<store::Parameter, Problem> read_field(const Field& field, const Json& body) {
  const auto found = body.find(field.name);
  if (found == body.end() || found->is_null()) {
    if (!field.required) return std::nullopt;
    return std::unexpected(about(field.name, fmt::format("'{}' is missing.", field.name)));
  }
  const Value value = read_value(field.type, *found);
  if (!value) {
    return std::unexpected(
        about(field.name, fmt::format("'{}' must be {}.", field.name, value.error())));
  }
  return *value;
}

/// Blanks name nobody.
std::expected<Actor, Problem> read_actor(const Json& body) {
  constexpr Field by{"by", Field::Type::text, true};
  auto name = read_field(by, body);
  if (!name) return std::unexpected(std::move(name.error()));
  const bool is_blank =
      std::ranges::all_of(**name, [](char c) { return static_cast<unsigned char>(c) <= ' '; });
  if (is_blank) return std::unexpected(about("by", "who does it is not said."));
  return Actor{std::move(**name)};
}

std::optional<Problem> refuse_unknown(std::span<const Field> fields, const Json& body) {
  for (const auto& [name, value] : body.items()) {
    if (name == "by" || std::ranges::find(fields, name, &Field::name) != fields.end()) continue;
    return Problem{400, fmt::format("The body has '{}', which means nothing here: leave it out.",
                                    name.substr(0, longest_text))};
  }
  return std::nullopt;
}

}  // namespace

std::expected<ActionBody, Problem> read_action_body(std::span<const Field> fields,
                                                    std::string_view text,
                                                    const std::optional<Actor>& known) {
  const Json body = Json::parse(text, nullptr, false);
  if (!body.is_object()) {
    return std::unexpected(Problem{400, R"(The body must be a JSON object, like {"by": "Ada"}.)"});
  }
  if (auto problem = refuse_unknown(fields, body)) return std::unexpected(std::move(*problem));
  auto actor = known ? std::expected<Actor, Problem>(*known) : read_actor(body);
  if (!actor) return std::unexpected(std::move(actor.error()));
  ActionBody read{std::move(*actor), {}};
  for (const Field& field : fields) {
    auto value = read_field(field, body);
    if (!value) return std::unexpected(value.error());
    read.values.push_back(std::move(*value));
  }
  return read;
}

}  // namespace kioskline::live
