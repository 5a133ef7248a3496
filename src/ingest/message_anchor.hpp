#pragma once

#include <optional>
#include <utility>

#include "ingest/partition_cursor.hpp"

namespace kioskline::ingest {

/// The committed message by which a partition is known to be the same still: an older one than the
/// newest, so that a topic created anew is noticed even after messages of it have been committed.
///
/// A message is trusted once its predecessor has been found in its place after it was committed:
/// had the topic been created anew in between, the predecessor would be another one or gone. A
/// value; one thread.
class MessageAnchor {
 public:
  explicit MessageAnchor(std::optional<LastMessage> committed)
      : trusted_(std::move(committed)), newest_(trusted_) {}

  void committed(const LastMessage& message) {
    if (!trusted_) trusted_ = message;
    newest_ = message;
  }

  /// The message to look for, from now on; what has been committed until now waits for the answer.
  const std::optional<LastMessage>& begin_comparison() {
    candidate_ = newest_;
    return trusted_;
  }

  /// It was there, or only retention had taken it.
  void confirm() {
    if (candidate_) trusted_ = std::exchange(candidate_, std::nullopt);
  }

  const std::optional<LastMessage>& trusted() const { return trusted_; }

 private:
  std::optional<LastMessage> trusted_;
  std::optional<LastMessage> newest_;
  std::optional<LastMessage> candidate_;
};

}  // namespace kioskline::ingest
