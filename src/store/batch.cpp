#include "store/batch.hpp"

#include <algorithm>
#include <tuple>

namespace kioskline::store {
namespace {

constexpr std::chrono::sys_days first_day = std::chrono::year(0) / 1 / 1;

// Exhibition below 2^8, hour below 2^5, days below 2^22 (year 9999), the rest for the slot.
std::uint64_t key_of(std::uint32_t slot, ExhibitionNumber exhibition, LocalHour hour) {
  const auto day = static_cast<std::uint64_t>((hour.date - first_day).count());
  return (((static_cast<std::uint64_t>(slot) << 22U | day) << 5U | hour.hour) << 8U) |
         static_cast<std::uint64_t>(exhibition.value);
}

std::uint64_t key_of(std::uint32_t slot, std::chrono::sys_days date, ReasonSet reasons) {
  const auto day = static_cast<std::uint64_t>((date - first_day).count());
  static_assert(reason_count <= 24, "slot, day and reasons share 64 bits");
  return (static_cast<std::uint64_t>(slot) << 22U | day) << 24U | reasons.bits();
}

std::int32_t month_number(std::chrono::year_month month) {
  return static_cast<int>(month.year()) * 12 +
         static_cast<std::int32_t>(static_cast<unsigned>(month.month())) - 1;
}

}  // namespace

std::string_view name_of(RequestCause cause) {
  switch (cause) {
    case RequestCause::accepted:
      return "accepted";
    case RequestCause::outside_hours:
      return "outside_hours";
    case RequestCause::unknown_site:
      return "unknown_site";
    case RequestCause::drill:
      return "drill";
  }
  return "accepted";
}

void Batch::clear() {
  is_backlog_ = false;
  messages_ = 0;
  ignored_keys_ = 0;
  effort_ = {};
  progress_.clear();
  rollup_.clear();
  rollup_index_.clear();
  rejections_.clear();
  rejection_index_.clear();
  windows_.clear();
  newest_window_.clear();
  months_.clear();
  interactions_.clear();
  rejected_.clear();
  requests_.clear();
}

void Batch::add(const SuspectWindow& window) {
  // As kiosk.mark_suspects joins windows.
  constexpr std::chrono::hours near{1};
  const auto [newest, is_first] = newest_window_.try_emplace(window.exhibition, windows_.size());
  if (!is_first) {
    SuspectWindow& known = windows_[newest->second];
    if (window.from <= known.to + near && window.to >= known.from - near) {
      known.from = std::min(known.from, window.from);
      known.to = std::max(known.to, window.to);
      known.look_again |= window.look_again;
      return;
    }
    newest->second = windows_.size();
  }
  windows_.push_back(window);
}

std::uint32_t Batch::slot_of(SourceId source, Partition partition, Fence fence, Offset expected) {
  const auto found = std::ranges::find_if(progress_, [&](const Progress& progress) {
    return progress.source == source && progress.partition == partition;
  });
  const auto slot = static_cast<std::uint32_t>(found - progress_.begin());
  if (found == progress_.end()) {
    Progress& progress = progress_.emplace_back();
    progress.source = source;
    progress.partition = partition;
    progress.fence = fence;
    progress.expected = expected;
    progress.next = expected;
  }
  return slot;
}

void Batch::move_past(Progress& progress, const Message& message) {
  progress.next = message.offset + 1;
  progress.last_offset = message.offset;
  progress.last_timestamp = message.timestamp;
  progress.last_value = message.value.value_or(std::string_view{});
  ++messages_;
}

RollupDelta& Batch::rollup_of(std::uint32_t slot, const Press& press) {
  const auto [entry, is_new] =
      rollup_index_.try_emplace(key_of(slot, press.exhibition, press.local), rollup_.size());
  if (is_new) {
    rollup_.push_back({.exhibition = press.exhibition,
                       .hour = press.local,
                       .slot = slot,
                       .ratings = {},
                       .last_press = press.at});
  }
  return rollup_[entry->second];
}

void Batch::accept(std::uint32_t slot, const Message& message, const Press& press) {
  Progress& progress = progress_[slot];
  move_past(progress, message);
  ++progress.accepted;

  constexpr std::int16_t columns = 9;
  interactions_.begin_row(columns);
  interactions_.put(press.at);
  interactions_.put(message.offset.value);
  interactions_.put(progress.source.value);
  interactions_.put(progress.partition.value);
  interactions_.put(museum_.value);
  interactions_.put(press.exhibition.value);
  interactions_.put(static_cast<std::int16_t>(press.kind));
  if (press.kind == PressKind::rating) {
    interactions_.put(static_cast<std::int16_t>(press.rating));
  } else {
    interactions_.null();
  }
  interactions_.put(false);

  RollupDelta& delta = rollup_of(slot, press);
  delta.last_press = std::max(delta.last_press, press.at);
  switch (press.kind) {
    case PressKind::rating:
      ++delta.ratings.at(static_cast<std::size_t>(press.rating));
      break;
    case PressKind::assistance:
      ++delta.assistance;
      break;
    case PressKind::emergency:
      ++delta.emergency;
      break;
  }
  if (press.kind != PressKind::rating) announce(slot, message, press, RequestCause::accepted);

  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(press.at));
  const std::int32_t month = month_number(day.year() / day.month());
  if (months_.empty() || months_.back() != month) months_.push_back(month);
}

