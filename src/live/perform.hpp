#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "domain/ids.hpp"
#include "live/action.hpp"
#include "live/action_body.hpp"
#include "live/problem.hpp"
#include "live/writer.hpp"

namespace kioskline::live {

/// Where, and by whom, something is done.
struct ActionArguments {
  MuseumId museum;
  std::optional<std::int64_t> id;
  const ActionBody& body;
};

/// Does it, and gives what the database answers as a JSON object. A problem is what the database
/// refuses: 404 what does not exist (KL020), 409 what the state does not allow (KL021), 422 what is
/// not valid (22023), with the field. Throws DatabaseError for all else.
std::expected<std::string, Problem> perform(Writer& writer, const Action& action,
                                            const ActionArguments& arguments);

}  // namespace kioskline::live
