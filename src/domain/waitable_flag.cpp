#include "domain/waitable_flag.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace kioskline {

bool readable_within(int descriptor, std::chrono::milliseconds patience) {
  pollfd wanted{.fd = descriptor, .events = POLLIN, .revents = 0};
  return ::poll(&wanted, 1, static_cast<int>(patience.count())) > 0;
}

WaitableFlag::WaitableFlag() : descriptor_(eventfd(0, EFD_CLOEXEC)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

WaitableFlag::~WaitableFlag() { close(descriptor_); }

void WaitableFlag::raise() {
  const std::uint64_t one = 1;
  static_cast<void>(write(descriptor_, &one, sizeof one));
}

}  // namespace kioskline
