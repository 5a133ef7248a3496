#include "telemetry/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "configuration/value_text.hpp"

namespace kioskline::telemetry {
namespace {

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

}  // namespace

ServiceManager::ServiceManager(std::string socket) : socket_(std::move(socket)) {}

ServiceManager ServiceManager::from_environment() {
  return ServiceManager(std::string(environment("NOTIFY_SOCKET")));
}

void ServiceManager::status(std::string_view text) const {
  std::string line(text);
  // A line end would begin another assignment.
  std::ranges::replace(line, '\n', ' ');
  notify("STATUS=" + line);
}

void ServiceManager::notify(std::string_view message) const {
  sockaddr_un address{};
  if (socket_.empty() || socket_.size() >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (socket_.front() == '@') address.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return;
  static_cast<void>(::sendto(descriptor, message.data(), message.size(), MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr*>(&address), size));
  ::close(descriptor);
}

std::optional<std::chrono::microseconds> watchdog_patience() {
  const auto microseconds = parse_count(environment("WATCHDOG_USEC"));
  if (!microseconds || *microseconds == 0) return std::nullopt;
  const std::string_view process = environment("WATCHDOG_PID");
  if (!process.empty() && process != std::to_string(getpid())) return std::nullopt;
  return std::chrono::microseconds{static_cast<std::int64_t>(*microseconds)};
}

}  // namespace kioskline::telemetry
