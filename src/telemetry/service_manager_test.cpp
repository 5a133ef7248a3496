#include "telemetry/service_manager.hpp"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "telemetry/monitoring.hpp"

namespace kioskline::telemetry {
namespace {

/// What systemd's side is: a datagram socket, abstract, of this test's own.
class NotifySocket {
 public:
  NotifySocket() : name_("@kioskline-notify-" + std::to_string(getpid())) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name_.data(), name_.size());
    address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name_.size());
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size) != 0) {
      throw std::runtime_error("bind");
    }
  }
  ~NotifySocket() { ::close(socket_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  const std::string& name() const { return name_; }
  /// The next message; empty when none comes for ten seconds.
  std::string receive() const {
    std::array<char, 512> message{};
    const ssize_t size = ::recv(socket_, message.data(), message.size(), 0);
    return size < 0 ? "" : std::string(message.data(), static_cast<std::size_t>(size));
  }

 private:
  std::string name_;
  int socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
};

TEST(ServiceManager, SaysWhatSystemdExpects) {
  const NotifySocket systemd;
  const ServiceManager manager(systemd.name());
  manager.ready();
  EXPECT_EQ(systemd.receive(), "READY=1");
  manager.keep_alive();
  EXPECT_EQ(systemd.receive(), "WATCHDOG=1");
  manager.status("waiting\nSTOPPING=1");
  EXPECT_EQ(systemd.receive(), "STATUS=waiting STOPPING=1");
  manager.stopping();
  EXPECT_EQ(systemd.receive(), "STOPPING=1");
}

TEST(ServiceManager, IsSilentWhereThereIsNone) {
  EXPECT_NO_THROW(ServiceManager("").ready());
  EXPECT_NO_THROW(ServiceManager("/nonexistent/socket").ready());
  EXPECT_NO_THROW(ServiceManager(std::string(500, 'x')).ready());
}

struct PatienceCase {
  const char* microseconds;
  std::string process;
  std::optional<std::chrono::microseconds> expected;
};

TEST(WatchdogPatience, ComesFromTheEnvironment) {
  using namespace std::chrono_literals;
  const std::string own = std::to_string(getpid());
  const std::vector<PatienceCase> cases{
      {"30000000", own, 30s},   {"30000000", "", 30s},    {"30000000", "1", std::nullopt},
      {"0", own, std::nullopt}, {"x", own, std::nullopt}, {"", own, std::nullopt},
  };
  for (const PatienceCase& c : cases) {
    setenv("WATCHDOG_USEC", c.microseconds, 1);
    setenv("WATCHDOG_PID", c.process.c_str(), 1);
    EXPECT_EQ(watchdog_patience(), c.expected) << c.microseconds << " " << c.process;
  }
  unsetenv("WATCHDOG_USEC");
  unsetenv("WATCHDOG_PID");
}

TEST(Watchdog, GivesASignOfLifeAndAStatus) {
  const NotifySocket systemd;
  const ServiceManager manager(systemd.name());
  Health health({"catalogue"});
  health.loop_advanced("w");
  const Watchdog watchdog(health, manager, std::chrono::milliseconds{1});
  EXPECT_EQ(systemd.receive(), "WATCHDOG=1");
  EXPECT_EQ(systemd.receive(), "STATUS=waiting for catalogue");
  EXPECT_EQ(systemd.receive(), "WATCHDOG=1");
}

TEST(Watchdog, FallsSilentWhileALoopIsStuck) {
  const NotifySocket systemd;
  const ServiceManager manager(systemd.name());
  std::atomic<bool> stuck = true;
  Health health({}, [&stuck] {
    return Health::Clock::time_point{stuck ? 2 * Health::loop_patience : std::chrono::seconds{0}};
  });
  stuck = false;
  health.loop_advanced("w");
  stuck = true;
  const Watchdog watchdog(health, manager, std::chrono::milliseconds{1});
  EXPECT_EQ(systemd.receive(), "STATUS=stuck: w") << "no sign of life came before it";
  stuck = false;
  EXPECT_EQ(systemd.receive(), "WATCHDOG=1");
}

TEST(Monitoring, TellsSystemdOfReadinessAndTheEnd) {
  const NotifySocket systemd;
  setenv("NOTIFY_SOCKET", systemd.name().c_str(), 1);
  Health health({"catalogue"});
  {
    Monitoring monitoring("telemetry.listen", "127.0.0.1:0", health);
    EXPECT_EQ(systemd.receive(), "WATCHDOG=1");
    EXPECT_EQ(systemd.receive(), "STATUS=waiting for catalogue");
    monitoring.ready();
    EXPECT_EQ(systemd.receive(), "READY=1");
  }
  EXPECT_EQ(systemd.receive(), "STOPPING=1");
  unsetenv("NOTIFY_SOCKET");
}

}  // namespace
}  // namespace kioskline::telemetry
