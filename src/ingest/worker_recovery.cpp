// The part of the worker that gets hold of its partitions, again and again.

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "domain/error.hpp"
#include "domain/fault_point.hpp"
#include "ingest/stored_presses.hpp"
#include "ingest/worker.hpp"
#include "stream/cluster.hpp"
#include "telemetry/events.hpp"

namespace kioskline::ingest {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds first_backoff{100};
constexpr milliseconds longest_backoff{2000};
constexpr milliseconds watermark_timeout{500};
// Longer than the watch's interval, so that each update brings findings.
constexpr seconds watch_update_spacing{3};
constexpr seconds silence_before_rejoining{30};
constexpr seconds cluster_id_is_fresh{2};
constexpr seconds catalogue_patience{5};
constexpr milliseconds cluster_patience{2000};
// A broker with an initial rebalance delay answers the first only when it is over; all are to be in
// the group by then.
constexpr milliseconds others_wait_to_join{1000};
constexpr milliseconds slice_of_waiting{50};
// They have joined, and the next heartbeat says so.
constexpr milliseconds others_join_within{500};

bool is_timeout(const store::DatabaseError& error) {
  return error.sqlstate() == "55P03" || error.sqlstate() == "57014";  // lock, statement
}

}  // namespace

bool Worker::wait_for_catalogue() {
  // The first reading of the catalogue has just begun: its absence is no news yet.
  auto news_at = Clock::now() + catalogue_patience;
  while (true) {
    context_.health.loop_advanced(context_.name);
    exhibitions_ = context_.exhibitions();
    if (exhibitions_ != nullptr && exhibitions_->numbers.any()) return true;
    if (Clock::now() >= news_at) {
      spdlog::warn("{}: no exhibition is known yet, so nothing is read", context_.name);
      news_at = Clock::time_point::max();
    }
    if (!pause(milliseconds(200))) return false;
  }
}

bool Worker::wait_for_cluster() {
  milliseconds backoff = first_backoff;
  while (true) {
    context_.health.loop_advanced(context_.name);
    if (read_cluster_id()) return true;
    if (!pause(backoff)) return false;
    backoff = std::min(backoff * 2, longest_backoff);
  }
}

bool Worker::wait_to_join() {
  if (std::exchange(has_joined_, true)) return true;
  joins_first_ = context_.group_entry.claim_first();
  const auto until = Clock::now() + others_wait_to_join;
  while (!joins_first_ && Clock::now() < until &&
         !context_.group_entry.wait_for_first(slice_of_waiting)) {
    context_.health.loop_advanced(context_.name);
    if (!pause(milliseconds(0))) return false;
  }
  context_.group_entry.joins();
  return true;
}

bool Worker::read_cluster_id() {
  if (context_.cluster_id) {
    cluster_id_ = *context_.cluster_id;
    return true;
  }
  const auto answer = stream::read_cluster_id(context_.configuration.kafka, cluster_patience);
  if (answer) {
    cluster_id_ = *answer;
    cluster_id_read_ = Clock::now();
    return true;
  }
  if (answer.error().permanent) {
    throw Error(ExitCode::configuration, "Kafka: " + answer.error().what,
                "Correct the credentials or certificates of the [kafka] section; `kioskline "
                "doctor` tries them.");
  }
  spdlog::warn("{}: Kafka does not answer, trying again: {}", context_.name, answer.error().what);
  return false;
}

void Worker::handle_rebalances() {
  while (const auto rebalance = consumer_->take_rebalance()) {
    switch (rebalance->kind) {
      case stream::Rebalance::Kind::assigned:
        fault_point("on_assigned");
        telemetry::record(telemetry::Rebalanced{.worker = context_.name,
                                                .kind = telemetry::Rebalanced::Kind::assigned,
                                                .partitions = rebalance->partitions.size()});
        // At once, so that this member answers the next rebalance even while the database is away.
        consumer_->assign({});
        assigned_ = rebalance->partitions;
        recovery_backoff_ = {};
        recovering_ = true;
        next_recovery_ = Clock::now();
        // What is taken over now would be given up at once.
        if (std::exchange(joins_first_, false) && context_.group_entry.let_others_follow())
          next_recovery_ += others_join_within;
        if (Clock::now() - cluster_id_read_ > cluster_id_is_fresh) cluster_id_.clear();
        break;
      case stream::Rebalance::Kind::revoked:
        fault_point("on_revoked");
        telemetry::record(telemetry::Rebalanced{.worker = context_.name,
                                                .kind = telemetry::Rebalanced::Kind::revoked,
                                                .partitions = rebalance->partitions.size()});
        // What is in flight may still be committed: the fence, not the group, decides that.
        settle_in_flight();
        discard_read_ahead();
        give_up_partitions();
        assigned_.clear();
        recovering_ = false;
        given_up_ = Clock::now();
        consumer_->unassign();
        break;
      case stream::Rebalance::Kind::failed:
        telemetry::record(telemetry::Rebalanced{.worker = context_.name,
                                                .kind = telemetry::Rebalanced::Kind::failed,
                                                .detail = rebalance->text});
        given_up_ = Clock::now();
        consumer_->unassign();
        break;
    }
  }
}

