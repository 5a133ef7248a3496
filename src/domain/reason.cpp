#include "domain/reason.hpp"

#include <array>
#include <utility>

namespace kioskline {
namespace {

constexpr std::array<std::string_view, reason_count> names = {
    "message:not_json", "message:not_object", "message:too_large", "message:duplicate_key",
    "at:missing",       "at:invalid",         "at:outside_hours",  "at:too_old",
    "at:future",        "site:missing",       "site:invalid",      "site:unknown",
    "val:missing",      "val:invalid",        "val:out_of_range",  "type:missing",
    "type:invalid",     "type:out_of_range",  "message:unstorable"};

}  // namespace

std::string_view name_of(Reason reason) { return names.at(static_cast<std::size_t>(reason)); }

std::optional<Reason> reason_from(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<Reason>(i);
  }
  return std::nullopt;
}

std::vector<Reason> ReasonSet::list() const {
  std::vector<Reason> reasons;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (has(static_cast<Reason>(i))) reasons.push_back(static_cast<Reason>(i));
  }
  return reasons;
}

std::string ReasonSet::text() const {
  std::string joined;
  for (const Reason reason : list()) {
    if (!joined.empty()) joined += ',';
    joined += name_of(reason);
  }
  return joined;
}

}  // namespace kioskline
