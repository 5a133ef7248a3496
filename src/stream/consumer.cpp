#include "stream/consumer.hpp"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <system_error>
#include <thread>
#include <utility>

#include "domain/error.hpp"
#include "domain/fault_point.hpp"
#include "stream/client_settings.hpp"
#include "stream/read_ahead.hpp"

namespace kioskline::stream {
namespace {

// Timestamps PostgreSQL can hold; what lies outside is treated as no timestamp.
constexpr std::int64_t first_timestamp_ms = 0;
constexpr std::int64_t last_timestamp_ms = 253'402'300'799'999;  // 9999-12-31T23:59:59.999Z

constexpr ReadAheadLimit read_ahead_limit;  // small, so that memory stays small

struct QueueDeleter {
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
};
struct ListDeleter {
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};
struct TopicDeleter {
  void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
};
struct MetadataDeleter {
  void operator()(const struct rd_kafka_metadata* metadata) const {
    rd_kafka_metadata_destroy(metadata);
  }
};
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t, ListDeleter>;

std::optional<std::string_view> drill_nonce_of(const rd_kafka_message_t& message) {
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return std::nullopt;
  const void* value = nullptr;
  std::size_t size = 0;
  if (rd_kafka_header_get_last(headers, drill_header, &value, &size) !=
          RD_KAFKA_RESP_ERR_NO_ERROR ||
      value == nullptr)
    return std::nullopt;
  return std::string_view(static_cast<const char*>(value), size);
}

void log_if_refused(rd_kafka_error_t* error, const char* action) {
  if (error == nullptr) return;
  spdlog::warn("kafka client: {}: {}", action, rd_kafka_error_string(error));
  rd_kafka_error_destroy(error);
}

}  // namespace

struct Consumer::State {
  std::vector<std::string> topics;
  rd_kafka_t* handle = nullptr;
  std::unique_ptr<rd_kafka_queue_t, QueueDeleter> queue;
  int wake = -1;
  std::vector<rd_kafka_message_t*> messages;
  std::size_t message_count = 0;
  std::vector<Record> records;
  std::deque<Rebalance> rebalances;
  std::deque<std::string> client_errors;         ///< not yet handed out
  std::deque<std::string> handed_client_errors;  ///< what the records of the last poll point at
  rd_kafka_topic_t* last_handle = nullptr;
  std::uint16_t last_topic = 0;
  ReadAhead read_ahead{read_ahead_limit};
  bool reads_nothing = false;  ///< though a member of the group, or about to be
  bool silenced = false;       ///< by a test: as a consumer is known to be after a broker's restart

  void release_messages() {
    for (std::size_t i = 0; i < message_count; ++i) rd_kafka_message_destroy(messages[i]);
    message_count = 0;
  }

  std::uint16_t index_of(std::string_view topic) const {
    const auto found = std::ranges::find(topics, topic);
    return static_cast<std::uint16_t>(found - topics.begin());
  }

  // Messages come in long runs of one topic: its handle is compared before its name.
  std::uint16_t topic_of(const rd_kafka_message_t& message) {
    if (message.rkt != last_handle) {
      last_handle = message.rkt;
      last_topic = index_of(rd_kafka_topic_name(message.rkt));
    }
    return last_topic;
  }

  void add(const rd_kafka_message_t& message) {
    if (message.rkt == nullptr) {
      records.push_back({.kind = Record::Kind::error, .text = rd_kafka_message_errstr(&message)});
      return;
    }
    Record& record = records.emplace_back();
    record.topic = topic_of(message);
    record.message.partition = {message.partition};
    record.message.offset = {message.offset};
    switch (message.err) {
      case RD_KAFKA_RESP_ERR_NO_ERROR:
        break;
      case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        record.kind = Record::Kind::end;
        return;
      case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
      case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
        record.kind = Record::Kind::out_of_range;
        record.text = rd_kafka_message_errstr(&message);
        return;
      default:
        record.kind = Record::Kind::error;
        record.text = rd_kafka_message_errstr(&message);
        return;
    }
    if (message.payload != nullptr) {
      record.message.value.emplace(static_cast<const char*>(message.payload), message.len);
    }
    rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    const std::int64_t milliseconds = rd_kafka_message_timestamp(&message, &type);
    if (type != RD_KAFKA_TIMESTAMP_NOT_AVAILABLE && milliseconds >= first_timestamp_ms &&
        milliseconds <= last_timestamp_ms) {
      record.message.timestamp = Instant(std::chrono::milliseconds(milliseconds));
      record.message.timestamp_type = type == RD_KAFKA_TIMESTAMP_CREATE_TIME
                                          ? TimestampType::create_time
                                          : TimestampType::log_append_time;
    }
    record.message.drill_nonce = drill_nonce_of(message);
  }

