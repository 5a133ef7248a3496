#include "ingest/end_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>

#include "domain/error.hpp"
#include "store/checkpoint_store.hpp"

namespace kioskline::ingest {
namespace {

constexpr std::chrono::milliseconds broker_timeout{500};
constexpr std::chrono::milliseconds question_spacing{200};

bool is_reached(const std::vector<store::StoredProgress>& stored, stream::PartitionStart end) {
  const auto found = std::ranges::find(stored, end.at.partition, &store::StoredProgress::partition);
  return found != stored.end() && (found->parked || found->next >= end.offset);
}

}  // namespace

void EndWatch::remember(const stream::Consumer& consumer, const Ownership& ownership) {
  if (known_) return;
  ends_.clear();
  for (const stream::TopicPartition at : ownership.partitions_of_topics()) {
    const auto marks = consumer.watermarks(at, broker_timeout);
    if (!marks) {
      throw Error(ExitCode::unavailable,
                  fmt::format("{}/{}: the broker does not say where it ends",
                              consumer.topics()[at.topic], at.partition.value),
                  "See whether the partition has a leader.");
    }
    ends_.push_back({.at = at, .offset = marks->high});
  }
  known_ = true;
}

bool EndWatch::reached(store::Connection& connection, const Ownership& ownership) {
  if (!known_) return false;
  bool waits_for_own = false;
  std::erase_if(ends_, [&](const stream::PartitionStart& end) {
    const auto found = ownership.all().find(end.at);
    if (found == ownership.all().end()) return false;
    const bool done = found->second.parked || found->second.committed >= end.offset;
    waits_for_own = waits_for_own || !done;
    return done;
  });
  const auto now = std::chrono::steady_clock::now();
  if (ends_.empty() || waits_for_own || now < next_question_) return ends_.empty();
  next_question_ = now + question_spacing;
  std::map<std::uint16_t, std::vector<store::StoredProgress>> stored_by_topic;
  for (const stream::PartitionStart& end : ends_) {
    if (stored_by_topic.contains(end.at.topic)) continue;
    stored_by_topic.emplace(end.at.topic, ownership.read_progress(connection, end.at.topic));
  }
  std::erase_if(ends_, [&](const stream::PartitionStart& end) {
    return is_reached(stored_by_topic.at(end.at.topic), end);
  });
  return ends_.empty();
}

}  // namespace kioskline::ingest
