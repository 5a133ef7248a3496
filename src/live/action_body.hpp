#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "live/action.hpp"
#include "live/actor.hpp"
#include "live/problem.hpp"
#include "store/connection.hpp"

namespace kioskline::live {

/// The checked body of an action.
struct ActionBody {
  Actor actor;
  /// Of each field, in the order of the fields, as a text parameter.
  std::vector<store::Parameter> values;
};

/// Takes a JSON object with exactly `by` and the fields; anything else is a problem that says which
/// member it is about. Where it is known who acts, `by` need not be there and does not count. The
/// text is a client's: any bytes.
std::expected<ActionBody, Problem> read_action_body(std::span<const Field> fields,
                                                    std::string_view text,
                                                    const std::optional<Actor>& known = {});

}  // namespace kioskline::live
