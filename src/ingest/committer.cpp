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
  ++in_flight_;
  {
    const std::lock_guard lock(mutex_);
    submitted_.push_back(std::move(batch));
  }
  changed_.notify_all();
}

std::optional<CommittedBatch> Committer::take() {
  if (idle()) return std::nullopt;
  std::uint64_t count = 0;
  static_cast<void>(read(done_, &count, sizeof count));
  const std::lock_guard lock(mutex_);
  if (finished_.empty()) return std::nullopt;
  CommittedBatch finished = std::move(finished_.front());
  finished_.pop_front();
  if (--in_flight_ == 0) refusing_ = false;
  return finished;
}

CommittedBatch Committer::wait() {
  while (true) {
    if (std::optional<CommittedBatch> finished = take()) return std::move(*finished);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !finished_.empty(); });
  }
}

void Committer::run(const std::stop_token& stop) {
  while (true) {
    CommittedBatch finished;
    bool is_tried = false;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, stop, [this] { return !submitted_.empty(); });
      if (stop.stop_requested()) return;
      finished.batch = std::move(submitted_.front());
      submitted_.pop_front();
      is_tried = !refusing_;
    }
    if (is_tried) finished.outcome = sink_.commit(*finished.batch);
    {
      const std::lock_guard lock(mutex_);
      refusing_ |= is_tried && finished.outcome->kind != store::CommitOutcome::Kind::committed;
      finished_.push_back(std::move(finished));
    }
    const std::uint64_t one = 1;
    static_cast<void>(write(done_, &one, sizeof one));
    changed_.notify_all();
  }
}

}  // namespace kioskline::ingest
