#include "safety/couriers.hpp"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <exception>
#include <system_error>
#include <utility>

namespace kioskline::safety {
namespace {

int new_descriptor() {
  const int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return descriptor;
}

}  // namespace

Couriers::Couriers(Channels channels, std::size_t count)
    : channels_(std::move(channels)), descriptor_(new_descriptor()) {
  for (std::size_t i = 0; i < count; ++i) {
    threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
  }
}

Couriers::~Couriers() {
  for (std::jthread& thread : threads_) thread.request_stop();
  threads_.clear();
  close(descriptor_);
}

void Couriers::send(Delivery delivery) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(delivery));
  }
  ++under_way_;
  given_.notify_one();
}

std::vector<Couriers::Returned> Couriers::take_returned() {
  std::uint64_t signals = 0;
  static_cast<void>(read(descriptor_, &signals, sizeof signals));
  std::vector<Returned> taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(returned_);
  }
  under_way_ -= taken.size();
  return taken;
}

void Couriers::run(const std::stop_token& stop) {
  while (true) {
    Delivery delivery;
    {
      std::unique_lock lock(mutex_);
      given_.wait(lock, stop, [this] { return !waiting_.empty(); });
      if (stop.stop_requested()) return;
      delivery = std::move(waiting_.front());
      waiting_.pop_front();
    }
    SendResult result = attempt(delivery);
    {
      const std::lock_guard lock(mutex_);
      returned_.push_back({std::move(delivery), std::move(result)});
    }
    const std::uint64_t one = 1;
    static_cast<void>(write(descriptor_, &one, sizeof one));
  }
}

SendResult Couriers::attempt(const Delivery& delivery) const {
  const auto channel = channels_.find(delivery.channel);
  if (channel == channels_.end()) {
    return std::unexpected(fmt::format("the channel {} is not configured", delivery.channel));
  }
  try {
    return channel->second(delivery);
  } catch (const std::exception& error) {
    return std::unexpected(error.what());
  }
}

}  // namespace kioskline::safety
