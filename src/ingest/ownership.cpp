#include "ingest/ownership.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "domain/error.hpp"
#include "domain/fault_point.hpp"

namespace kioskline::ingest {
namespace {

constexpr std::chrono::milliseconds broker_timeout{5000};

std::optional<LastMessage> last_message_of(const store::Checkpoint& checkpoint) {
  if (!checkpoint.last_offset) return std::nullopt;
  return LastMessage{.offset = *checkpoint.last_offset,
                     .timestamp = checkpoint.last_timestamp,
                     .sha256 = checkpoint.last_sha256};
}

std::int32_t partitions_of(const stream::Consumer& consumer, std::uint16_t topic) {
  const auto count = consumer.partition_count(topic, broker_timeout);
  if (!count) {
    throw Error(ExitCode::unavailable,
                fmt::format("the broker does not know topic {}", consumer.topics()[topic]),
                "Create the topic, or correct its name in the configuration.");
  }
  return *count;
}

}  // namespace

Ownership::Ownership(MuseumId museum, std::string owner)
    : museum_(museum), owner_(std::move(owner)) {}

void Ownership::register_topics(store::Connection& connection, const stream::Consumer& consumer,
                                const ClusterIdentity& cluster) {
  sources_.clear();
  partitions_of_topics_.clear();
  for (std::size_t index = 0; index < consumer.topics().size(); ++index) {
    const auto topic = static_cast<std::uint16_t>(index);
    const std::int32_t partitions = partitions_of(consumer, topic);
    for (std::int32_t partition = 0; partition < partitions; ++partition) {
      partitions_of_topics_.push_back({.topic = topic, .partition = {partition}});
    }
    sources_.push_back(store::register_topic(connection, museum_,
                                             {.cluster_id = cluster.id,
                                              .topic = consumer.topics()[topic],
                                              .partitions = partitions,
                                              .start_at = cluster.start_at,
                                              .accept_new_cluster = cluster.accept_new}));
  }
}

Offset Ownership::first_offset(const stream::Consumer& consumer, stream::TopicPartition at) const {
  const store::TopicSource& source = sources_[at.topic];
  const bool is_initial = at.partition.value < source.initial_partitions;
  std::optional<Offset> first;
  if (is_initial && source.from_time) {
    first = consumer.offset_at(at, *source.from_time, broker_timeout);
  } else if (const auto marks = consumer.watermarks(at, broker_timeout)) {
    first = is_initial && source.from_latest ? marks->high : marks->low;
  }
  if (!first) {
    throw Error(ExitCode::unavailable,
                fmt::format("{}/{}: the broker does not say which offsets there are",
                            consumer.topics()[at.topic], at.partition.value),
                "See whether the partition has a leader.");
  }
  return *first;
}

std::vector<store::PartitionClaim> Ownership::claims(
    store::Connection& connection, const stream::Consumer& consumer,
    std::span<const stream::TopicPartition> partitions) {
  const auto known = read_progress(connection, partitions.front().topic);
  std::vector<store::PartitionClaim> claims;
  for (const stream::TopicPartition at : partitions) {
    store::PartitionClaim& claim =
        claims.emplace_back(store::PartitionClaim{.partition = at.partition, .first = {}});
    if (std::ranges::find(known, at.partition, &store::StoredProgress::partition) == known.end())
      claim.first = first_offset(consumer, at);
  }
  return claims;
}

void Ownership::take_over(store::Connection& connection, const stream::Consumer& consumer,
                          std::span<const stream::TopicPartition> partitions) {
  held_.clear();
  for (std::size_t index = 0; index < sources_.size(); ++index) {
    const auto topic = static_cast<std::uint16_t>(index);
    std::vector<stream::TopicPartition> of_topic;
    std::ranges::copy_if(partitions, std::back_inserter(of_topic),
                         [topic](const stream::TopicPartition& at) { return at.topic == topic; });
    if (of_topic.empty()) continue;
    const SourceId source = sources_[topic].id;
    const auto claimed = claims(connection, consumer, of_topic);
    for (const store::Checkpoint& checkpoint :
         store::fence(connection, museum_, source, claimed, owner_)) {
      const stream::TopicPartition at{.topic = topic, .partition = checkpoint.partition};
      const auto last = last_message_of(checkpoint);
      held_.emplace(at, HeldPartition{.at = at,
                                      .source = source,
                                      .fence = checkpoint.fence,
                                      .cursor = PartitionCursor(checkpoint.next, last),
                                      .committed = checkpoint.next,
                                      .batched = checkpoint.next,
                                      .high = {},
                                      .last = last,
                                      .anchor = MessageAnchor(last),
                                      .last_heard = std::chrono::steady_clock::now(),
                                      .parked = checkpoint.parked.has_value()});
    }
  }
  fault_point("after_fence");
}

HeldPartition* Ownership::find(stream::TopicPartition at) {
  const auto found = held_.find(at);
  return found == held_.end() ? nullptr : &found->second;
}

std::vector<store::StoredProgress> Ownership::read_progress(store::Connection& connection,
                                                            std::uint16_t topic) const {
  return store::read_progress(connection, museum_, sources_[topic].id);
}

std::vector<stream::PartitionStart> Ownership::positions() const {
  std::vector<stream::PartitionStart> starts;
  for (const auto& [at, held] : held_) {
    if (!held.parked) starts.push_back({.at = at, .offset = held.cursor.position()});
  }
  return starts;
}

std::vector<stream::PartitionStart> Ownership::committed() const {
  std::vector<stream::PartitionStart> starts;
  for (const auto& [at, held] : held_) starts.push_back({.at = at, .offset = held.committed});
  return starts;
}

bool Ownership::is_unparked(store::Connection& connection) const {
  return std::ranges::any_of(held_, [&](const auto& entry) {
    const auto& [at, held] = entry;
    if (!held.parked) return false;
    const auto stored = read_progress(connection, at.topic);
    return std::ranges::any_of(stored, [&at](const store::StoredProgress& progress) {
      return progress.partition == at.partition && !progress.parked;
    });
  });
}

void Ownership::park(store::Connection& connection, HeldPartition& held, const std::string& why) {
  store::park(connection, museum_, held.source, held.at.partition, held.fence, why);
  held.parked = true;
}

void Ownership::record_lost(store::Connection& connection, HeldPartition& held, Offset to) {
  store::record_lost(connection, museum_, held.source, held.at.partition, held.fence,
                     held.committed, to, "no longer held by Kafka when it was to be read");
  held.committed = to;
  held.batched = to;
}

}  // namespace kioskline::ingest
