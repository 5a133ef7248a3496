#include "ingest/committer.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

namespace kioskline::ingest {

Committer::Committer(store::Sink& sink)
    : sink_(sink), done_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (done_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Committer::~Committer() {
  thread_.request_stop();
  thread_.join();
  close(done_);
}

void Committer::submit(std::unique_ptr<store::Batch> batch) {
  in_flight_ = true;
  {
    const std::lock_guard lock(mutex_);
    submitted_ = std::move(batch);
  }
  changed_.notify_all();
}

std::optional<CommittedBatch> Committer::take() {
  if (!in_flight_) return std::nullopt;
  std::uint64_t count = 0;
  if (read(done_, &count, sizeof count) < 0) return std::nullopt;
  const std::lock_guard lock(mutex_);
  in_flight_ = false;
  return std::exchange(finished_, std::nullopt);
}

CommittedBatch Committer::wait() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return finished_.has_value(); });
  }
  while (true) {
    if (std::optional<CommittedBatch> finished = take()) return std::move(*finished);
  }
}

void Committer::run(const std::stop_token& stop) {
  while (true) {
    std::unique_ptr<store::Batch> batch;
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stop, [this] { return submitted_ != nullptr; })) return;
      batch = std::move(submitted_);
    }
    store::CommitOutcome outcome = sink_.commit(*batch);
    {
      const std::lock_guard lock(mutex_);
      finished_ = CommittedBatch{.batch = std::move(batch), .outcome = std::move(outcome)};
    }
    const std::uint64_t one = 1;
    static_cast<void>(write(done_, &one, sizeof one));
    changed_.notify_all();
  }
}

}  // namespace kioskline::ingest
