#include "safety/follower.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "store/suspects.hpp"
#include "telemetry/events.hpp"

namespace kioskline::safety {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// NOTIFY takes an instance-wide lock at commit: seldom, and never in the sink's transaction.
constexpr milliseconds notify_spacing{100};
constexpr milliseconds look_by_itself{1000};
// Marking suspect runs may take a twentieth of a backend, so that a backlog is not held up.
constexpr int marking_pause = 19;
constexpr milliseconds longest_backoff{5000};

}  // namespace

Follower::Follower(const DatabaseSettings& database, const IngestSettings& ingest, MuseumId museum,
                   std::string code)
    : database_(database), ingest_(ingest), museum_(museum), code_(std::move(code)) {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Follower::~Follower() {
  thread_.request_stop();
  thread_.join();
}

void Follower::committed(Commit commit) {
  {
    const std::lock_guard lock(mutex_);
    has_commit_ = true;
    commit_.requests |= commit.requests;
    commit_.suspect_windows |= commit.suspect_windows;
  }
  changed_.notify_one();
}

void Follower::run(const std::stop_token& stop) {
  store::Connection connection(database_, fmt::format("kioskline follower {}", museum_.value));
  const std::string museum = std::to_string(museum_.value);
  Clock::time_point last_notify{};
  Clock::time_point last_look{};
  Clock::time_point next_marking{};
  milliseconds backoff{};

  // What is left when the stop comes is absorbed once more, so that nothing waits for the next
  // start.
  for (bool stopping = false; !stopping;) {
    Commit commit;
    bool has_commit = false;
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, stop, std::max(look_by_itself, backoff),
                        [this] { return has_commit_; });
      has_commit = std::exchange(has_commit_, false);
      commit = std::exchange(commit_, {});
    }
    stopping = stop.stop_requested();
    // Also what an instance left that crashed, and what failed the last time.
    if (stopping || Clock::now() >= last_look + look_by_itself) {
      commit = {.requests = true, .suspect_windows = true};
    }
    try {
      if (commit.requests) absorb(connection);
      if (commit.suspect_windows && (stopping || Clock::now() >= next_marking)) {
        const auto begin = Clock::now();
        bool is_done = false;
        do {
          is_done = store::mark_some_suspects(connection, museum_, ingest_);
        } while (stopping && !is_done);
        next_marking = Clock::now() + marking_pause * (Clock::now() - begin);
      }
      if (has_commit) {
        const auto earliest = last_notify + notify_spacing;
        if (const auto now = Clock::now(); now < earliest && !stopping) {
          std::unique_lock lock(mutex_);
          changed_.wait_until(lock, stop, earliest, [] { return false; });
        }
        connection.execute("SELECT pg_notify('kioskline_commit', $1)", {museum});
        last_notify = Clock::now();
      }
      if (commit.requests && commit.suspect_windows) last_look = Clock::now();
      backoff = {};
    } catch (const store::DatabaseError& error) {
      backoff = std::clamp(backoff * 2, milliseconds(200), longest_backoff);
      telemetry::record(
          telemetry::DatabaseFailed{.activity = "following up commits, to be tried again",
                                    .sqlstate = error.sqlstate(),
                                    .message = error.what()});
    }
  }
}

void Follower::absorb(store::Connection& connection) const {
  const store::Result taken = connection.execute("SELECT absorbed, opened FROM safety.absorb($1)",
                                                 {std::to_string(museum_.value)});
  const std::int64_t requests = taken.integer(0, 0);
  if (requests == 0) return;
  telemetry::record(telemetry::RequestsAbsorbed{
      .museum = code_, .requests = requests, .incidents_opened = taken.integer(0, 1)});
}

}  // namespace kioskline::safety
