#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "domain/exhibition.hpp"
#include "domain/message.hpp"
#include "domain/museum.hpp"
#include "domain/reason.hpp"
#include "ingest/suspect_watch.hpp"
#include "store/batch.hpp"
#include "validation/local_clock.hpp"
#include "validation/validator.hpp"

namespace kioskline::ingest {

/// A message the database has refused although it is valid: quarantined when it comes again.
struct Unstorable {
  SourceId source{};
  Partition partition{};
  Offset offset{};
  std::string detail;  ///< SQLSTATE and the database's words
};

/// What the judge says beside what it put into the batch.
struct Judgement {
  ReasonSet reasons;  ///< empty: accepted
  std::uint8_t ignored_keys = 0;
};

/// Judges messages and puts them into a batch: accepted or into quarantine, never dropped.
/// No I/O; the clock is given. One thread.
class Judge {
 public:
  Judge(const MuseumRules& rules, SuspectWatch& suspects);

  /// `slot` is the partition's in `batch`.
  Judgement judge(const Message& message, const KnownExhibitions& exhibitions, Instant now,
                  store::Batch& batch, std::uint32_t slot);

  /// A message with the nonce of a registered drill: an emergency at a known site is a drill at any
  /// hour, anything else is judged as every other message.
  Judgement judge_drill(const Message& message, const KnownExhibitions& exhibitions, Instant now,
                        store::Batch& batch, std::uint32_t slot);

  /// That message is quarantined as message:unstorable when it comes.
  void quarantine_next_time(Unstorable unstorable) { unstorable_ = std::move(unstorable); }

 private:
  void reject(const Message& message, ReasonSet reasons, std::string_view detail,
              const KnownExhibitions& exhibitions, Instant now, store::Batch& batch,
              std::uint32_t slot);

  validation::Validator validator_;
  validation::LocalClock
      clock_;  ///< of its own: record timestamps would evict the presses' interval
  SuspectWatch& suspects_;
  std::optional<Unstorable> unstorable_;
};

}  // namespace kioskline::ingest
