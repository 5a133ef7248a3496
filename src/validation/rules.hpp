#pragma once

#include <optional>

#include "domain/exhibition.hpp"
#include "domain/museum.hpp"
#include "domain/press.hpp"
#include "domain/reason.hpp"
#include "validation/local_clock.hpp"
#include "validation/scanner.hpp"

namespace kioskline::validation {

/// What a rule makes of its key: a value where it is well formed, and the rules it breaks.
template <class Value>
struct Checked {
  std::optional<Value> value;
  ReasonSet reasons;
};

struct PressTime {
  Instant at;
  LocalHour local;
};

/// The four rules of the message contract (docs/message-contract.md), one a key. Pure.

/// `reference`: the time after which at:future counts (plus max_future); none: not checked.
Checked<PressTime> check_at(const ScannedValue& at, const MuseumRules& rules, LocalClock& clock,
                            std::optional<Instant> reference);

/// The number is -1 where it is well formed but can be no exhibition's.
Checked<ExhibitionNumber> check_site(const ScannedValue& site, const KnownExhibitions& exhibitions);

/// -1 for a request, else the rating.
Checked<std::int8_t> check_val(const ScannedValue& val);

/// `val`: what check_val said. Assistance or emergency where the message is a request with a good
/// type.
Checked<PressKind> check_type(const ScannedValue& type, std::optional<std::int8_t> val);

}  // namespace kioskline::validation
