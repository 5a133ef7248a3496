#include "catalogue/refresher.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "domain/instant_text.hpp"

namespace kioskline::catalogue {
namespace {

void log_exhibitions(const std::string& source, std::string_view what,
                     const std::vector<Exhibition>& exhibitions) {
  for (const Exhibition& exhibition : exhibitions) {
    spdlog::info("catalogue {}: {} {} \"{}\" ({})", source, exhibition.public_id, what,
                 exhibition.name, exhibition.object_key);
  }
}

std::string describe(const SourceFailure& failure, const Catalogue* last) {
  const std::string consequence = last == nullptr
                                      ? "no catalogue was ever loaded, so nothing is consumed"
                                      : fmt::format("going on with version {}, read {}",
                                                    last->version.value, to_text(last->loaded_at));
  const std::string_view space = failure.remedy.empty() ? "" : " ";
  return fmt::format("{} ({}).{}{}", failure.what, consequence, space, failure.remedy);
}

}  // namespace

Refresher::Refresher(std::string source, ObjectReader reader, CatalogueStorage storage,
                     WallClock now, RefreshTiming timing)
    : source_(std::move(source)),
      reader_(std::move(reader)),
      storage_(std::move(storage)),
      now_(std::move(now)),
      timing_(timing) {}

Refresher::~Refresher() = default;

RefreshReport Refresher::refresh(MassClosure mass_closure) {
  const std::scoped_lock one_at_a_time(refreshing_);
  const std::shared_ptr<const Catalogue> last = last_good();
  const auto reading = reader_.read();
  if (!reading) {
    if (last) adopt(last);
    return {.failure = reading.error()};
  }
  const Catalogue nothing_known{.source = source_};
  Merged merged = merge(last ? *last : nothing_known, *reading, now_(), mass_closure);
  if (merged.alarm) merged = merge_with_stored(std::move(merged), *reading);
  RefreshReport report{.changes = std::move(merged.changes),
                       .problems = std::move(merged.problems),
                       .alarm = std::move(merged.alarm)};
  if (merged.catalogue.entries.empty()) return report;

  if (!last || fingerprint(merged.catalogue) != fingerprint(*last)) {
    merged.catalogue.source = source_;
    merged.catalogue.loaded_at = now_();
    merged.catalogue.version = storage_.save ? storage_.save(merged.catalogue)
                                             : CatalogueVersion{merged.catalogue.version.value + 1};
  }
  adopt(std::make_shared<const Catalogue>(std::move(merged.catalogue)));
  if (!report.alarm) {
    const std::scoped_lock lock(mutex_);
    confirmed_at_ = now_();
  }
  return report;
}

std::shared_ptr<const Catalogue> Refresher::last_good() {
  if (auto catalogue = current()) return catalogue;
  if (!storage_.load) return nullptr;
  auto stored = storage_.load();
  return stored ? std::make_shared<const Catalogue>(*std::move(stored)) : nullptr;
}

/// An operator may have accepted the closures meanwhile (`kioskline catalogue sync`); then the
/// reading fits what is stored.
Merged Refresher::merge_with_stored(Merged alarmed, const Reading& reading) {
  const auto stored = storage_.load ? storage_.load() : std::nullopt;
  if (!stored || stored->version == alarmed.catalogue.version) return alarmed;
  Merged merged = merge(*stored, reading, now_(), MassClosure::refused);
  return merged.alarm ? alarmed : merged;
}

void Refresher::adopt(std::shared_ptr<const Catalogue> catalogue) {
  const KnownExhibitions known = known_exhibitions(*catalogue, now_());
  const std::scoped_lock lock(mutex_);
  current_ = std::move(catalogue);
  if (!exhibitions_ || exhibitions_->numbers != known.numbers ||
      exhibitions_->version != known.version) {
    exhibitions_ = std::make_shared<const KnownExhibitions>(known);
  }
}

std::shared_ptr<const Catalogue> Refresher::current() const {
  const std::scoped_lock lock(mutex_);
  return current_;
}

std::shared_ptr<const KnownExhibitions> Refresher::exhibitions() const {
  const std::scoped_lock lock(mutex_);
  return exhibitions_;
}

std::optional<Instant> Refresher::confirmed_at() const {
  const std::scoped_lock lock(mutex_);
  return confirmed_at_;
}

void Refresher::start(RefreshObserver observer) {
  observer_ = std::move(observer);
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Refresher::request_refresh() {
  {
    const std::scoped_lock lock(mutex_);
    if (requested_) return;
    requested_ = true;
  }
  wake_.notify_one();
}

void Refresher::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const bool done = refresh_and_tell();
    const auto pause = done ? timing_.interval : std::min(timing_.interval, timing_.after_failure);
    wait_until_due(stop, Clock::now() + pause);
  }
}

void Refresher::wait_until_due(const std::stop_token& stop, Clock::time_point regular) {
  std::unique_lock lock(mutex_);
  const auto due = [&] { return requested_ ? std::min(regular, next_request_) : regular; };
  while (!stop.stop_requested() && Clock::now() < due()) {
    wake_.wait_until(lock, stop, due(), [&, was = requested_] { return requested_ != was; });
  }
  if (requested_) next_request_ = Clock::now() + timing_.between_requests;
  requested_ = false;
}

bool Refresher::refresh_and_tell() {
  RefreshReport report;
  try {
    report = refresh();
  } catch (const std::exception& error) {
    report.failure =
        SourceFailure{.what = fmt::format("the database doesn't keep it: {}", error.what())};
  }
  log_outcome(report);
  observer_(report);
  return !report.failure;
}

void Refresher::log_outcome(const RefreshReport& report) {
  log_exhibitions(source_, "opened", report.changes.added);
  log_exhibitions(source_, "changed", report.changes.changed);
  log_exhibitions(source_, "closed", report.changes.closed);

  std::string problems;
  for (const ObjectProblem& problem : report.problems) {
    problems += fmt::format("{}: {}; ", problem.object_key, problem.what);
  }
  if (report.alarm) problems += *report.alarm;
  if (report.failure) problems += describe(*report.failure, current().get());
  if (problems == logged_problems_) return;
  if (problems.empty()) {
    spdlog::info("catalogue {}: well again", source_);
  } else if (report.alarm) {
    spdlog::error("catalogue {}: {}", source_, problems);
  } else {
    spdlog::warn("catalogue {}: {}", source_, problems);
  }
  logged_problems_ = std::move(problems);
}

}  // namespace kioskline::catalogue
