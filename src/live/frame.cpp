#include "live/frame.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace kioskline::live {
namespace {

Offset seen_in(const ProgressVector& seen, const Shard& shard) {
  const auto found = seen.next_offsets.find(shard);
  return found == seen.next_offsets.end() ? Offset{0} : found->second;
}

/// A vector ahead of the frame is of another database, or of this one before it was restored.
bool can_follow(const Frame& frame, const ProgressVector& seen) {
  return std::ranges::all_of(frame.progress.next_offsets, [&seen](const auto& entry) {
    const Offset from = seen_in(seen, entry.first);
    return from <= entry.second && entry.second - from <= recent_offsets;
  });
}

}  // namespace

std::string event_text(const Frame& frame, const std::optional<ProgressVector>& seen) {
  const bool follows = seen && can_follow(frame, *seen);
  std::string presses;
  for (const RecentPress& press : frame.recent) {
    if (follows && press.offset < seen_in(*seen, press.shard)) continue;
    if (!presses.empty()) presses += ',';
    presses += press.json;
  }
  return fmt::format("event: {}\nid: {}\ndata: {{{},\"presses\":[{}]}}\n\n",
                     follows ? "change" : "snapshot", to_text(frame.progress), frame.state,
                     presses);
}

}  // namespace kioskline::live
