#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "catalogue/merge.hpp"
#include "catalogue/object_reader.hpp"

namespace kioskline::catalogue {

/// Where catalogues are kept between runs. Called by one thread at a time; may throw.
struct CatalogueStorage {
  /// The catalogue stored last; nothing when there is none.
  std::function<std::optional<Catalogue>()> load;
  /// Stores a catalogue and gives its version: a new one only if its content is new.
  std::function<CatalogueVersion(const Catalogue&)> save;
};

struct RefreshTiming {
  std::chrono::milliseconds interval{std::chrono::minutes{5}};       ///< between refreshes
  std::chrono::milliseconds after_failure{std::chrono::seconds{3}};  ///< instead, when one failed
  std::chrono::milliseconds between_requests{std::chrono::minutes{1}};
};

/// What one refresh did. With a failure or an alarm the catalogue is what it was before.
struct RefreshReport {
  Changes changes{};
  std::vector<ObjectProblem> problems{};
  std::optional<std::string> alarm{};      ///< the source was read, but not believed
  std::optional<SourceFailure> failure{};  ///< the source couldn't be read
};

/// Told what each refresh of the thread did; called by it.
using RefreshObserver = std::function<void(const RefreshReport&)>;

/// Holds a museum's current catalogue and keeps it fresh. All members are thread-safe.
///
/// Before the first reading it takes the stored catalogue as the last good one, so closed
/// exhibitions stay known over restarts, a source that lost its objects is noticed, and a source
/// that is away at start stops nothing. A new catalogue becomes current only after it was stored:
/// whatever was judged by it can name its version.
class Refresher {
 public:
  using WallClock = std::function<Instant()>;

  /// `source` names the reader's location in catalogues and logs. Does nothing yet.
  Refresher(std::string source, ObjectReader reader, CatalogueStorage storage, WallClock now,
            RefreshTiming timing = {});
  ~Refresher();
  Refresher(const Refresher&) = delete;
  Refresher& operator=(const Refresher&) = delete;

  /// Reads the source once, now. Throws what the storage throws; then nothing has changed.
  RefreshReport refresh(MassClosure mass_closure = MassClosure::refused);

  /// The last good catalogue; null while none was ever loaded (an empty one is none).
  std::shared_ptr<const Catalogue> current() const;
  /// The exhibitions it lets presses name, as of the last refresh; null while there is no
  /// catalogue.
  std::shared_ptr<const KnownExhibitions> exhibitions() const;
  /// When the source was last read and believed; nothing if it never was. Its age is what to alarm
  /// on: it grows whether the source is away, refused or has lost its objects.
  std::optional<Instant> confirmed_at() const;

  /// Begins refreshing in a thread of its own: at once, then at every interval. The destructor ends
  /// it. Outcomes go to the observer, and to the log, there problems once as long as they stay the
  /// same. What the database does not keep is a failure too.
  void start(RefreshObserver observer = [](const RefreshReport&) {});
  /// Something named an exhibition that isn't known: look soon, at most once a minute. Cheap.
  void request_refresh();

 private:
  using Clock = std::chrono::steady_clock;

  std::shared_ptr<const Catalogue> last_good();
  Merged merge_with_stored(Merged alarmed, const Reading& reading);
  void adopt(std::shared_ptr<const Catalogue> catalogue);

  void run(const std::stop_token& stop);
  bool refresh_and_tell();
  void log_outcome(const RefreshReport& report);
  void wait_until_due(const std::stop_token& stop, Clock::time_point regular);

  const std::string source_;
  ObjectReader reader_;       ///< guarded by refreshing_
  CatalogueStorage storage_;  ///< guarded by refreshing_
  const WallClock now_;
  const RefreshTiming timing_;
  RefreshObserver observer_;  ///< used by the thread only, as the next
  std::string logged_problems_;

  std::mutex refreshing_;  ///< held during a refresh; taken before mutex_

  mutable std::mutex mutex_;  ///< guards what follows; never held while waiting for I/O
  std::shared_ptr<const Catalogue> current_;
  std::shared_ptr<const KnownExhibitions> exhibitions_;
  std::optional<Instant> confirmed_at_;
  bool requested_ = false;
  Clock::time_point next_request_{};
  std::condition_variable_any wake_;

  std::jthread thread_;  ///< last: ends before anything it uses
};

}  // namespace kioskline::catalogue
