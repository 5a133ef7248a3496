#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "configuration/configuration.hpp"
#include "domain/waitable_flag.hpp"
#include "safety/couriers.hpp"
#include "safety/delivery.hpp"
#include "safety/escalation_store.hpp"
#include "store/connection.hpp"
#include "telemetry/health.hpp"

namespace kioskline::safety {

/// Tells those on duty about incidents, step by step, until somebody acknowledges. What is due lies
/// in the database, so any number of instances may run and each step happens once; only an instance
/// that dies, or loses the database for more than 10 s, between sending and recording makes another
/// one send again, with the same idempotency key.
///
/// A thread with one connection that waits for notifications, for what is due next and for messages
/// that have been sent; the sending has threads of its own.
class Escalation {
 public:
  /// Starts the threads; a database that is away is waited for. `instance` names this process in
  /// claims. Borrows the health.
  Escalation(const DatabaseSettings& database, SafetySettings settings, Channels channels,
             std::string instance, telemetry::Health& health);
  /// Begins nothing more, waits for what is being sent, and records it.
  ~Escalation();
  Escalation(const Escalation&) = delete;
  Escalation& operator=(const Escalation&) = delete;

 private:
  using Clock = std::chrono::steady_clock;

  void run();
  /// How long there is nothing to do.
  std::chrono::milliseconds turn(bool stopping);
  void record_returned();
  std::chrono::milliseconds escalate(const EscalatedMuseum& museum);
  /// What nobody notifies of, and so is looked for now and then.
  void look_around(const std::vector<EscalatedMuseum>& museums);
  /// Whether it was done; if not, it was logged. Throws when the connection is lost.
  bool attempt(const std::function<void()>& work);
  void wait(std::chrono::milliseconds patience, bool stopping);
  /// Whether there was one.
  bool take_notifications();

  const SafetySettings settings_;
  telemetry::Health& health_;
  store::Connection connection_;
  EscalationStore store_;
  Couriers couriers_;
  std::vector<Couriers::Returned> unrecorded_;
  Clock::time_point next_watch_{};
  Clock::time_point next_look_for_alarms_{};
  WaitableFlag stop_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace kioskline::safety