void Batch::announce(std::uint32_t slot, const Message& message, const Press& press,
                     RequestCause cause) {
  if (!announces_) return;
  requests_.push_back({.slot = slot,
                       .offset = message.offset,
                       .exhibition = press.exhibition,
                       .kind = press.kind,
                       .cause = cause,
                       .at = press.at,
                       .recorded = message.timestamp});
}

void Batch::announce_rejected(std::uint32_t slot, const Message& message, const Press& press,
                              RequestCause cause) {
  announce(slot, message, press, cause);
}

void Batch::drill(std::uint32_t slot, const Message& message, const Press& press) {
  Progress& progress = progress_[slot];
  move_past(progress, message);
  ++progress.drills;
  announce(slot, message, press, RequestCause::drill);
}

void Batch::reject(std::uint32_t slot, const Message& message, const RejectionContext& context) {
  Progress& progress = progress_[slot];
  move_past(progress, message);
  ++progress.rejected;

  constexpr std::int16_t columns = 11;
  rejected_.begin_row(columns);
  rejected_.put(message.offset.value);
  rejected_.put(progress.source.value);
  rejected_.put(progress.partition.value);
  rejected_.put(museum_.value);
  rejected_.put(static_cast<std::int16_t>(message.timestamp_type));
  rejected_.put(context.received);
  rejected_.put(message.timestamp);
  rejected_.put(context.catalogue.value);
  std::array<std::string_view, reason_count> names;
  std::size_t count = 0;
  for (int i = 0; i < reason_count; ++i) {
    if (context.reasons.has(static_cast<Reason>(i)))
      names.at(count++) = name_of(static_cast<Reason>(i));
  }
  rejected_.put(std::span<const std::string_view>(names.data(), count));
  rejected_.put(message.value);
  if (context.detail.empty()) {
    rejected_.null();
  } else {
    rejected_.put(context.detail);
  }

  const auto [entry, is_new] =
      rejection_index_.try_emplace(key_of(slot, context.date, context.reasons), rejections_.size());
  if (is_new) {
    rejections_.push_back(
        {.date = context.date, .reasons = context.reasons, .slot = slot, .messages = 0});
  }
  ++rejections_[entry->second].messages;
}

void Batch::pass_gap(std::uint32_t slot, Offset next) {
  Progress& progress = progress_[slot];
  progress.gaps += next - progress.next;
  progress.next = next;
}

std::optional<Instant> Batch::newest_press() const {
  if (rollup_.empty()) return std::nullopt;
  return std::ranges::max_element(rollup_, {}, &RollupDelta::last_press)->last_press;
}

std::vector<RollupDelta> Batch::sorted_rollup() const {
  std::vector<RollupDelta> sorted = rollup_;
  std::ranges::sort(sorted, {}, [this](const RollupDelta& delta) {
    return std::tuple(delta.hour, delta.exhibition, progress_[delta.slot].source,
                      progress_[delta.slot].partition);
  });
  return sorted;
}

std::vector<RejectionDelta> Batch::sorted_rejections() const {
  std::vector<RejectionDelta> sorted = rejections_;
  std::ranges::sort(sorted, {}, [this](const RejectionDelta& delta) {
    return std::tuple(delta.date, delta.reasons, progress_[delta.slot].source,
                      progress_[delta.slot].partition);
  });
  return sorted;
}

std::vector<std::chrono::year_month> Batch::months() const {
  std::vector<std::int32_t> numbers = months_;
  std::ranges::sort(numbers);
  const auto repeated = std::ranges::unique(numbers);
  numbers.erase(repeated.begin(), repeated.end());
  std::vector<std::chrono::year_month> months;
  months.reserve(numbers.size());
  for (const std::int32_t number : numbers) {
    months.push_back(std::chrono::year(number / 12) /
                     std::chrono::month(static_cast<unsigned>(number % 12) + 1));
  }
  return months;
}

}  // namespace kioskline::store
