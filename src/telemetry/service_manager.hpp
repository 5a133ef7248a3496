#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace kioskline::telemetry {

/// Tells systemd how the service is, by datagrams to $NOTIFY_SOCKET; does nothing where there is
/// none. Source: sd_notify(3), "Standalone Implementations". A message that can't be sent is
/// dropped: nothing of the work depends on it. Thread-safe.
class ServiceManager {
 public:
  /// `socket` is a path, or "@name" for an abstract one; empty: there is no service manager.
  explicit ServiceManager(std::string socket);
  /// By $NOTIFY_SOCKET.
  static ServiceManager from_environment();

  bool present() const { return !socket_.empty(); }
  /// Starting has ended.
  void ready() const { notify("READY=1"); }
  void stopping() const { notify("STOPPING=1"); }
  /// One line for `systemctl status`.
  void status(std::string_view text) const;
  /// A sign of life for the watchdog.
  void keep_alive() const { notify("WATCHDOG=1"); }

 private:
  void notify(std::string_view message) const;

  std::string socket_;
};

/// After which silence systemd ends this process ($WATCHDOG_USEC, if $WATCHDOG_PID is ours);
/// nothing when it has no watchdog.
std::optional<std::chrono::microseconds> watchdog_patience();

}  // namespace kioskline::telemetry
