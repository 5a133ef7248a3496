#include "ingest/pipeline.hpp"

#include <fmt/format.h>

#include <utility>

#include "catalogue/object_source.hpp"
#include "domain/wall_clock.hpp"
#include "ingest/instance_name.hpp"
#include "store/catalogue_store.hpp"
#include "store/checkpoint_store.hpp"
#include "telemetry/events.hpp"

namespace kioskline::ingest {
namespace {

constexpr std::chrono::milliseconds watch_interval{2000};

catalogue::CatalogueStorage storage_in(store::Connection& connection, MuseumId museum) {
  return {.load = [&connection, museum] { return store::load_catalogue(connection, museum); },
          .save =
              [&connection, museum](const catalogue::Catalogue& current) {
                return store::save_catalogue(connection, museum, current);
              }};
}

}  // namespace

Pipeline::Pipeline(const Configuration& configuration, const MuseumSettings& museum,
                   const ServiceOptions& options, telemetry::Health& health,
                   store::Connection& connection)
    : configuration_(configuration),
      museum_(museum),
      options_(options),
      health_(health),
      museum_id_(store::register_museum(connection, museum, options.simulated)),
      catalogue_connection_(configuration.database, "kioskline catalogue"),
      catalogue_(
          museum.catalogue,
          catalogue::ObjectReader(catalogue::open_source(museum.catalogue, configuration.catalogue),
                                  museum.rules.code),
          storage_in(catalogue_connection_, museum_id_), &wall_clock,
          {.interval = configuration.catalogue.refresh}),
      follower_(configuration.database, configuration.ingest, museum_id_, museum.rules.code),
      topic_watch_(configuration.kafka, museum.topics, watch_interval),
      suspects_(configuration.ingest.suspect_run, configuration.ingest.suspect_window) {
  health_.set_condition("catalogue/" + museum.rules.code, false, "not read yet");
  catalogue_.start([this](const catalogue::RefreshReport& report) { catalogue_refreshed(report); });
}

void Pipeline::catalogue_refreshed(const catalogue::RefreshReport& report) {
  using Outcome = telemetry::CatalogueRefreshed::Outcome;
  telemetry::CatalogueRefreshed event{.museum = museum_.rules.code, .at = wall_clock()};
  if (report.failure) {
    event.outcome = Outcome::failed;
    event.detail = report.failure->what;
  } else if (report.alarm) {
    event.outcome = Outcome::alarmed;
    event.detail = *report.alarm;
  } else if (!report.changes.empty()) {
    event.outcome = Outcome::changed;
  }
  telemetry::record(event);
  // An older catalogue is good enough to work with; its age is a metric to alarm on.
  health_.set_condition("catalogue/" + museum_.rules.code, catalogue_.exhibitions() != nullptr,
                        event.detail);
}

void Pipeline::start(const std::function<void(const std::exception_ptr&)>& ended,
                     int stop_descriptor, GroupEntry& group_entry) {
  const std::string instance = instance_name();
  for (std::uint32_t i = 0; i < configuration_.ingest.workers; ++i) {
    const std::string name = fmt::format("{}/{}-{}", instance, museum_.rules.code, i);
    health_.set_condition("assignment/" + name, false, "waiting for the consumer group");
    workers_.emplace_back([this, ended, stop_descriptor, &group_entry, name] {
      std::exception_ptr failure;
      try {
        Worker worker({.configuration = configuration_,
                       .museum = museum_,
                       .museum_id = museum_id_,
                       .name = name,
                       .exhibitions = [this] { return catalogue_.exhibitions(); },
                       .request_catalogue_refresh = [this] { catalogue_.request_refresh(); },
                       .follower = follower_,
                       .topic_watch = topic_watch_,
                       .group_entry = group_entry,
                       .suspects = suspects_,
                       .health = health_,
                       .stop_descriptor = stop_descriptor,
                       .cluster_id = options_.cluster_id,
                       .until_end = options_.until_end});
        worker.run();
      } catch (...) {
        failure = std::current_exception();
      }
      health_.loop_ended(name);
      ended(failure);
    });
  }
}

void Pipeline::join() { workers_.clear(); }

}  // namespace kioskline::ingest