  PartitionList list_of(std::span<const PartitionStart> starts) const {
    PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(starts.size())));
    for (const PartitionStart& start : starts) {
      rd_kafka_topic_partition_list_add(list.get(), topics[start.at.topic].c_str(),
                                        start.at.partition.value)
          ->offset = start.offset.value;
    }
    return list;
  }

  static void on_rebalance(rd_kafka_t* /*handle*/, rd_kafka_resp_err_t code,
                           rd_kafka_topic_partition_list_t* partitions, void* opaque) {
    auto& state = *static_cast<State*>(opaque);
    Rebalance rebalance;
    switch (code) {
      case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS:
        rebalance.kind = Rebalance::Kind::assigned;
        break;
      case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS:
        rebalance.kind = Rebalance::Kind::revoked;
        break;
      default:
        rebalance.kind = Rebalance::Kind::failed;
        rebalance.text = rd_kafka_err2str(code);
        break;
    }
    for (const auto& element :
         std::span(partitions->elems, static_cast<std::size_t>(partitions->cnt))) {
      rebalance.partitions.push_back({state.index_of(element.topic), {element.partition}});
    }
    state.rebalances.push_back(std::move(rebalance));
  }

  static void on_error(rd_kafka_t* handle, int code, const char* text, void* opaque) {
    auto& errors = static_cast<State*>(opaque)->client_errors;
    if (code == RD_KAFKA_RESP_ERR__FATAL) {
      std::array<char, 512> fatal{};
      rd_kafka_fatal_error(handle, fatal.data(), fatal.size());
      errors.push_back(fmt::format("fatal: {}", fatal.data()));
      return;
    }
    errors.emplace_back(text);
  }

  /// librdkafka's main thread looks after its membership not more than once or twice a second: it
  /// joins again, and hears of a rebalance, that much later. Any question to it wakes it.
  void wake_group_membership() const {
    rd_kafka_topic_partition_list_t* subscription = nullptr;
    if (rd_kafka_subscription(handle, &subscription) == RD_KAFKA_RESP_ERR_NO_ERROR)
      rd_kafka_topic_partition_list_destroy(subscription);
  }

  void add_client_errors() {
    handed_client_errors = std::exchange(client_errors, {});
    for (const std::string& error : handed_client_errors) {
      records.push_back({.kind = Record::Kind::error, .text = error});
    }
  }
};

