#include "telemetry/health.hpp"

#include <algorithm>
#include <utility>

namespace kioskline::telemetry {

Health::Health(std::vector<std::string> expected, std::function<Clock::time_point()> now)
    : now_(std::move(now)), started_(now_()) {
  for (std::string& name : expected) {
    conditions_.emplace(std::move(name), State{.ok = false, .detail = "not known yet"});
  }
}

void Health::loop_advanced(std::string_view worker) {
  const Clock::time_point now = now_();
  const std::lock_guard lock(mutex_);
  if (const auto found = advanced_.find(worker); found != advanced_.end()) {
    found->second = now;
  } else {
    advanced_.emplace(worker, now);
  }
}

void Health::loop_ended(std::string_view worker) {
  const std::lock_guard lock(mutex_);
  if (const auto found = advanced_.find(worker); found != advanced_.end()) advanced_.erase(found);
  any_loop_ended_ = true;
}

void Health::set_condition(std::string_view name, bool ok, std::string_view detail) {
  const std::lock_guard lock(mutex_);
  auto found = conditions_.find(name);
  if (found == conditions_.end()) found = conditions_.emplace(name, State{}).first;
  found->second.ok = ok;
  found->second.detail = detail;
}

void Health::drop_condition(std::string_view name) {
  const std::lock_guard lock(mutex_);
  if (const auto found = conditions_.find(name); found != conditions_.end()) {
    conditions_.erase(found);
  }
}

bool Health::advancing() const { return stuck_loops().empty(); }

bool Health::ready() const {
  const std::lock_guard lock(mutex_);
  return !conditions_.empty() &&
         std::ranges::all_of(conditions_, [](const auto& entry) { return entry.second.ok; });
}

std::vector<Condition> Health::conditions() const {
  const std::lock_guard lock(mutex_);
  std::vector<Condition> all;
  all.reserve(conditions_.size());
  for (const auto& [name, state] : conditions_) all.push_back({name, state.ok, state.detail});
  return all;
}

std::vector<std::string> Health::stuck_loops() const {
  const Clock::time_point now = now_();
  const std::lock_guard lock(mutex_);
  std::vector<std::string> stuck;
  if (advanced_.empty() && !any_loop_ended_ && now - started_ > loop_patience) {
    stuck.emplace_back("no loop has begun");
  }
  for (const auto& [worker, advanced] : advanced_) {
    if (now - advanced > loop_patience) stuck.push_back(worker);
  }
  return stuck;
}

}  // namespace kioskline::telemetry
