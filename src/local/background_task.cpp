#include "local/background_task.hpp"

#include <utility>

namespace kioskline::local {

BackgroundTask::BackgroundTask(std::function<void(int)> work)
    : thread_([this, work = std::move(work)] {
        try {
          work(stop_.descriptor());
        } catch (...) {
          failure_ = std::current_exception();
        }
        ended_.raise();
      }) {}

BackgroundTask::~BackgroundTask() { stop(); }

void BackgroundTask::stop() {
  stop_.raise();
  if (thread_.joinable()) thread_.join();
}

void BackgroundTask::finish() {
  stop();
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

}  // namespace kioskline::local