Consumer::Consumer(const KafkaSettings& kafka, std::vector<std::string> topics)
    : state_(std::make_unique<State>()) {
  state_->topics = std::move(topics);
  ClientSettings settings = client_settings(kafka);
  rd_kafka_conf_t& conf = *settings;
  set_property(conf, "group.id", kafka.group);
  set_property(conf, "session.timeout.ms", std::to_string(kafka.session_timeout.count()));
  // A rebalance is noticed with the next heartbeat.
  set_property(conf, "heartbeat.interval.ms",
               std::to_string(std::min<std::int64_t>(250, kafka.session_timeout.count() / 4)));
  // The checkpoint in the database is the truth; an offset outside the partition is ours to judge.
  set_property(conf, "enable.auto.commit", "false");
  set_property(conf, "enable.auto.offset.store", "false");
  set_property(conf, "auto.offset.reset", "error");
  set_property(conf, "enable.partition.eof", "true");
  set_property(conf, "isolation.level", "read_committed");
  // cooperative-sticky aborts on close during a join in librdkafka before 2.3.
  set_property(conf, "partition.assignment.strategy", "range");
  set_property(conf, "topic.metadata.refresh.interval.ms", "10000");
  set_property(conf, "fetch.error.backoff.ms", "100");
  // What is asked of a broker waits behind a fetch that waits for messages.
  set_property(conf, "fetch.wait.max.ms", "100");
  set_property(conf, "queued.min.messages", std::to_string(read_ahead_limit.messages));
  set_property(conf, "queued.max.messages.kbytes", std::to_string(read_ahead_limit.bytes >> 10U));
  try_set_property(conf, "fetch.queue.backoff.ms", "2");
  rd_kafka_conf_set_rebalance_cb(&conf, &State::on_rebalance);
  rd_kafka_conf_set_error_cb(&conf, &State::on_error);
  rd_kafka_conf_set_opaque(&conf, state_.get());

  std::array<char, 512> text{};
  state_->handle = rd_kafka_new(RD_KAFKA_CONSUMER, settings.get(), text.data(), text.size());
  if (state_->handle == nullptr) {
    throw Error(ExitCode::configuration, fmt::format("Kafka consumer: {}", text.data()),
                "Correct the [kafka] section of the configuration.");
  }
  static_cast<void>(settings.release());  // rd_kafka_new took it
  keep_tokens_fresh(*state_->handle, kafka);
  rd_kafka_poll_set_consumer(state_->handle);
  state_->queue.reset(rd_kafka_queue_get_consumer(state_->handle));
  state_->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (state_->wake < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  const std::uint64_t one = 1;
  rd_kafka_queue_io_event_enable(state_->queue.get(), state_->wake, &one, sizeof one);
}

Consumer::~Consumer() { close(std::chrono::seconds(2)); }

const std::vector<std::string>& Consumer::topics() const { return state_->topics; }

void Consumer::subscribe() {
  std::vector<PartitionStart> all;
  for (std::size_t i = 0; i < state_->topics.size(); ++i) {
    all.push_back(
        {{static_cast<std::uint16_t>(i), {RD_KAFKA_PARTITION_UA}}, {RD_KAFKA_OFFSET_INVALID}});
  }
  const rd_kafka_resp_err_t code = rd_kafka_subscribe(state_->handle, state_->list_of(all).get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    throw Error(ExitCode::configuration, fmt::format("subscribing: {}", rd_kafka_err2str(code)),
                "Correct the topic's name.");
  }
  state_->reads_nothing = true;
}

bool Consumer::reads_nothing() const { return state_->reads_nothing; }

int Consumer::wake_descriptor() const { return state_->wake; }

std::span<const Record> Consumer::poll(std::size_t limit) {
  State& state = *state_;
  state.release_messages();
  state.records.clear();
  std::uint64_t count = 0;
  while (read(state.wake, &count, sizeof count) > 0) {
  }
  if (state.reads_nothing) state.wake_group_membership();
  state.messages.resize(std::max(state.messages.size(), limit));
  const ssize_t got =
      rd_kafka_consume_batch_queue(state.queue.get(), 0, state.messages.data(), limit);
  state.message_count = got > 0 ? static_cast<std::size_t>(got) : 0;
  for (std::size_t i = 0; i < state.message_count; ++i) state.add(*state.messages[i]);
  std::size_t bytes = 0;
  for (const Record& record : state.records) bytes += record.message.value.value_or("").size();
  state.read_ahead.taken(state.message_count, bytes, limit);
  if (!state.records.empty() && fault_due("silence")) state.silenced = true;
  if (state.silenced) state.records.clear();
  state.add_client_errors();
  return state.records;
}

std::optional<Rebalance> Consumer::take_rebalance() {
  if (state_->rebalances.empty()) return std::nullopt;
  Rebalance oldest = std::move(state_->rebalances.front());
  state_->rebalances.pop_front();
  return oldest;
}

void Consumer::assign(std::span<const PartitionStart> starts) {
  state_->last_handle = nullptr;
  state_->reads_nothing = starts.empty();
  // An empty list, not null: null would leave a member with nothing to read out of the group's
  // next rebalances, since librdkafka would go on waiting for its answer to this one.
  const rd_kafka_resp_err_t code = rd_kafka_assign(state_->handle, state_->list_of(starts).get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    spdlog::warn("kafka client: assign: {}", rd_kafka_err2str(code));
  }
}

void Consumer::unassign() {
  state_->last_handle = nullptr;
  state_->reads_nothing = true;
  const rd_kafka_resp_err_t code = rd_kafka_assign(state_->handle, nullptr);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    spdlog::warn("kafka client: unassign: {}", rd_kafka_err2str(code));
  }
}

bool Consumer::assignment_lost() const { return rd_kafka_assignment_lost(state_->handle) != 0; }

