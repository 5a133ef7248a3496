#include "safety/escalation.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <utility>

#include "domain/fault_point.hpp"
#include "telemetry/events.hpp"

namespace kioskline::safety {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t courier_count = 8;
/// Notifications get lost with a connection; and a claim of an instance that died tells nobody.
constexpr milliseconds look_by_itself{5'000};
/// An alarm rests on the day's ratings and takes a query that reads them all.
constexpr milliseconds look_for_alarms{15'000};
/// Another instance is just at what is due here, too.
constexpr milliseconds shortest_wait{20};
constexpr milliseconds shortest_backoff{200};
constexpr milliseconds longest_backoff{5'000};
/// A database that is away must not hold up the stop: what is unrecorded is sent again, by somebody
/// else, with the same idempotency key.
constexpr int most_attempts_at_the_end = 5;

void record_failure(const store::DatabaseError& error) {
  telemetry::record(telemetry::DatabaseFailed{.activity = "escalating, to be tried again",
                                              .sqlstate = error.sqlstate(),
                                              .message = error.what()});
}

}  // namespace

Escalation::Escalation(const DatabaseSettings& database, SafetySettings settings, Channels channels,
                       std::string instance, telemetry::Health& health)
    : settings_(std::move(settings)),
      health_(health),
      connection_(database, "kioskline escalation"),
      store_(connection_, std::move(instance)),
      couriers_(std::move(channels), courier_count),
      thread_([this] {
        run();
        health_.loop_ended("escalation");
      }) {}

Escalation::~Escalation() {
  stop_.raise();
  thread_.join();
}

void Escalation::run() {
  milliseconds backoff{};
  int failures_at_the_end = 0;
  while (true) {
    const bool stopping = stop_.wait_for(milliseconds{0});
    health_.loop_advanced("escalation");
    milliseconds patience{};
    try {
      patience = turn(stopping);
      backoff = {};
      if (stopping && couriers_.under_way() == 0) return;
    } catch (const store::DatabaseError& error) {
      record_failure(error);
      connection_.close();
      if (stopping && ++failures_at_the_end == most_attempts_at_the_end) return;
      patience = backoff = std::clamp(backoff * 2, shortest_backoff, longest_backoff);
    }
    wait(patience, stopping);
  }
}

milliseconds Escalation::turn(bool stopping) {
  if (!connection_.is_open()) connection_.execute("LISTEN kioskline_safety");
  record_returned();
  milliseconds patience = look_by_itself;
  if (stopping) return patience;
  const std::vector<EscalatedMuseum> museums = store_.museums();
  look_around(museums);
  for (const EscalatedMuseum& museum : museums) {
    // What ails one museum keeps no other from help.
    if (!attempt([&] { patience = std::min(patience, escalate(museum)); })) {
      patience = std::min(patience, shortest_backoff);
    }
  }
  return patience;
}

void Escalation::record_returned() {
  std::ranges::move(couriers_.take_returned(), std::back_inserter(unrecorded_));
  while (!unrecorded_.empty()) {
    const Couriers::Returned& returned = unrecorded_.back();
    fault_point("before_recording_delivery");
    store_.record(returned.delivery, returned.result);
    telemetry::record(telemetry::DeliveryAttempted{
        .museum = returned.delivery.museum_code,
        .channel = returned.delivery.channel,
        .contact = returned.delivery.contact,
        .step = returned.delivery.step,
        .attempt = returned.delivery.attempts,
        .error = returned.result ? std::string_view{} : std::string_view{returned.result.error()}});
    unrecorded_.pop_back();
  }
}

void Escalation::look_around(const std::vector<EscalatedMuseum>& museums) {
  const auto now = Clock::now();
  if (now >= next_watch_) {
    next_watch_ = now + look_by_itself;
    for (const EscalatedMuseum& museum : museums) {
      attempt([&] { store_.watch_ingest(museum.id, settings_); });
    }
  }
  if (now >= next_look_for_alarms_) {
    next_look_for_alarms_ = now + look_for_alarms;
    for (const EscalatedMuseum& museum : museums) {
      attempt([&] { store_.plan_alarms(museum.id); });
    }
  }
}

bool Escalation::attempt(const std::function<void()>& work) {
  health_.loop_advanced("escalation");
  try {
    work();
    return true;
  } catch (const store::DatabaseError& error) {
    if (!connection_.is_open()) throw;
    record_failure(error);
    return false;
  }
}

milliseconds Escalation::escalate(const EscalatedMuseum& museum) {
  store_.plan(museum.id, settings_);
  while (const auto handled = store_.fire(museum.id)) {
    if (!handled->has_fired) continue;
    telemetry::record(telemetry::StepFired{.museum = museum.code,
                                           .step = handled->step,
                                           .late_seconds = handled->late_seconds,
                                           .deliveries = handled->deliveries});
  }
  if (couriers_.under_way() < courier_count) {
    for (Delivery& delivery : store_.claim(museum.id, courier_count - couriers_.under_way())) {
      couriers_.send(std::move(delivery));
    }
  }
  // With all couriers away, what is due waits for the first to return.
  if (couriers_.under_way() >= courier_count) return look_by_itself;
  return std::max(shortest_wait, store_.next_due(museum.id).value_or(look_by_itself));
}

void Escalation::wait(milliseconds patience, bool stopping) {
  // One that came with the answer to a query makes no descriptor readable any more.
  if (take_notifications()) return;
  // A negative descriptor is passed over.
  std::array<pollfd, 3> wanted{
      {{.fd = stopping ? -1 : stop_.descriptor(), .events = POLLIN, .revents = 0},
       {.fd = couriers_.descriptor(), .events = POLLIN, .revents = 0},
       {.fd = connection_.is_open() ? PQsocket(connection_.raw()) : -1,
        .events = POLLIN,
        .revents = 0}}};
  ::poll(wanted.data(), wanted.size(), static_cast<int>(patience.count()));
  take_notifications();
}

bool Escalation::take_notifications() {
  struct Freemem {
    void operator()(PGnotify* notification) const { PQfreemem(notification); }
  };
  if (!connection_.is_open() || PQconsumeInput(connection_.raw()) == 0) return false;
  bool any = false;
  while (const std::unique_ptr<PGnotify, Freemem> notification{PQnotifies(connection_.raw())}) {
    any = true;
  }
  return any;
}

}  // namespace kioskline::safety
