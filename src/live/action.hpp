#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kioskline::live {

/// A member of an action's JSON body. `null` and an absent one are the same.
struct Field {
  enum class Type : std::uint8_t {
    text,     ///< at most 1,000 characters, without NUL
    number,   ///< an integer from 1 to 2147483647
    numbers,  ///< an array of such
    time,     ///< of a day, "08:45", "08:45:30" or "24:00"
    date      ///< "2026-02-24"
  };
  std::string_view name;
  Type type = Type::text;
  bool required = false;
};

/// One thing that people can do: where it is, what it is told, and the statement that does it. The
/// statement gives one row, which is the answer.
struct Action {
  std::string_view method;  ///< "POST", "PUT", "DELETE"
  std::string_view path;    ///< "/api/v1/incidents/{id}/acknowledge"
  std::span<const Field> fields;
  /// $1 is the museum, $2 who acts; then {id}, where the path has one, and the fields in their
  /// order.
  const char* sql;

  bool has_id() const { return path.contains("{id}"); }
};

/// The actions of /api/v1, as src/live/openapi.yaml describes them.
std::span<const Action> actions();

/// What an address and a method lead to.
struct ActionMatch {
  const Action* action = nullptr;  ///< null: this method does nothing there
  std::optional<std::int64_t> id{};
  std::string allowed{};  ///< the methods that do something there, "PUT, DELETE"; empty: none does
};

ActionMatch match_action(std::string_view method, std::string_view path);

}  // namespace kioskline::live
