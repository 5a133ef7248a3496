#include "store/checkpoint_store.hpp"

#include <fmt/format.h>

#include "store/connection.hpp"

namespace kioskline::store {
namespace {

std::string clock_text(std::chrono::microseconds of_day) {
  const std::chrono::hh_mm_ss time(of_day);
  return fmt::format("{:02}:{:02}:{:02}.{:06}", time.hours().count(), time.minutes().count(),
                     time.seconds().count(), time.subseconds().count());
}

std::string bytes_of_hex(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
  }
  return bytes;
}

std::string number(std::int64_t value) { return std::to_string(value); }

}  // namespace

MuseumId register_museum(Connection& connection, const MuseumSettings& museum, bool simulated) {
  const Result result = connection.execute(
      "SELECT kiosk.register_museum($1, $2, $3, $4, $5, $6)",
      {museum.rules.code, museum.name, museum.rules.time_zone, clock_text(museum.rules.opens),
       clock_text(museum.rules.closes), simulated ? "true" : "false"});
  return {static_cast<std::int32_t>(result.integer(0, 0))};
}

TopicSource register_topic(Connection& connection, MuseumId museum,
                           const TopicRegistration& topic) {
  const Result result = connection.execute(
      "SELECT source_id, start_at = 'latest', initial_partitions, CASE WHEN start_at NOT IN "
      "('earliest', 'latest') THEN (extract(epoch FROM start_at::timestamptz) * 1000000)::bigint "
      "END "
      "FROM ingest.register_topic($1, $2, $3, $4, $5, $6)",
      {number(museum.value), topic.cluster_id, topic.topic, number(topic.partitions),
       topic.start_at, topic.accept_new_cluster ? "true" : "false"});
  TopicSource source{.id = {static_cast<std::int32_t>(result.integer(0, 0))},
                     .from_latest = result.boolean(0, 1),
                     .from_time = {},
                     .initial_partitions = static_cast<std::int32_t>(result.integer(0, 2))};
  if (const auto time = result.optional_integer(0, 3)) {
    source.from_time = Instant(std::chrono::microseconds(*time));
  }
  return source;
}

std::vector<StoredProgress> read_progress(Connection& connection, MuseumId museum,
                                          SourceId source) {
  const Result result = connection.execute(
      "SELECT partition, next_offset, parked IS NOT NULL FROM ingest.checkpoint "
      "WHERE museum_id = $1 AND source_id = $2",
      {number(museum.value), number(source.value)});
  std::vector<StoredProgress> partitions;
  for (int row = 0; row < result.rows(); ++row) {
    partitions.push_back({.partition = {static_cast<std::int32_t>(result.integer(row, 0))},
                          .next = {result.integer(row, 1)},
                          .parked = result.boolean(row, 2)});
  }
  return partitions;
}

std::vector<Checkpoint> fence(Connection& connection, MuseumId museum, SourceId source,
                              std::span<const PartitionClaim> claims, const std::string& owner) {
  std::string partitions;
  std::string firsts;
  for (const PartitionClaim& claim : claims) {
    const char* separator = partitions.empty() ? "" : ",";
    partitions += separator + number(claim.partition.value);
    firsts += separator + (claim.first ? number(claim.first->value) : "NULL");
  }
  const Result result = connection.execute(
      "SELECT partition, next_offset, fence, last_offset, encode(last_sha256, 'hex'), parked, "
      "(extract(epoch FROM last_recorded_at) * 1000000)::bigint "
      "FROM ingest.fence($1, $2, $3, $4, $5) ORDER BY partition",
      {number(museum.value), number(source.value), "{" + partitions + "}", "{" + firsts + "}",
       owner});
  std::vector<Checkpoint> checkpoints;
  for (int row = 0; row < result.rows(); ++row) {
    Checkpoint& checkpoint = checkpoints.emplace_back();
    checkpoint.partition = {static_cast<std::int32_t>(result.integer(row, 0))};
    checkpoint.next = {result.integer(row, 1)};
    checkpoint.fence = {result.integer(row, 2)};
    if (const auto last = result.optional_integer(row, 3)) checkpoint.last_offset = Offset{*last};
    checkpoint.last_sha256 = bytes_of_hex(result.text(row, 4));
    checkpoint.parked = result.optional_text(row, 5);
    if (const auto recorded = result.optional_integer(row, 6)) {
      checkpoint.last_timestamp = Instant(std::chrono::microseconds(*recorded));
    }
  }
  return checkpoints;
}

std::string owner_of(Connection& connection, MuseumId museum, SourceId source,
                     Partition partition) {
  const Result result = connection.execute(
      "SELECT owner FROM ingest.checkpoint WHERE museum_id = $1 AND source_id = $2 AND partition = "
      "$3",
      {number(museum.value), number(source.value), number(partition.value)});
  return result.rows() == 0 ? std::string{} : std::string(result.text(0, 0));
}

int terminate_blocking(Connection& connection) {
  const Result result = connection.execute(
      "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity "
      "WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid() "
      "AND application_name LIKE 'kioskline ingest %' AND pid IN "
      "(SELECT l.pid FROM pg_locks l JOIN pg_class c ON c.oid = l.relation "
      "WHERE c.relname = 'checkpoint' AND l.mode = 'RowExclusiveLock' AND l.granted)");
  return static_cast<int>(result.integer(0, 0));
}

void record_lost(Connection& connection, MuseumId museum, SourceId source, Partition partition,
                 Fence fence, Offset from, Offset to, const std::string& cause) {
  connection.execute("SELECT ingest.record_lost($1, $2, $3, $4, $5, $6, $7)",
                     {number(museum.value), number(source.value), number(partition.value),
                      number(fence.value), number(from.value), number(to.value), cause});
}

void park(Connection& connection, MuseumId museum, SourceId source, Partition partition,
          Fence fence, const std::string& why) {
  connection.execute("SELECT ingest.park($1, $2, $3, $4, $5)",
                     {number(museum.value), number(source.value), number(partition.value),
                      number(fence.value), why});
}

}  // namespace kioskline::store
