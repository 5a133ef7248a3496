#include "local/simulation.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <limits>

#include "domain/wall_clock.hpp"
#include "validation/local_clock.hpp"

namespace kioskline::local {
namespace {

using Clock = std::chrono::steady_clock;

/// The visitors' clock.
class PressClock {
 public:
  explicit PressClock(const Pace& pace) : start_(pace.start), zone_(pace.time_zone) {}

  Instant next(Visitors& visitors) {
    if (!start_) return wall_clock();
    const Instant at = *start_;
    const auto local = zone_.to_local(at);
    *start_ += visitors.pause_after(local - std::chrono::floor<std::chrono::days>(local));
    return at;
  }

 private:
  std::optional<Instant> start_;  ///< of the next press
  validation::LocalClock zone_;
};

/// False when the stop came first.
bool wait_until(Clock::time_point due, int stop_descriptor) {
  constexpr std::int64_t longest_ms = std::numeric_limits<int>::max();
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(due - Clock::now()).count();
  pollfd wanted{.fd = stop_descriptor, .events = POLLIN, .revents = 0};
  return ::poll(&wanted, 1, static_cast<int>(std::clamp<std::int64_t>(wait, 0, longest_ms))) <= 0;
}

}  // namespace

Simulated simulate(Visitors& visitors, const Pace& pace, int stop_descriptor,
                   const std::function<void(const SimulatedMessage&)>& send) {
  PressClock clock(pace);
  Simulated simulated;
  const auto begin = Clock::now();
  while (pace.count == 0 || simulated.messages < pace.count) {
    auto due = begin;
    if (pace.per_second > 0) {
      due += std::chrono::duration_cast<Clock::duration>(
          std::chrono::duration<double>(static_cast<double>(simulated.messages) / pace.per_second));
    }
    if (!wait_until(due, stop_descriptor)) break;
    const SimulatedMessage message = visitors.next(clock.next(visitors));
    send(message);
    ++simulated.messages;
    simulated.well_formed += message.is_valid ? 1 : 0;
  }
  return simulated;
}

}  // namespace kioskline::local
