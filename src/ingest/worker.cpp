#include "ingest/worker.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <utility>

#include "domain/digest.hpp"
#include "domain/error.hpp"
#include "domain/fault_point.hpp"
#include "domain/waitable_flag.hpp"
#include "domain/wall_clock.hpp"
#include "store/drill.hpp"
#include "telemetry/events.hpp"

namespace kioskline::ingest {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_wait{250};
constexpr milliseconds longest_wait_for_group{50};
constexpr milliseconds close_deadline{1500};
constexpr milliseconds publication_spacing{1000};
constexpr milliseconds wake_timeout{100};
constexpr milliseconds drill_question_spacing{100};
constexpr std::uint32_t fence_losses_before_giving_up = 5;

}  // namespace

Worker::Worker(WorkerContext context)
    : context_(std::move(context)),
      connection_(context_.configuration.database, "kioskline ingest " + context_.name),
      sink_(connection_),
      judge_(context_.museum.rules, context_.suspects),
      committer_(sink_),
      ownership_(context_.museum_id, context_.name),
      filling_(std::make_unique<store::Batch>(context_.museum_id)),
      row_limit_(context_.configuration.ingest.batch_rows) {
  // Beside the one being filled: one worked on, one waiting for its turn.
  spares_.push_back(std::make_unique<store::Batch>(context_.museum_id));
  spares_.push_back(std::make_unique<store::Batch>(context_.museum_id));
}

Worker::~Worker() = default;

bool Worker::pause(milliseconds duration) const {
  return !readable_within(context_.stop_descriptor, duration);
}

void Worker::run() {
  while (wait_for_catalogue() && wait_for_cluster() && wait_to_join()) {
    if (run_session() == SessionEnd::stopped) return;
    const auto backoff = milliseconds(500) * std::max(1U, fence_losses_);
    spdlog::info("{}: joining the group again in {} ms", context_.name, backoff.count());
    if (!pause(backoff)) return;
  }
}

Worker::SessionEnd Worker::run_session() {
  consumer_ =
      std::make_unique<stream::Consumer>(context_.configuration.kafka, context_.museum.topics);
  consumer_->subscribe();
  given_up_ = Clock::now();
  rejoin_ = false;
  recovering_ = false;
  more_records_ = false;
  while (true) {
    context_.health.loop_advanced(context_.name);
    wait_for_work();
    if (!pause(milliseconds(0)) || reached_ends()) {
      drain();
      return SessionEnd::stopped;
    }
    while (auto finished = committer_.take()) finish(std::move(*finished));
    take_records();
    handle_rebalances();
    recover_if_due();
    submit_if_due();
    take_findings();
    publish_progress_if_due();
    if (rejoin_) {
      settle_in_flight();
      discard_read_ahead();
      give_up_partitions();
      assigned_.clear();
      consumer_->close(close_deadline);
      return SessionEnd::rejoin;
    }
  }
}

