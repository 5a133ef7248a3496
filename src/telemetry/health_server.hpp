#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "telemetry/health.hpp"
#include "telemetry/metrics.hpp"

namespace kioskline::telemetry {

/// Serves /metrics, /healthz and /readyz over HTTP, on a thread of its own, so that it answers
/// while the workers are busy or stuck. GET and HEAD only, without authentication: meant for
/// loopback or a closed network. At most 32 connections at a time, each for at most 5 s and one
/// request.
class HealthServer {
 public:
  /// `address` is host:port with a numeric host ("[::1]:9464" for IPv6); port 0 takes a free one.
  /// `setting` names where it comes from. Borrows the rest. Throws Error (configuration) when it
  /// can't listen there.
  HealthServer(std::string_view setting, const std::string& address, const Health& health,
               Metrics& metrics);
  /// Ends at once; requests in flight are cut off.
  ~HealthServer();
  HealthServer(const HealthServer&) = delete;
  HealthServer& operator=(const HealthServer&) = delete;

  std::uint16_t port() const;

 private:
  class Server;
  std::unique_ptr<Server> server_;
};

}  // namespace kioskline::telemetry
