#include "ingest/partition_cursor.hpp"

#include <utility>

#include "domain/digest.hpp"

namespace kioskline::ingest {

LastMessage last_message_from(const Message& message) {
  return {.offset = message.offset,
          .timestamp = message.timestamp,
          .sha256 = sha256(message.value.value_or(std::string_view{}))};
}

PartitionCursor::PartitionCursor(Offset next, std::optional<LastMessage> last)
    : next_(next), last_(std::move(last)) {}

Offset PartitionCursor::position() const { return last_ ? last_->offset : next_; }

Decision PartitionCursor::across_gap(Offset to, Step when_believed) {
  const std::int64_t gap = to - next_;
  if (gap == 0) return {.step = when_believed, .gap = 0};
  if (gap_seen_to_ != to) {
    gap_seen_to_ = to;
    return {.step = Step::rewind, .gap = 0};
  }
  return {.step = when_believed, .gap = gap};
}

Decision PartitionCursor::on_message(const Message& message) {
  at_end_ = false;
  if (last_) {
    if (message.offset < last_->offset) return {};
    if (message.offset == last_->offset) {
      if (last_message_from(message) != *last_) return {.step = Step::mismatch, .gap = 0};
      last_.reset();
      return {};
    }
    // Compaction or retention took it; what follows is judged by its offset alone.
    last_.reset();
  }
  if (message.offset < next_) return {};
  const Decision decision = across_gap(message.offset, Step::take);
  if (decision.step == Step::take) {
    next_ = message.offset + 1;
    gap_seen_to_.reset();
  }
  return decision;
}

Decision PartitionCursor::on_end(Offset end) {
  if (last_ && end <= last_->offset) return {.step = Step::mismatch, .gap = 0};
  if (end < next_) return {.step = last_ ? Step::mismatch : Step::drop, .gap = 0};
  if (last_ && end > last_->offset) last_.reset();
  Decision decision = across_gap(end, Step::pass_gap);
  if (decision.step == Step::rewind) return decision;
  at_end_ = true;
  next_ = end;
  gap_seen_to_.reset();
  if (decision.gap == 0) decision.step = Step::drop;
  return decision;
}

PartitionCursor::OutOfRange PartitionCursor::on_out_of_range(
    Offset low, Offset high, const std::optional<LastMessage>& committed) {
  if (high < next_) return {.step = Step::mismatch, .lost = 0};
  last_ = committed;
  // Once the message to compare with is gone, only where offsets are can tell.
  if (last_ && last_->offset < low) last_.reset();
  gap_seen_to_.reset();
  if (low <= next_) return {};
  const std::int64_t lost = low - next_;
  next_ = low;
  return {.step = Step::drop, .lost = lost};
}

}  // namespace kioskline::ingest
