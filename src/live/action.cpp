#include "live/action.hpp"

#include <array>
#include <charconv>

namespace kioskline::live {
namespace {

using enum Field::Type;

constexpr std::array nothing_more = std::array<Field, 0>{};
constexpr std::array of_note{Field{"note"}};
constexpr std::array of_change{Field{"exhibition"}, Field{"local_date", date, true},
                               Field{"text", text, true}};
constexpr std::array of_contact{Field{"name", text, true}, Field{"channel", text, true},
                                Field{"address", text, true}, Field{"quiet_from", time},
                                Field{"quiet_until", time}};
constexpr std::array of_duty{Field{"contact_id", number, true}, Field{"duty", text, true},
                             Field{"weekdays", numbers},        Field{"from_time", time},
                             Field{"until_time", time},         Field{"from_date", date},
                             Field{"until_date", date}};

// What each does, and what it refuses, is said in the database: docs/escalation.md.
constexpr std::array table{
    Action{"POST", "/api/v1/incidents/{id}/seen", nothing_more,
           "SELECT safety.confirm_seen($1, $3, $2) AS changed"},
    Action{"POST", "/api/v1/incidents/{id}/acknowledge", of_note,
           "SELECT safety.acknowledge($1, $3, $2, $4) AS changed"},
    Action{"POST", "/api/v1/incidents/{id}/resolve", of_note,
           "SELECT safety.resolve($1, $3, $2, $4) AS changed"},
    Action{"POST", "/api/v1/annotations", of_change,
           "SELECT kiosk.note_change($1, $2, $3, $4, $5) AS annotation_id"},
    Action{"POST", "/api/v1/contacts", of_contact,
           "SELECT safety.save_contact($1, $2, NULL, $3, $4, $5, $6, $7) AS contact_id"},
    Action{"PUT", "/api/v1/contacts/{id}", of_contact,
           "SELECT safety.save_contact($1, $2, $3, $4, $5, $6, $7, $8) AS contact_id"},
    Action{"DELETE", "/api/v1/contacts/{id}", nothing_more,
           "SELECT safety.remove_contact($1, $2, $3) AS changed"},
    Action{"POST", "/api/v1/contacts/{id}/test", nothing_more,
           "SELECT safety.test_contact($1, $3, $2) AS delivery_id"},
    Action{"POST", "/api/v1/roster", of_duty,
           "SELECT safety.save_duty($1, $2, NULL, $3, $4, $5, $6, $7, $8, $9) AS roster_id"},
    Action{"PUT", "/api/v1/roster/{id}", of_duty,
           "SELECT safety.save_duty($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS roster_id"},
    Action{"DELETE", "/api/v1/roster/{id}", nothing_more,
           "SELECT safety.remove_duty($1, $2, $3) AS changed"},
};

std::optional<std::int64_t> parse_id(std::string_view text) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || id < 1 || text.front() == '0') return std::nullopt;
  return id;
}

/// Whether `path` is that of the action, and with which id.
bool leads_to(std::string_view path, const Action& action, std::optional<std::int64_t>& id) {
  if (!action.has_id()) return path == action.path;
  constexpr std::string_view placeholder = "{id}";
  const std::size_t begin = action.path.find(placeholder);
  const std::string_view before = action.path.substr(0, begin);
  const std::string_view after = action.path.substr(begin + placeholder.size());
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) ||
      !path.ends_with(after)) {
    return false;
  }
  id = parse_id(path.substr(begin, path.size() - before.size() - after.size()));
  return id.has_value();
}

}  // namespace

std::span<const Action> actions() { return table; }

ActionMatch match_action(std::string_view method, std::string_view path) {
  ActionMatch match;
  for (const Action& action : table) {
    std::optional<std::int64_t> id;
    if (!leads_to(path, action, id)) continue;
    if (!match.allowed.empty()) match.allowed += ", ";
    match.allowed += action.method;
    if (action.method == method) {
      match.action = &action;
      match.id = id;
    }
  }
  return match;
}

}  // namespace kioskline::live