void Worker::wait_for_work() {
  if (more_records_ && may_read()) return;
  std::array<pollfd, 3> descriptors{
      {{.fd = context_.stop_descriptor, .events = POLLIN, .revents = 0},
       {.fd = committer_.done_descriptor(), .events = POLLIN, .revents = 0},
       {.fd = consumer_->wake_descriptor(), .events = POLLIN, .revents = 0}}};
  // A full batch takes no more: only its turn to commit matters then.
  const nfds_t count = may_read() ? 3 : 2;
  const auto wait = std::chrono::duration_cast<std::chrono::nanoseconds>(time_until_due());
  const timespec timeout{.tv_sec = wait.count() / 1'000'000'000,
                         .tv_nsec = wait.count() % 1'000'000'000};
  ::ppoll(descriptors.data(), count, &timeout, nullptr);
}

Worker::Clock::duration Worker::time_until_due() const {
  const auto now = Clock::now();
  Clock::time_point due =
      now + (consumer_->reads_nothing() ? longest_wait_for_group : longest_wait);
  if (recovering_) due = std::min(due, next_recovery_);
  if (!filling_->empty() && may_submit()) {
    const auto linger_end =
        batch_is_full() ? now : batch_begun_ + context_.configuration.ingest.linger;
    const auto spacing_end =
        batch_is_full() ? now : commit_begun_ + context_.configuration.ingest.commit_spacing;
    due = std::min(due, std::max(linger_end, spacing_end));
  }
  return std::max(Clock::duration::zero(), due - now);
}

bool Worker::may_submit() const {
  return committer_.idle() || (batch_is_full() && committer_.has_room());
}

bool Worker::may_read() const {
  // One batch waiting is enough read ahead.
  return !batch_is_full() && committer_.has_room();
}

bool Worker::batch_is_full() const {
  return filling_->messages() >= row_limit_ ||
         filling_->bytes() >= context_.configuration.ingest.batch_bytes;
}

void Worker::take_records() {
  if (!may_read()) return;
  const std::size_t room = row_limit_ - filling_->messages();
  const auto begin = Clock::now();
  const std::span<const stream::Record> records = consumer_->poll(room);
  more_records_ = records.size() >= room;
  if (!records.empty()) {
    filling_->effort().reading += Clock::now() - begin;
    judge_records(records);
  }
  // Not before: fetchers whose partition ends with these records have nothing to be woken for.
  if (consumer_->fetchers_may_rest()) wake_fetchers();
  if (read_again_due_ && !recovering_) read_again();
}

void Worker::judge_records(std::span<const stream::Record> records) {
  fault_point("after_poll");
  if (auto current = context_.exhibitions()) exhibitions_ = std::move(current);
  const auto begin = Clock::now();
  const Instant received = wall_clock();
  for (const stream::Record& record : records) {
    if (record.kind == stream::Record::Kind::error) {
      telemetry::record(telemetry::KafkaFailed{.worker = context_.name, .message = record.text});
      continue;
    }
    const bool is_drill = record.message.drill_nonce && claims_drill(record);
    HeldPartition* held = ownership_.find({record.topic, record.message.partition});
    if (held == nullptr || held->parked || held->rewinding || recovering_) continue;
    held->last_heard = begin;
    switch (record.kind) {
      case stream::Record::Kind::message:
        take_message(*held, record.message, is_drill, received);
        break;
      case stream::Record::Kind::end:
        take_end(*held, record.message.offset);
        break;
      case stream::Record::Kind::out_of_range:
        resolve_out_of_range(*held);
        break;
      case stream::Record::Kind::error:
        break;
    }
  }
  filling_->effort().judging += Clock::now() - begin;
  fault_point("after_judging");
}

bool Worker::claims_drill(const stream::Record& record) {
  // Who writes nonces at random must not keep ingest busy with questions: the next one is a press.
  const auto now = Clock::now();
  if (recovering_ || now < next_drill_question_) return false;
  next_drill_question_ = now + drill_question_spacing;
  settle_in_flight();  // the connection is the sink's until then
  const HeldPartition* const held = ownership_.find({record.topic, record.message.partition});
  if (held == nullptr || held->parked || recovering_) return false;
  try {
    return store::claim_drill(connection_, context_.museum_id, *record.message.drill_nonce,
                              held->source, record.message.partition, record.message.offset);
  } catch (const store::DatabaseError& error) {
    begin_recovery(telemetry::DatabaseFailed{
        .activity = "looking for a drill", .sqlstate = error.sqlstate(), .message = error.what()});
    return false;
  }
}

void Worker::take_message(HeldPartition& held, const Message& message, bool is_drill,
                          Instant received) {
  const Decision decision = held.cursor.on_message(message);
  switch (decision.step) {
    case Step::drop:
    case Step::pass_gap:
      return;
    case Step::rewind:
      held.rewinding = true;
      read_again_due_ = true;
      return;
    case Step::mismatch:
      park(held, fmt::format("offset {} holds another message than the one committed from it: the "
                             "topic was created anew",
                             message.offset.value));
      return;
    case Step::take:
      break;
  }
  if (filling_->empty()) batch_begun_ = Clock::now();
  const std::uint32_t slot = slot_in_batch(held);
  if (decision.gap > 0) {
    filling_->pass_gap(slot, message.offset);
    telemetry::record(telemetry::GapPassed{.topic = consumer_->topics()[held.at.topic],
                                           .partition = held.at.partition,
                                           .begin = held.batched,
                                           .end = message.offset});
  }
  const Judgement judgement =
      is_drill ? judge_.judge_drill(message, *exhibitions_, received, *filling_, slot)
               : judge_.judge(message, *exhibitions_, received, *filling_, slot);
  held.batched = message.offset + 1;
  filling_->count_ignored_keys(judgement.ignored_keys);
  if (judgement.reasons.has(Reason::site_unknown)) context_.request_catalogue_refresh();
}

void Worker::take_end(HeldPartition& held, Offset end) {
  const Decision decision = held.cursor.on_end(end);
  switch (decision.step) {
    case Step::rewind:
      held.rewinding = true;
      read_again_due_ = true;
      break;
    case Step::mismatch:
      park(held, fmt::format(
                     "the topic ends at {}, before what was committed from it: it was created anew",
                     end.value));
      break;
    case Step::pass_gap:
      if (filling_->empty()) batch_begun_ = Clock::now();
      filling_->pass_gap(slot_in_batch(held), end);
      telemetry::record(telemetry::GapPassed{.topic = consumer_->topics()[held.at.topic],
                                             .partition = held.at.partition,
                                             .begin = held.batched,
                                             .end = end});
      held.batched = end;
      break;
    case Step::take:
    case Step::drop:
      break;
  }
}

std::uint32_t Worker::slot_in_batch(HeldPartition& held) {
  if (held.batch_serial != batch_serial_) {
    held.slot = filling_->slot_of(held.source, held.at.partition, held.fence, held.batched);
    held.batch_serial = batch_serial_;
  }
  return held.slot;
}

void Worker::read_again() {
  for (auto& [at, held] : ownership_.all()) held.rewinding = false;
  read_again_due_ = false;
  more_records_ = false;
  consumer_->assign(ownership_.positions());
}

void Worker::submit_if_due() {
  if (filling_->empty() || !may_submit() || recovering_ || rejoin_) return;
  if (time_until_due() > Clock::duration::zero()) return;
  submit();
}

void Worker::submit() {
  commit_begun_ = Clock::now();
  const bool backlog = batch_is_full();
  if (backlog) filling_->mark_backlog();
  committer_.submit(std::move(filling_));
  filling_ = std::move(spares_.back());
  spares_.pop_back();
  ++batch_serial_;
  if (backlog) wake_next_fetcher();
}

void Worker::wake_next_fetcher() {
  // librdkafka 2.0 backs off for a second when its queue was full; a question wakes it at once.
  if (ownership_.empty() || !stream::Consumer::fetcher_needs_waking()) return;
  auto& all = ownership_.all();
  auto& held = std::next(all.begin(), static_cast<std::ptrdiff_t>(woken_++ % all.size()))->second;
  if (const auto marks = consumer_->watermarks(held.at, wake_timeout)) held.high = marks->high;
}

void Worker::wake_fetchers() {
  for (auto& [at, held] : ownership_.all()) {
    if (held.cursor.at_end()) continue;
    const auto marks = consumer_->watermarks(at, wake_timeout);
    if (!marks) return;  // a broker that is away: what waits for it goes on by itself
    held.high = marks->high;
  }
}

void Worker::finish(CommittedBatch finished) {
  if (finished.outcome) act_on(*finished.outcome, *finished.batch);
  finished.batch->clear();
  // What is filled next should be a batch that has its memory already.
  if (filling_->empty()) std::swap(filling_, finished.batch);
  spares_.push_back(std::move(finished.batch));
}

void Worker::act_on(const store::CommitOutcome& outcome, store::Batch& batch) {
  using Kind = store::CommitOutcome::Kind;
  switch (outcome.kind) {
    case Kind::committed:
      record_commit(batch, outcome);
      break;
    case Kind::fence_lost:
      on_fence_lost(batch);
      break;
    case Kind::data_fault:
      bisect(batch, outcome);
      begin_recovery({.activity = "committing a batch",
                      .sqlstate = outcome.sqlstate,
                      .message = outcome.message});
      break;
    case Kind::retry:
      begin_recovery({.activity = "committing a batch",
                      .sqlstate = outcome.sqlstate,
                      .message = outcome.message});
      break;
    case Kind::stop:
      throw Error(
          ExitCode::configuration, outcome.message,
          "Run `kioskline doctor`; the schema, the role's privileges or the password is wrong.");
  }
}

void Worker::record_commit(store::Batch& batch, const store::CommitOutcome& outcome) {
  telemetry::BatchCommitted event{.worker = context_.name, .museum = context_.museum.rules.code};
  for (const store::Progress& progress : batch.progress()) {
    event.accepted += progress.accepted;
    event.rejected += progress.rejected;
    event.drills += progress.drills;
    for (auto& [at, held] : ownership_.all()) {
      if (held.source != progress.source || at.partition != progress.partition) continue;
      held.committed = progress.next;
      if (progress.last_offset) {
        held.last = LastMessage{.offset = *progress.last_offset,
                                .timestamp = progress.last_timestamp,
                                .sha256 = sha256(progress.last_value)};
        held.anchor.committed(*held.last);
      }
    }
  }
  for (const store::RejectionDelta& delta : batch.rejections()) {
    for (const Reason reason : delta.reasons.list()) {
      event.rejection_reasons.at(static_cast<std::size_t>(reason)) += delta.messages;
    }
  }
  event.newest_press = batch.newest_press();
  event.ignored_keys = batch.ignored_keys();
  event.stages = {batch.effort().reading, batch.effort().judging, outcome.copy, outcome.commit};
  telemetry::record(event);
  fence_losses_ = 0;
  row_limit_ = std::min(context_.configuration.ingest.batch_rows, row_limit_ * 2);
  context_.follower.committed(
      {.requests = !batch.requests().empty(), .suspect_windows = !batch.windows().empty()});
}

void Worker::on_fence_lost(const store::Batch& batch) {
  ++fence_losses_;
  const store::Progress& progress = batch.progress().front();
  std::string owner = "somebody else";
  try {
    owner = store::owner_of(connection_, context_.museum_id, progress.source, progress.partition);
  } catch (const store::DatabaseError& error) {
    telemetry::record(telemetry::DatabaseFailed{.activity = "asking for a partition's owner",
                                                .sqlstate = error.sqlstate(),
                                                .message = error.what()});
  }
  telemetry::record(telemetry::FenceLost{.worker = context_.name,
                                         .topic = topic_of(progress.source),
                                         .partition = progress.partition,
                                         .owner = owner});
  if (fence_losses_ >= fence_losses_before_giving_up) {
    throw Error(ExitCode::try_again,
                fmt::format("the fence of partition {} was lost {} times, now to {}",
                            progress.partition.value, fence_losses_, owner),
                "See that every instance uses the same consumer group, and that no other one reads "
                "this topic.");
  }
  discard_read_ahead();
  // A member that does not read its partitions would keep them from everybody: leave, and join
  // again.
  if (!consumer_->assignment_lost()) rejoin_ = true;
  give_up_partitions();
}

std::string_view Worker::topic_of(SourceId source) const {
  for (const auto& [at, held] : ownership_.all()) {
    if (held.source == source) return consumer_->topics()[at.topic];
  }
  return {};
}

void Worker::bisect(const store::Batch& batch, const store::CommitOutcome& outcome) {
  if (batch.messages() > 1) {
    row_limit_ = static_cast<std::uint32_t>(std::max<std::size_t>(1, batch.messages() / 2));
    return;
  }
  const store::Progress& progress = batch.progress().front();
  telemetry::record(
      telemetry::MessageUnstorable{.topic = topic_of(progress.source),
                                   .partition = progress.partition,
                                   .offset = progress.last_offset.value_or(progress.expected),
                                   .sqlstate = outcome.sqlstate,
                                   .message = outcome.message});
  judge_.quarantine_next_time({.source = progress.source,
                               .partition = progress.partition,
                               .offset = progress.last_offset.value_or(progress.expected),
                               .detail = outcome.message});
}

void Worker::settle_in_flight() {
  while (!committer_.idle()) finish(committer_.wait());
}

bool Worker::flush() {
  const auto holds = [this] { return !recovering_ && !rejoin_ && !ownership_.empty(); };
  settle_in_flight();
  if (fault_due("flush_fails")) begin_recovery("a test wants the flush to fail");
  if (!filling_->empty() && holds()) {
    submit();
    settle_in_flight();
  }
  return holds();
}

void Worker::discard_read_ahead() {
  filling_->clear();
  ++batch_serial_;
}

void Worker::publish_progress_if_due() {
  const auto now = Clock::now();
  if (now < next_publication_ || ownership_.empty()) return;
  next_publication_ = now + publication_spacing;
  consumer_->publish_progress(ownership_.committed());
  for (const auto& [at, held] : ownership_.all()) {
    const Offset end =
        held.cursor.at_end() ? held.cursor.next() : held.high.value_or(held.committed);
    telemetry::record(telemetry::PartitionProgressed{
        .topic = consumer_->topics()[at.topic],
        .partition = at.partition,
        .lag_messages = std::max<std::int64_t>(0, end - held.committed),
        .last_timestamp = held.last ? held.last->timestamp : std::nullopt,
        .parked = held.parked,
        .now = wall_clock()});
  }
}

void Worker::give_up_partitions() {
  for (const auto& [at, held] : ownership_.all()) {
    telemetry::record(telemetry::PartitionGivenUp{.topic = consumer_->topics()[at.topic],
                                                  .partition = at.partition});
  }
  ownership_.give_up();
  context_.suspects.release(context_.name);
  context_.health.set_condition("assignment/" + context_.name, false,
                                "partitions are being taken over, or waited for");
}

void Worker::drain() {
  flush();
  fault_point("draining");
  if (!ownership_.empty()) consumer_->publish_progress(ownership_.committed());
  give_up_partitions();
  consumer_->close(close_deadline);
}

}  // namespace kioskline::ingest
