#include "live/event_hub.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <utility>

#include "telemetry/events.hpp"

namespace kioskline::live {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds longest_silence_of_database{5};

}  // namespace

EventHub::EventHub(const DatabaseSettings& database, BlindAfter blind_after,
                   asio::any_io_executor executor, telemetry::Health& health)
    : executor_(std::move(executor)), feed_(database, blind_after, health, [this](MuseumLook look) {
        asio::post(executor_, [this, look = std::move(look)]() mutable { take(std::move(look)); });
      }) {}

void EventHub::take(MuseumLook look) {
  const auto found = channels_.find(look.museum);
  if (found == channels_.end()) return;  // the last watcher left meanwhile
  Channel& channel = found->second;
  channel.as_of = std::move(look.as_of);
  channel.looked = std::chrono::steady_clock::now();
  if (!look.frame) return;
  channel.previous = channel.frame ? std::optional(channel.frame->progress) : std::nullopt;
  channel.frame = std::move(look.frame);
  channel.change.reset();
  channel.snapshot.reset();
  for (Watcher* const watcher : channel.watchers) watcher->timer_.cancel();
}

void EventHub::close() {
  closed_ = true;
  for (auto& [museum, channel] : channels_) {
    for (Watcher* const watcher : channel.watchers) watcher->timer_.cancel();
  }
}

EventHub::Watcher::Watcher(EventHub& hub, MuseumId museum)
    : hub_(hub), museum_(museum), timer_(hub.executor_) {
  Channel& channel = hub_.channels_[museum_];
  channel.watchers.insert(this);
  if (channel.watchers.size() == 1) hub_.feed_.watch(museum_);
  telemetry::record(telemetry::EventStreamBegun{});
}

EventHub::Watcher::~Watcher() {
  telemetry::record(telemetry::EventStreamEnded{});
  Channel& channel = hub_.channels_.at(museum_);
  channel.watchers.erase(this);
  if (!channel.watchers.empty()) return;
  hub_.feed_.unwatch(museum_);
  hub_.channels_.erase(museum_);
}

SharedFrame EventHub::Watcher::newest() const { return hub_.channels_.at(museum_).frame; }

SharedText EventHub::Watcher::event_for(const std::optional<ProgressVector>& seen) const {
  Channel& channel = hub_.channels_.at(museum_);
  const auto text = [&] {
    return std::make_shared<const std::string>(event_text(*channel.frame, seen));
  };
  if (!seen) {
    if (!channel.snapshot) channel.snapshot = text();
    return channel.snapshot;
  }
  if (seen != channel.previous) return text();
  if (!channel.change) channel.change = text();
  return channel.change;
}

std::optional<std::string> EventHub::Watcher::fresh_as_of() const {
  const Channel& channel = hub_.channels_.at(museum_);
  const auto silence = std::chrono::steady_clock::now() - channel.looked;
  if (channel.as_of.empty() || silence > longest_silence_of_database) return std::nullopt;
  return channel.as_of;
}

asio::awaitable<void> EventHub::Watcher::wait_until(std::chrono::steady_clock::time_point time) {
  if (hub_.closed_) co_return;
  boost::system::error_code cancelled;
  timer_.expires_at(time);
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
}

}  // namespace kioskline::live
