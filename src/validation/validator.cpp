#include "validation/validator.hpp"

#include <utility>

#include "validation/rules.hpp"
#include "validation/scanner.hpp"

namespace kioskline::validation {

Validator::Validator(MuseumRules rules) : rules_(std::move(rules)), clock_(rules_.time_zone) {}

Verdict Validator::judge(const Message& message, const KnownExhibitions& exhibitions, Instant now) {
  if (!message.value) return Rejection{.reasons = Reason::message_not_json, .emergency = {}};
  if (message.value->size() > largest_message_bytes)
    return Rejection{.reasons = Reason::message_too_large, .emergency = {}};
  ScannedMessage scanned;
  switch (scan(*message.value, scanned)) {
    case ScanStatus::not_json:
      return Rejection{.reasons = Reason::message_not_json, .emergency = {}};
    case ScanStatus::too_deep:
      return Rejection{.reasons = Reason::message_too_large, .emergency = {}};
    case ScanStatus::not_object:
      return Rejection{.reasons = Reason::message_not_object, .emergency = {}};
    case ScanStatus::ok:
      break;
  }
  if (scanned.has_duplicate) {
    return Rejection{.reasons = Reason::message_duplicate_key,
                     .emergency = {},
                     .ignored_keys = scanned.ignored_keys};
  }

  std::optional<Instant> reference = message.timestamp;
  if (reference && *reference > now + rules_.max_future) reference = now;
  const auto at = check_at(scanned.at, rules_, clock_, reference);
  const auto site = check_site(scanned.site, exhibitions);
  const auto val = check_val(scanned.val);
  const auto type = check_type(scanned.type, val.value);

  ReasonSet reasons = at.reasons;
  reasons.add(site.reasons);
  reasons.add(val.reasons);
  reasons.add(type.reasons);

  const auto press = [&] {
    const bool is_rating = *val.value >= 0;
    return Press{.at = at.value->at,
                 .local = at.value->local,
                 .exhibition = *site.value,
                 .kind = is_rating ? PressKind::rating : *type.value,
                 .rating = *val.value};
  };
  if (reasons.empty()) return Acceptance{.press = press(), .ignored_keys = scanned.ignored_keys};

  Rejection rejection{.reasons = reasons, .emergency = {}, .ignored_keys = scanned.ignored_keys};
  ReasonSet hours_or_site = Reason::at_outside_hours;
  hours_or_site.add(Reason::site_unknown);
  if (reasons.only(hours_or_site) && *val.value < 0 && type.value == PressKind::emergency) {
    rejection.emergency = press();
  }
  return rejection;
}

}  // namespace kioskline::validation
