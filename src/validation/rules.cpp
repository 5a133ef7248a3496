#include "validation/rules.hpp"

#include <algorithm>
#include <string_view>

#include "validation/timestamp.hpp"

namespace kioskline::validation {
namespace {

using Kind = ScannedValue::Kind;

constexpr std::int8_t request_value = -1;
constexpr std::int64_t best_rating = 4;

const Instant first_instant = std::chrono::sys_days(std::chrono::year(1) / 1 / 1);
const Instant end_of_instants = std::chrono::sys_days(std::chrono::year(10000) / 1 / 1);

/// The n of a site written as digits; empty when it is not well formed, -1 when it is too large.
std::optional<std::int64_t> site_number(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  constexpr std::size_t metadata_digits = 2;
  if (text.size() > metadata_digits)
    return text.front() == '0' ? std::nullopt : std::optional<std::int64_t>(-1);
  std::int64_t number = 0;
  for (const char digit : text) number = number * 10 + (digit - '0');
  return number;
}

}  // namespace

Checked<PressTime> check_at(const ScannedValue& at, const MuseumRules& rules, LocalClock& clock,
                            std::optional<Instant> reference) {
  if (at.kind == Kind::absent) return {.value = {}, .reasons = Reason::at_missing};
  if (at.kind != Kind::string) return {.value = {}, .reasons = Reason::at_invalid};
  const auto timestamp = parse_timestamp(at.text());
  if (!timestamp) return {.value = {}, .reasons = Reason::at_invalid};
  const Instant instant =
      timestamp->utc_offset
          ? Instant(timestamp->reading.time_since_epoch() - *timestamp->utc_offset)
          : clock.to_instant(timestamp->reading);
  if (instant < first_instant || instant >= end_of_instants)
    return {.value = {}, .reasons = Reason::at_invalid};

  Checked<PressTime> checked;
  const auto local = clock.to_local(instant);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const LocalHour hour = hour_of(local);
  checked.value = PressTime{.at = instant, .local = hour};
  if (local - day < rules.opens || local - day > rules.closes)
    checked.reasons.add(Reason::at_outside_hours);
  if (hour.date < rules.earliest) checked.reasons.add(Reason::at_too_old);
  if (reference && instant > *reference + rules.max_future) checked.reasons.add(Reason::at_future);
  return checked;
}

Checked<ExhibitionNumber> check_site(const ScannedValue& site,
                                     const KnownExhibitions& exhibitions) {
  std::optional<std::int64_t> number;
  switch (site.kind) {
    case Kind::absent:
      return {.value = {}, .reasons = Reason::site_missing};
    case Kind::string:
      number = site_number(site.text());
      break;
    case Kind::integer:
      if (site.integer >= 0) number = site.integer;
      break;
    case Kind::huge_integer:
      if (!site.negative) number = -1;
      break;
    case Kind::null:
    case Kind::other:
      break;
  }
  if (!number) return {.value = {}, .reasons = Reason::site_invalid};
  const bool fits = *number >= 0 && *number < static_cast<std::int64_t>(exhibition_number_limit);
  const bool known = fits && exhibitions.numbers.test(static_cast<std::size_t>(*number));
  return {.value = ExhibitionNumber{static_cast<std::int16_t>(fits ? *number : -1)},
          .reasons = known ? ReasonSet{} : ReasonSet(Reason::site_unknown)};
}

Checked<std::int8_t> check_val(const ScannedValue& val) {
  switch (val.kind) {
    case Kind::absent:
      return {.value = {}, .reasons = Reason::val_missing};
    case Kind::integer:
      if (val.integer >= request_value && val.integer <= best_rating) {
        return {.value = static_cast<std::int8_t>(val.integer), .reasons = {}};
      }
      return {.value = {}, .reasons = Reason::val_out_of_range};
    case Kind::huge_integer:
      return {.value = {}, .reasons = Reason::val_out_of_range};
    case Kind::string:
    case Kind::null:
    case Kind::other:
      break;
  }
  return {.value = {}, .reasons = Reason::val_invalid};
}

Checked<PressKind> check_type(const ScannedValue& type, std::optional<std::int8_t> val) {
  const bool is_request = val == request_value;
  switch (type.kind) {
    case Kind::absent:
      return {.value = {}, .reasons = is_request ? ReasonSet(Reason::type_missing) : ReasonSet{}};
    case Kind::null:
      return {.value = {}, .reasons = is_request ? ReasonSet(Reason::type_invalid) : ReasonSet{}};
    case Kind::integer:
      if (type.integer == 0) return {.value = PressKind::assistance, .reasons = {}};
      if (type.integer == 1) return {.value = PressKind::emergency, .reasons = {}};
      return {.value = {}, .reasons = Reason::type_out_of_range};
    case Kind::huge_integer:
      return {.value = {}, .reasons = Reason::type_out_of_range};
    case Kind::string:
    case Kind::other:
      break;
  }
  return {.value = {}, .reasons = Reason::type_invalid};
}

}  // namespace kioskline::validation
