#include "telemetry/health_page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

namespace kioskline::telemetry {
namespace {

constexpr int ok = 200;
constexpr int not_found = 404;
constexpr int service_unavailable = 503;
constexpr const char* plain_text = "text/plain; charset=utf-8";

Page healthz(const Health& health) {
  const std::vector<std::string> stuck = health.stuck_loops();
  if (stuck.empty()) return {ok, plain_text, "ok\n"};
  return {service_unavailable, plain_text, fmt::format("stuck: {}\n", fmt::join(stuck, ", "))};
}

Page readyz(const Health& health) {
  const bool ready = health.ready();
  nlohmann::ordered_json body{{"ready", ready}, {"conditions", nlohmann::json::array()}};
  for (const Condition& condition : health.conditions()) {
    body["conditions"].push_back(nlohmann::ordered_json{
        {"name", condition.name}, {"ok", condition.ok}, {"detail", condition.detail}});
  }
  return {ready ? ok : service_unavailable, "application/json",
          body.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"};
}

}  // namespace

Page page_for(std::string_view target, const Health& health, Metrics& metrics, Instant now) {
  const std::string_view path = target.substr(0, target.find('?'));
  if (path == "/healthz") return healthz(health);
  if (path == "/readyz") return readyz(health);
  if (path == "/metrics") {
    return {ok, "text/plain; version=0.0.4; charset=utf-8", metrics.text(now)};
  }
  return {not_found, plain_text, "There are /metrics, /healthz and /readyz.\n"};
}

}  // namespace kioskline::telemetry
