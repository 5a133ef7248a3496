#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/ids.hpp"
#include "domain/message.hpp"
#include "domain/press.hpp"

namespace kioskline::ingest {

/// The last message a checkpoint committed: read again on every assignment and compared, because a
/// topic created anew can hold the same offset.
struct LastMessage {
  Offset offset{};
  std::optional<Instant> timestamp;
  std::string sha256;  ///< 32 bytes of its value

  friend bool operator==(const LastMessage&, const LastMessage&) = default;
};

LastMessage last_message_from(const Message& message);

/// What to do with a message or an end that came out of a partition.
enum class Step : std::uint8_t {
  take,      ///< the next message (after `gap` offsets without one)
  pass_gap,  ///< nothing to take, but `gap` offsets have no message
  drop,      ///< already accounted for, or only read to be compared
  rewind,    ///< offsets are missing: read again from position() before believing it
  mismatch   ///< the last committed message is not there: another topic under the same name
};

struct Decision {
  Step step = Step::drop;
  std::int64_t gap = 0;  ///< offsets without a message before it
};

/// Follows one partition between its fence and the loss of its assignment: which messages are new,
/// which are repeated, which offsets have no message. Pure; one thread.
///
/// A gap counts only when it was seen twice: librdkafka's batch consumer is known to skip (#4208).
class PartitionCursor {
 public:
  /// `next`: first offset not yet accounted for. `last`: what to compare with first, if anything.
  PartitionCursor(Offset next, std::optional<LastMessage> last);

  /// Where reading has to begin, or begin again.
  Offset position() const;
  /// First offset not yet taken.
  Offset next() const { return next_; }
  /// The end last seen is where we are: nothing is left to read for now.
  bool at_end() const { return at_end_; }

  Decision on_message(const Message& message);
  /// `end`: the partition's end, the offset of the message still to come.
  Decision on_end(Offset end);

  /// The offset asked for is not in the partition, which holds [low, high). What is lost begins at
  /// next(); mismatch when the partition ends before it. When nothing is lost the partition has
  /// grown past that offset meanwhile, as a topic created anew does: `committed`, the last message
  /// committed from it, is then compared again if the partition can still hold it.
  struct OutOfRange {
    Step step = Step::drop;  ///< mismatch, or drop: go on from position()
    std::int64_t lost = 0;   ///< offsets from next() that the partition no longer holds
  };
  OutOfRange on_out_of_range(Offset low, Offset high, const std::optional<LastMessage>& committed);

 private:
  Decision across_gap(Offset to, Step when_believed);

  Offset next_;
  std::optional<LastMessage> last_;  ///< still to be compared
  std::optional<Offset> gap_seen_to_;
  bool at_end_ = false;
};

}  // namespace kioskline::ingest
