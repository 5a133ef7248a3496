#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kioskline {

/// Why a message was rejected. The names (`subject:problem`) are a public contract: stored in
/// ingest.rejected_message, shown on dashboards, accepted by `kioskline replay --reason`.
/// Source: the message contract, docs/message-contract.md. New reasons are appended.
enum class Reason : std::uint8_t {
  message_not_json,
  message_not_object,
  message_too_large,
  message_duplicate_key,
  at_missing,
  at_invalid,
  at_outside_hours,
  at_too_old,
  at_future,
  site_missing,
  site_invalid,
  site_unknown,
  val_missing,
  val_invalid,
  val_out_of_range,
  type_missing,
  type_invalid,
  type_out_of_range,
  message_unstorable,
};
inline constexpr int reason_count = 19;

/// "at:outside_hours" for Reason::at_outside_hours. Never fails.
std::string_view name_of(Reason reason);
/// The reverse of name_of; empty for a name that is no reason.
std::optional<Reason> reason_from(std::string_view name);

/// A set of reasons, ordered as the enumeration is. A value of four bytes.
class ReasonSet {
 public:
  constexpr ReasonSet() = default;
  constexpr ReasonSet(Reason reason) { add(reason); }  // NOLINT(google-explicit-constructor)

  constexpr void add(Reason reason) { bits_ |= bit(reason); }
  constexpr void add(ReasonSet reasons) { bits_ |= reasons.bits_; }
  /// Whether nothing but `others` is in this set.
  constexpr bool only(ReasonSet others) const { return (bits_ & ~others.bits_) == 0; }
  constexpr bool has(Reason reason) const { return (bits_ & bit(reason)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr std::uint32_t bits() const { return bits_; }
  std::vector<Reason> list() const;
  /// "at:invalid,val:missing"; empty for the empty set.
  std::string text() const;

  friend constexpr auto operator<=>(ReasonSet, ReasonSet) = default;

 private:
  static constexpr std::uint32_t bit(Reason reason) {
    return std::uint32_t{1} << static_cast<unsigned>(reason);
  }

  std::uint32_t bits_ = 0;
};

}  // namespace kioskline
