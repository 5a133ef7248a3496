#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace kioskline::telemetry {

/// One thing that has to be so before the pipeline does its work.
struct Condition {
  std::string name;
  bool ok = false;
  std::string detail;  ///< what is wrong or known about it; may be empty

  friend bool operator==(const Condition&, const Condition&) = default;
};

/// How the process is: whether its loops go on (liveness: /healthz and systemd's watchdog) and
/// whether every condition for work is met (readiness: /readyz). Thread-safe; setters are cheap
/// enough for each turn of a loop.
class Health {
 public:
  using Clock = std::chrono::steady_clock;

  /// A loop that has not advanced for longer is stuck: above any wait a worker allows itself
  /// (the database's statement timeout and the broker's answers).
  static constexpr std::chrono::seconds loop_patience{30};

  /// `expected` conditions count as not met until they are set. Tests give their own clock.
  explicit Health(std::vector<std::string> expected = {},
                  std::function<Clock::time_point()> now = &Clock::now);

  /// `worker` is alive; from the first call on it is expected to call again within loop_patience.
  void loop_advanced(std::string_view worker);
  /// `worker` has ended as it should: nothing more is expected of it.
  void loop_ended(std::string_view worker);
  void set_condition(std::string_view name, bool ok, std::string_view detail);
  /// The condition no longer matters, as of a worker that has ended.
  void drop_condition(std::string_view name);

  /// Every loop has advanced lately. Before the first loop has begun, the start counts as advance.
  bool advancing() const;
  /// At least one condition is known, and all are met.
  bool ready() const;
  /// By name.
  std::vector<Condition> conditions() const;
  /// The loops that have not advanced lately, by name.
  std::vector<std::string> stuck_loops() const;

 private:
  struct State {
    bool ok = false;
    std::string detail;
  };

  const std::function<Clock::time_point()> now_;
  const Clock::time_point started_;
  mutable std::mutex mutex_;
  std::map<std::string, Clock::time_point, std::less<>> advanced_;
  bool any_loop_ended_ = false;
  std::map<std::string, State, std::less<>> conditions_;
};

}  // namespace kioskline::telemetry
