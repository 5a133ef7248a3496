#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/exhibition.hpp"
#include "domain/message.hpp"
#include "domain/press.hpp"
#include "domain/reason.hpp"
#include "store/copy_buffer.hpp"

namespace kioskline::store {

/// A partition of a source: what the hourly rollup is sharded by.
using Shard = std::pair<SourceId, Partition>;

/// How far one partition moves with a batch, and under which fence.
struct Progress {
  SourceId source{};
  Partition partition{};
  Fence fence{};
  Offset expected{};  ///< the checkpoint's next_offset before
  Offset next{};      ///< and after
  std::int64_t accepted = 0;
  std::int64_t rejected = 0;
  std::int64_t drills = 0;
  std::int64_t gaps = 0;
  std::optional<Offset> last_offset;  ///< of the last message; none when only gaps were passed
  std::optional<Instant> last_timestamp;
  std::string last_value;
};

/// Presses of one exhibition within one museum-local hour and shard, all not suspect yet.
struct RollupDelta {
  ExhibitionNumber exhibition{};
  LocalHour hour{};
  std::uint32_t slot = 0;                 ///< index into progress
  std::array<std::int32_t, 5> ratings{};  ///< count of each rating 0..4
  std::int32_t assistance = 0;
  std::int32_t emergency = 0;
  Instant last_press{};
};

struct RejectionDelta {
  std::chrono::sys_days date{};  ///< museum-local
  ReasonSet reasons;
  std::uint32_t slot = 0;
  std::int64_t messages = 0;
};

/// Stretch of one kiosk's presses in which a suspect run is possible.
struct SuspectWindow {
  ExhibitionNumber exhibition{};
  Instant from{};
  Instant to{};
  /// Also some time later: presses of it may be on their way in other batches.
  bool look_again = false;
};

/// Why a request stands in the outbox. Names are stored in safety.announcement.cause.
enum class RequestCause : std::uint8_t { accepted, outside_hours, unknown_site, drill };

std::string_view name_of(RequestCause cause);

/// A request that goes to the outbox, from which incidents open.
struct Request {
  std::uint32_t slot = 0;  ///< index into progress
  Offset offset{};
  ExhibitionNumber exhibition{};
  PressKind kind{};
  RequestCause cause{};
  Instant at{};
  std::optional<Instant> recorded;  ///< Kafka's timestamp
};

/// What is stored beside a rejected message.
struct RejectionContext {
  ReasonSet reasons;
  Instant received{};
  std::chrono::sys_days
      date{};  ///< museum-local date of its timestamp, of receipt where it has none
  CatalogueVersion catalogue{};
  std::string_view detail;  ///< SQLSTATE and message of an unstorable one, else empty
};

/// Messages of one museum, judged and encoded, ready for one transaction. Belongs to one thread at
/// a time; reused after clear(), so that its memory is allocated once.
class Batch {
 public:
  /// Whether requests go to the outbox. History never opens an incident.
  enum class Requests : std::uint8_t { announced, not_announced };

  explicit Batch(MuseumId museum, Requests requests = Requests::announced)
      : museum_(museum), announces_(requests == Requests::announced) {}

  MuseumId museum() const { return museum_; }
  bool empty() const { return progress_.empty(); }
  std::size_t messages() const { return messages_; }
  std::size_t bytes() const { return interactions_.size() + rejected_.size(); }
  void clear();

  /// The slot of a partition in this batch; made at its first message or gap.
  std::uint32_t slot_of(SourceId source, Partition partition, Fence fence, Offset expected);

  void accept(std::uint32_t slot, const Message& message, const Press& press);
  void reject(std::uint32_t slot, const Message& message, const RejectionContext& context);
  /// An emergency that is rejected only for its hours or site: no statistic counts it, the safety
  /// view shows it.
  void announce_rejected(std::uint32_t slot, const Message& message, const Press& press,
                         RequestCause cause);
  /// A synthetic emergency: announced as one, counted as a drill and stored nowhere else.
  void drill(std::uint32_t slot, const Message& message, const Press& press);
  /// Offsets without a message, up to `next`.
  void pass_gap(std::uint32_t slot, Offset next);
  /// Joined with windows of the same kiosk that it touches or lies near, since the database looks
  /// at such as one anyway.
  void add(const SuspectWindow& window);
  /// More messages wait behind this batch, so that its commit need not wait for the disk: what a
  /// crash of the server forgets is read again, from the checkpoint that it forgets with it.
  void mark_backlog() { is_backlog_ = true; }
  bool is_backlog() const { return is_backlog_; }

  /// Keys beside the contract's four, for the metric.
  void count_ignored_keys(std::int64_t keys) { ignored_keys_ += keys; }
  std::int64_t ignored_keys() const { return ignored_keys_; }
  /// Time spent on reading and judging its messages.
  struct Effort {
    std::chrono::duration<double> reading{};
    std::chrono::duration<double> judging{};
  };
  Effort& effort() { return effort_; }

  // What the sink reads.
  const std::vector<Progress>& progress() const { return progress_; }
  /// In no order.
  const std::vector<RejectionDelta>& rejections() const { return rejections_; }
  std::optional<Instant> newest_press() const;
  /// In no order.
  const std::vector<RollupDelta>& rollup() const { return rollup_; }
  std::vector<RollupDelta> sorted_rollup() const;
  std::vector<RejectionDelta> sorted_rejections() const;
  const std::vector<SuspectWindow>& windows() const { return windows_; }
  CopyBuffer& interactions() { return interactions_; }
  CopyBuffer& rejected() { return rejected_; }
  /// In the order of their messages, those of all partitions mixed.
  const std::vector<Request>& requests() const { return requests_; }
  /// UTC months of the accepted presses, each once, in order.
  std::vector<std::chrono::year_month> months() const;

 private:
  void move_past(Progress& progress, const Message& message);
  void announce(std::uint32_t slot, const Message& message, const Press& press, RequestCause cause);
  RollupDelta& rollup_of(std::uint32_t slot, const Press& press);

  MuseumId museum_;
  bool announces_;
  bool is_backlog_ = false;
  std::size_t messages_ = 0;
  std::int64_t ignored_keys_ = 0;
  Effort effort_;
  std::vector<Progress> progress_;
  std::vector<RollupDelta> rollup_;
  std::unordered_map<std::uint64_t, std::uint32_t> rollup_index_;
  std::vector<RejectionDelta> rejections_;
  std::unordered_map<std::uint64_t, std::uint32_t> rejection_index_;
  std::vector<SuspectWindow> windows_;
  std::map<ExhibitionNumber, std::size_t> newest_window_;  ///< its index
  std::vector<std::int32_t> months_;                       ///< months since year 0
  CopyBuffer interactions_;
  CopyBuffer rejected_;
  std::vector<Request> requests_;
};

}  // namespace kioskline::store
