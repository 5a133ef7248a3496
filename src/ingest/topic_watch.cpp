#include "ingest/topic_watch.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <exception>
#include <utility>

namespace kioskline::ingest {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds watermark_timeout{2000};
constexpr milliseconds reading_timeout{2000};
constexpr milliseconds slice{20};

}  // namespace

TopicWatch::TopicWatch(KafkaSettings kafka, std::vector<std::string> topics, milliseconds interval)
    : kafka_(std::move(kafka)), topics_(std::move(topics)), interval_(interval) {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

TopicWatch::~TopicWatch() {
  thread_.request_stop();
  thread_.join();
}

void TopicWatch::watch(const std::string& worker, std::vector<WatchedPartition> partitions) {
  const std::lock_guard lock(mutex_);
  Assignment& assignment = assignments_[worker];
  assignment.partitions = std::move(partitions);
  ++assignment.version;
  assignment.findings.clear();
}

std::map<stream::TopicPartition, PartitionFinding> TopicWatch::take_findings(
    const std::string& worker) {
  const std::lock_guard lock(mutex_);
  return std::exchange(assignments_[worker].findings, {});
}

void TopicWatch::run(const std::stop_token& stop) {
  std::optional<stream::Consumer> probe;
  while (!stop.stop_requested()) {
    std::map<std::string, Assignment> assignments;
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, stop, interval_, [] { return false; });
      assignments = assignments_;
    }
    try {
      for (const auto& [worker, assignment] : assignments) {
        for (const WatchedPartition& watched : assignment.partitions) {
          if (stop.stop_requested()) return;
          if (!probe) probe.emplace(kafka_, topics_);
          const auto finding = look_at(*probe, watched);
          const std::lock_guard lock(mutex_);
          Assignment& current = assignments_[worker];
          if (finding && assignment.version == current.version)
            current.findings.insert_or_assign(watched.at, *finding);
        }
      }
    } catch (const std::exception& error) {
      spdlog::warn("watching the topic: {}", error.what());
      probe.reset();
    }
  }
}

std::optional<PartitionFinding> TopicWatch::look_at(stream::Consumer& probe,
                                                    const WatchedPartition& watched) {
  const auto marks = probe.watermarks(watched.at, watermark_timeout);
  if (!marks) return std::nullopt;
  PartitionFinding finding{.marks = *marks};
  if (!watched.anchor || watched.anchor->offset < marks->low) return finding;
  if (watched.anchor->offset >= marks->high) {
    finding.created_anew = true;
    return finding;
  }

  const std::array<stream::PartitionStart, 1> start{
      {{.at = watched.at, .offset = watched.anchor->offset}}};
  probe.assign(start);
  bool answered = false;
  for (const auto deadline = Clock::now() + reading_timeout;
       !answered && Clock::now() < deadline;) {
    for (const stream::Record& record : probe.poll(1)) {
      answered = true;
      // A message that is gone was compacted away; only one that is there can be another.
      finding.created_anew = record.kind == stream::Record::Kind::message &&
                             record.message.offset == watched.anchor->offset &&
                             last_message_from(record.message) != *watched.anchor;
    }
    if (!answered) std::this_thread::sleep_for(slice);
  }
  probe.assign({});
  return finding;
}

}  // namespace kioskline::ingest
