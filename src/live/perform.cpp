#include "live/perform.hpp"

#include <fmt/format.h>

#include <vector>

#include "live/table.hpp"

namespace kioskline::live {
namespace {

/// What the database's functions refuse they say in words for people.
std::optional<Problem> refusal(const store::DatabaseError& error) {
  const std::string detail = fmt::format("{}.", error.message());
  if (error.sqlstate() == "KL020") return Problem{404, detail};
  if (error.sqlstate() == "22003") return Problem{404, "There is nothing with that number."};
  if (error.sqlstate() == "KL021") return Problem{409, detail};
  if (error.sqlstate() == "22023") {
    return Problem{422, detail, {{error.column().empty() ? "by" : error.column(), detail}}};
  }
  return std::nullopt;
}

}  // namespace

std::expected<std::string, Problem> perform(Writer& writer, const Action& action,
                                            const ActionArguments& arguments) {
  std::vector<store::Parameter> values{std::to_string(arguments.museum.value),
                                       arguments.body.actor.name};
  if (arguments.id) values.emplace_back(std::to_string(*arguments.id));
  values.insert(values.end(), arguments.body.values.begin(), arguments.body.values.end());
  try {
    return json_row(writer.execute(action.sql, values), 0);
  } catch (const store::DatabaseError& error) {
    if (const auto problem = refusal(error)) return std::unexpected(*problem);
    throw;
  }
}

}  // namespace kioskline::live
