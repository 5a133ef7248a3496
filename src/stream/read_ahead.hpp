#pragma once

#include <cstddef>

namespace kioskline::stream {

/// How far librdkafka reads ahead of poll(). Its fetchers rest when a consumer's queue holds this
/// much; those of librdkafka before 2.2 then do so for a second, even when the queue is emptied at
/// once.
struct ReadAheadLimit {
  std::size_t messages = 10000;
  std::size_t bytes = std::size_t{8192} << 10U;
};

/// Tells from what is taken out of a queue whether its fetchers may be resting although it is
/// empty.
///
/// A value; one thread.
class ReadAhead {
 public:
  explicit ReadAhead(ReadAheadLimit limit) : limit_(limit) {}

  /// After a poll that was allowed `room` messages and got `messages` of `bytes`.
  void taken(std::size_t messages, std::size_t bytes, std::size_t room) {
    messages_ += messages;
    bytes_ += bytes;
    emptied_after_being_full_ = false;
    if (messages >= room) return;  // there may be more in it
    emptied_after_being_full_ = messages_ >= limit_.messages || bytes_ >= limit_.bytes;
    messages_ = 0;
    bytes_ = 0;
  }

  /// Whether the last poll emptied a queue that may have been full.
  bool emptied_after_being_full() const { return emptied_after_being_full_; }

 private:
  ReadAheadLimit limit_;
  std::size_t messages_ = 0;  ///< taken since the queue was last empty
  std::size_t bytes_ = 0;
  bool emptied_after_being_full_ = false;
};

}  // namespace kioskline::stream