void Worker::begin_recovery(const telemetry::DatabaseFailed& failure) {
  telemetry::record(failure);
  begin_recovery(failure.message);
}

void Worker::begin_recovery(std::string_view why) {
  spdlog::warn("{}: reading stops until the partitions are taken over again: {}", context_.name,
               why);
  discard_read_ahead();
  give_up_partitions();
  consumer_->assign({});
  recovering_ = true;
  recovery_backoff_ = {};
  next_recovery_ = Clock::now();
}

void Worker::recover_if_due() {
  if (!recovering_ || Clock::now() < next_recovery_) return;
  settle_in_flight();
  if (try_take_over()) {
    recovering_ = false;
    return;
  }
  recovery_backoff_ = std::clamp(recovery_backoff_ * 2, first_backoff, longest_backoff);
  next_recovery_ = Clock::now() + recovery_backoff_;
}

bool Worker::try_take_over() {
  if (cluster_id_.empty() && !read_cluster_id()) return false;
  try {
    connection_.roll_back();
    ownership_.register_topics(
        connection_, *consumer_,
        {.id = cluster_id_,
         .start_at = context_.configuration.kafka.start_at.value_or("earliest"),
         .accept_new = context_.cluster_id || context_.configuration.kafka.start_at});
    ownership_.take_over(connection_, *consumer_, assigned_);
    if (consumer_->assignment_lost()) {
      give_up_partitions();
      return true;
    }
    hold_in_suspect_watch();
    if (context_.until_end) end_watch_.remember(*consumer_, ownership_);
  } catch (const store::DatabaseError& error) {
    if (error.sqlstate() == "KL010") {
      throw Error(ExitCode::configuration, error.what(),
                  "If this cluster is meant, say where to begin with --start-at earliest, latest "
                  "or a time: a "
                  "mirrored topic read from the beginning repeats every press.");
    }
    if (error.disposition() == store::Disposition::stop ||
        error.disposition() == store::Disposition::data_fault) {
      throw Error(ExitCode::configuration, error.what(), store::remedy_of_stop(error.sqlstate()));
    }
    telemetry::record(telemetry::DatabaseFailed{.activity = "taking over partitions",
                                                .sqlstate = error.sqlstate(),
                                                .message = error.what()});
    if (is_timeout(error)) end_blocking_backends();
    return false;
  } catch (const Error& error) {
    if (error.code() != ExitCode::unavailable) throw;
    spdlog::warn("{}: taking over partitions failed, trying again: {}", context_.name,
                 error.what());
    return false;
  }
  const bool any_parked =
      std::ranges::any_of(ownership_.all(), [](const auto& entry) { return entry.second.parked; });
  context_.health.set_condition("no parked partition/" + context_.name, !any_parked,
                                any_parked ? "see kioskline checkpoint" : "");
  context_.health.set_condition("assignment/" + context_.name, true, "");
  read_again();
  return true;
}

void Worker::end_blocking_backends() {
  try {
    const int ended = store::terminate_blocking(connection_);
    if (ended > 0)
      spdlog::warn("{}: ended {} backends that held up the fence", context_.name, ended);
  } catch (const store::DatabaseError& error) {
    spdlog::warn("{}: ending the backends that hold up the fence: {}", context_.name, error.what());
  }
}

void Worker::hold_in_suspect_watch() {
  SuspectWatch& suspects = context_.suspects;
  const StoredTail tail = read_stored_tail(connection_, context_.museum_id, suspects.stretch(),
                                           suspects.held_by_others(context_.name));
  look_again_at(connection_, context_.museum_id, tail);
  Holding holding{.partitions = {},
                  .of_topics = ownership_.partitions_of_topics().size(),
                  .given_up = given_up_};
  for (const auto& [at, held] : ownership_.all()) {
    holding.partitions.emplace_back(held.source, at.partition);
  }
  suspects.hold(context_.name, std::move(holding), tail.presses, tail.known_from);
}

