#pragma once

#include <string>
#include <string_view>

#include "telemetry/health.hpp"
#include "telemetry/metrics.hpp"

namespace kioskline::telemetry {

/// An answer of the health server: a value.
struct Page {
  int status = 200;
  std::string content_type;
  std::string body;
};

/// /metrics, /healthz and /readyz; 404 for any other target, which may have a query.
Page page_for(std::string_view target, const Health& health, Metrics& metrics, Instant now);

}  // namespace kioskline::telemetry
