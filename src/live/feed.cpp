#include "live/feed.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <system_error>
#include <utility>

#include "telemetry/events.hpp"

namespace kioskline::live {
namespace {

using Clock = MuseumState::Clock;
using std::chrono::milliseconds;

constexpr milliseconds look_spacing{100};
constexpr milliseconds look_by_itself{1000};

/// Until the database or `wake_descriptor` has something, or the time has come.
void wait(int database, int wake_descriptor, Clock::time_point until) {
  std::array wanted{pollfd{.fd = wake_descriptor, .events = POLLIN, .revents = 0},
                    pollfd{.fd = database, .events = POLLIN, .revents = 0}};
  const auto patience = std::chrono::ceil<milliseconds>(until - Clock::now()).count();
  ::poll(wanted.data(), wanted.size(), static_cast<int>(std::max<std::int64_t>(0, patience)));
}

}  // namespace

Feed::Feed(const DatabaseSettings& database, BlindAfter blind_after, telemetry::Health& health,
           std::function<void(MuseumLook)> report)
    : database_(database),
      blind_after_(blind_after),
      health_(health),
      report_(std::move(report)),
      wake_descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (wake_descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Feed::~Feed() {
  thread_.request_stop();
  wake();
  thread_.join();
  ::close(wake_descriptor_);
}

void Feed::watch(MuseumId museum) {
  {
    const std::lock_guard lock(mutex_);
    watched_.insert(museum);
    begun_.insert(museum);
  }
  wake();
}

void Feed::unwatch(MuseumId museum) {
  const std::lock_guard lock(mutex_);
  watched_.erase(museum);
}

std::set<MuseumId> Feed::watched(std::map<MuseumId, MuseumState>& states) {
  const std::lock_guard lock(mutex_);
  // Whoever begins to watch needs a frame, also of what has not changed.
  for (const MuseumId museum : begun_) states.erase(museum);
  begun_.clear();
  std::erase_if(states, [this](const auto& entry) { return !watched_.contains(entry.first); });
  return watched_;
}

void Feed::wake() const { static_cast<void>(eventfd_write(wake_descriptor_, 1)); }

void Feed::look_at_all(Reader& reader, std::map<MuseumId, MuseumState>& states) {
  const std::set<MuseumId> museums = watched(states);
  if (museums.empty()) return;
  if (!reader.is_open())
    reader.open().execute_script("LISTEN kioskline_commit; LISTEN kioskline_safety");
  for (const MuseumId museum : museums) {
    MuseumState& state = states.try_emplace(museum, museum, blind_after_).first->second;
    MuseumState::Look look = state.look(reader);
    report_({museum, std::move(look.as_of), std::move(look.frame)});
    health_.loop_advanced("feed");
  }
}

void Feed::run(const std::stop_token& stop) {
  Reader reader(database_, "kioskline live feed");
  std::map<MuseumId, MuseumState> states;
  bool was_away = false;
  while (!stop.stop_requested()) {
    const Clock::time_point begin = Clock::now();
    health_.loop_advanced("feed");
    try {
      look_at_all(reader, states);
      was_away = false;
    } catch (const store::DatabaseError& error) {
      if (!std::exchange(was_away, true)) {
        telemetry::record(telemetry::DatabaseFailed{.activity = "following ingest for the pages",
                                                    .sqlstate = error.sqlstate(),
                                                    .message = error.what()});
      }
    }
    Clock::time_point next = begin + look_by_itself;
    for (const auto& [museum, state] : states) {
      next = std::min(next, state.next_look().value_or(next));
    }
    // Never more often, whoever wakes it. What came in during the look may be newer than it.
    wait(-1, -1, begin + look_spacing);
    if (!reader.take_notifications()) {
      wait(reader.socket(), wake_descriptor_, next);
      reader.take_notifications();
    }
    std::uint64_t ignored = 0;
    static_cast<void>(eventfd_read(wake_descriptor_, &ignored));
  }
  health_.loop_ended("feed");
}

}  // namespace kioskline::live