void Worker::resolve_out_of_range(HeldPartition& held) {
  const auto marks = consumer_->watermarks(held.at, watermark_timeout);
  if (!marks) {
    begin_recovery("the broker does not say which offsets there are");
    return;
  }
  const auto outcome = held.cursor.on_out_of_range(marks->low, marks->high, held.last);
  if (outcome.step == Step::mismatch) {
    park(held,
         fmt::format(
             "the topic ends at {}, before what was committed from it ({}): it was created anew",
             marks->high.value, held.cursor.next().value));
    return;
  }
  held.rewinding = true;
  read_again_due_ = true;
  if (outcome.lost == 0) return;
  telemetry::record(telemetry::OffsetsLost{.topic = consumer_->topics()[held.at.topic],
                                           .partition = held.at.partition,
                                           .begin = {marks->low.value - outcome.lost},
                                           .end = marks->low});
  if (!flush()) return;
  try {
    ownership_.record_lost(connection_, held, marks->low);
  } catch (const store::DatabaseError& error) {
    begin_recovery({.activity = "recording lost offsets",
                    .sqlstate = error.sqlstate(),
                    .message = error.what()});
  }
}

void Worker::park(HeldPartition& held, const std::string& why) {
  telemetry::record(telemetry::PartitionParked{.worker = context_.name,
                                               .topic = consumer_->topics()[held.at.topic],
                                               .partition = held.at.partition,
                                               .why = why});
  if (!flush()) return;
  try {
    ownership_.park(connection_, held, why);
    read_again_due_ = true;
    context_.health.set_condition("no parked partition/" + context_.name, false, why);
  } catch (const store::DatabaseError& error) {
    begin_recovery(
        {.activity = "parking a partition", .sqlstate = error.sqlstate(), .message = error.what()});
  }
}

bool Worker::is_unparked() {
  try {
    return committer_.idle() && ownership_.is_unparked(connection_);
  } catch (const store::DatabaseError& error) {
    begin_recovery({.activity = "asking for parked partitions",
                    .sqlstate = error.sqlstate(),
                    .message = error.what()});
    return false;
  }
}

void Worker::take_findings() {
  const auto now = Clock::now();
  if (now < next_watch_update_ || recovering_ || rejoin_) return;
  next_watch_update_ = now + watch_update_spacing;
  if (is_unparked()) begin_recovery("an operator has decided about a parked partition");
  if (recovering_) return;
  for (const auto& [at, finding] : context_.topic_watch.take_findings(context_.name)) {
    HeldPartition* const held = ownership_.find(at);
    if (held == nullptr || held->parked) continue;
    const auto former_high = std::exchange(held->high, finding.marks.high);
    if (finding.created_anew) {
      park(*held, fmt::format("the message committed from offset {} is no longer there, or another "
                              "one: the topic was created anew, perhaps before offsets up to {} "
                              "were committed",
                              held->anchor.trusted()->offset.value, held->committed.value));
      continue;
    }
    held->anchor.confirm();
    if (is_silent(*held, former_high)) {
      telemetry::record(telemetry::ConsumerRebuilt{
          .worker = context_.name, .why = "nothing came although the topic goes on"});
      rejoin_ = true;
    }
    if (recovering_ || rejoin_) return;
  }
  if (read_again_due_) read_again();
  std::vector<WatchedPartition> watched;
  for (auto& [at, held] : ownership_.all()) {
    if (!held.parked) watched.push_back({.at = at, .anchor = held.anchor.begin_comparison()});
  }
  context_.topic_watch.watch(context_.name, std::move(watched));
}

bool Worker::is_silent(const HeldPartition& held, std::optional<Offset> former_high) const {
  // Twice the same picture, so that what is on its way does not count.
  return former_high && *former_high > held.cursor.next() &&
         Clock::now() - held.last_heard > silence_before_rejoining;
}

bool Worker::reached_ends() {
  if (!context_.until_end || recovering_ || !committer_.idle() || !filling_->empty()) return false;
  try {
    return end_watch_.reached(connection_, ownership_);
  } catch (const store::DatabaseError& error) {
    begin_recovery({.activity = "asking how far the partitions of others are",
                    .sqlstate = error.sqlstate(),
                    .message = error.what()});
    return false;
  }
}

}  // namespace kioskline::ingest
