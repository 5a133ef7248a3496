#include "ingest/service.hpp"

#include <poll.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "domain/waitable_flag.hpp"
#include "ingest/group_entry.hpp"
#include "ingest/housekeeper.hpp"
#include "ingest/pipeline.hpp"
#include "store/connection.hpp"

namespace kioskline::ingest {
namespace {

using std::chrono::milliseconds;

/// Waits for a database that is away; false when the stop came first. Throws what no wait mends.
bool wait_for_database(store::Connection& connection, int stop_descriptor) {
  milliseconds backoff{100};
  while (true) {
    try {
      connection.ensure_open();
      return true;
    } catch (const store::DatabaseError& error) {
      if (error.disposition() != store::Disposition::retry) throw;
      spdlog::warn("the database does not answer, trying again: {}", error.what());
    }
    if (readable_within(stop_descriptor, backoff)) return false;
    backoff = std::min(backoff * 2, milliseconds(2000));
  }
}

}  // namespace

Service::Service(const Configuration& configuration, ServiceOptions options,
                 telemetry::Health& health)
    : configuration_(configuration), options_(std::move(options)), health_(health) {}

void Service::run() {
  health_.set_condition("database writable", false, "not connected yet");
  health_.set_condition("schema", false, "not known yet");
  store::Connection connection(configuration_.database, "kioskline service");
  if (!wait_for_database(connection, options_.stop_descriptor)) return;

  std::vector<std::unique_ptr<Pipeline>> pipelines;
  for (const MuseumSettings& museum : configuration_.museums) {
    pipelines.push_back(
        std::make_unique<Pipeline>(configuration_, museum, options_, health_, connection));
  }
  const Housekeeper housekeeper(configuration_, health_);

  WaitableFlag stop_workers;
  WaitableFlag all_ended;
  std::mutex mutex;
  std::exception_ptr failure;
  std::size_t running = pipelines.size() * configuration_.ingest.workers;
  GroupEntry group_entry(running);
  const auto ended = [&](const std::exception_ptr& thrown) {
    const std::lock_guard lock(mutex);
    if (thrown && !failure) failure = thrown;
    --running;
    if (thrown || running == 0) all_ended.raise();
  };
  for (const auto& pipeline : pipelines)
    pipeline->start(ended, stop_workers.descriptor(), group_entry);

  std::array<pollfd, 2> wanted{{{.fd = options_.stop_descriptor, .events = POLLIN, .revents = 0},
                                {.fd = all_ended.descriptor(), .events = POLLIN, .revents = 0}}};
  while (::poll(wanted.data(), wanted.size(), -1) < 0 && errno == EINTR) {
  }
  stop_workers.raise();
  for (const auto& pipeline : pipelines) pipeline->join();
  if (failure) std::rethrow_exception(failure);
}

Totals Service::totals() const {
  store::Connection connection(configuration_.database, "kioskline totals");
  const store::Result sums = connection.execute(
      "SELECT coalesce(sum(accepted), 0)::bigint, coalesce(sum(rejected), 0)::bigint, "
      "coalesce(sum(gaps), 0)::bigint, coalesce(sum(lost), 0)::bigint FROM ingest.checkpoint");
  return {.accepted = sums.integer(0, 0),
          .rejected = sums.integer(0, 1),
          .gaps = sums.integer(0, 2),
          .lost = sums.integer(0, 3)};
}

}  // namespace kioskline::ingest