std::optional<std::int32_t> Consumer::partition_count(std::uint16_t topic,
                                                      std::chrono::milliseconds timeout) const {
  const std::unique_ptr<rd_kafka_topic_t, TopicDeleter> handle(
      rd_kafka_topic_new(state_->handle, state_->topics[topic].c_str(), nullptr));
  const struct rd_kafka_metadata* answer = nullptr;
  constexpr int this_topic_only = 0;
  if (rd_kafka_metadata(state_->handle, this_topic_only, handle.get(), &answer,
                        static_cast<int>(timeout.count())) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return std::nullopt;
  }
  const std::unique_ptr<const struct rd_kafka_metadata, MetadataDeleter> metadata(answer);
  if (metadata->topic_cnt != 1 || metadata->topics[0].err != RD_KAFKA_RESP_ERR_NO_ERROR)
    return std::nullopt;
  return metadata->topics[0].partition_cnt;
}

bool Consumer::fetcher_needs_waking() {
  constexpr int first_version_with_queue_backoff = 0x020200ff;  // fetch.queue.backoff.ms
  return rd_kafka_version() < first_version_with_queue_backoff;
}

bool Consumer::fetchers_may_rest() const {
  return fetcher_needs_waking() && state_->read_ahead.emptied_after_being_full();
}

std::optional<Watermarks> Consumer::watermarks(TopicPartition at,
                                               std::chrono::milliseconds timeout) const {
  Watermarks marks;
  const rd_kafka_resp_err_t code = rd_kafka_query_watermark_offsets(
      state_->handle, state_->topics[at.topic].c_str(), at.partition.value, &marks.low.value,
      &marks.high.value, static_cast<int>(timeout.count()));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  return marks;
}

std::optional<Offset> Consumer::offset_at(TopicPartition at, Instant time,
                                          std::chrono::milliseconds timeout) const {
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch();
  const std::array<PartitionStart, 1> query{{{at, {milliseconds.count()}}}};
  const PartitionList list = state_->list_of(query);
  const rd_kafka_resp_err_t code =
      rd_kafka_offsets_for_times(state_->handle, list.get(), static_cast<int>(timeout.count()));
  const rd_kafka_topic_partition_t& answer = list->elems[0];
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR || answer.err != RD_KAFKA_RESP_ERR_NO_ERROR)
    return std::nullopt;
  if (answer.offset >= 0) return Offset{answer.offset};
  const std::optional<Watermarks> marks = watermarks(at, timeout);
  return marks ? std::optional(marks->high) : std::nullopt;
}

void Consumer::publish_progress(std::span<const PartitionStart> next_offsets) {
  if (next_offsets.empty()) return;
  constexpr int without_waiting = 1;
  rd_kafka_commit(state_->handle, state_->list_of(next_offsets).get(), without_waiting);
}

void Consumer::close(std::chrono::milliseconds deadline) {
  if (!state_ || state_->handle == nullptr) return;
  State& state = *state_;
  const auto until = std::chrono::steady_clock::now() + deadline;
  state.release_messages();
  rd_kafka_queue_io_event_enable(state.queue.get(), -1, nullptr, 0);
  log_if_refused(rd_kafka_consumer_close_queue(state.handle, state.queue.get()), "closing");
  while (rd_kafka_consumer_closed(state.handle) == 0 && std::chrono::steady_clock::now() < until) {
    constexpr int slice_ms = 20;
    rd_kafka_message_t* message = nullptr;
    if (rd_kafka_consume_batch_queue(state.queue.get(), slice_ms, &message, 1) > 0) {
      rd_kafka_message_destroy(message);
    }
    // The group waits for the answer to its last revoke.
    if (take_rebalance()) unassign();
  }
  const bool closed = rd_kafka_consumer_closed(state.handle) != 0;
  rd_kafka_t* handle = std::exchange(state.handle, nullptr);
  ::close(std::exchange(state.wake, -1));
  if (closed) {
    state.queue.reset();
    rd_kafka_destroy(handle);
    return;
  }
  spdlog::warn("kafka client: close did not end within {} ms; the handle is abandoned",
               deadline.count());
  // Callbacks of the abandoned handle may still come: what they refer to has to outlive it.
  static_cast<void>(state_.release());
}

}  // namespace kioskline::stream
