#include "catalogue/refresher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>

#include "catalogue/catalogue_fixtures.hpp"

namespace kioskline::catalogue {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

/// A database in memory: equal content keeps its version, as the real one does it.
struct FakeDatabase {
  std::optional<Catalogue> stored;
  std::int64_t versions = 0;
  bool away = false;

  CatalogueStorage storage() {
    return {.load =
                [this] {
                  if (away) throw std::runtime_error("database is away");
                  return stored;
                },
            .save =
                [this](const Catalogue& catalogue) {
                  if (away) throw std::runtime_error("database is away");
                  const bool same = stored && fingerprint(*stored) == fingerprint(catalogue);
                  stored = catalogue;
                  stored->version = {same ? versions : ++versions};
                  return stored->version;
                }};
  }
};

class RefresherTest : public testing::Test {
 protected:
  RefresherTest() {
    for (const char* word : {"bugs", "cave", "dino"}) {
      objects.put(exhibition(next_number++, word));
    }
  }

  Refresher make(CatalogueStorage storage) {
    return {"folder", ObjectReader(std::make_unique<FakeSource>(objects), "lmnh"),
            std::move(storage), [this] { return now; }};
  }

  std::int16_t next_number = 0;
  FakeObjects objects;
  FakeDatabase database;
  Instant now = opening_day;
};

TEST_F(RefresherTest, HasNoneUntilItIsRefreshed) {
  Refresher refresher = make(database.storage());
  EXPECT_EQ(refresher.current(), nullptr);
  EXPECT_EQ(refresher.exhibitions(), nullptr);
  refresher.refresh();
  EXPECT_EQ(refresher.exhibitions()->numbers.to_ulong(), 0b111U);
  EXPECT_EQ(refresher.exhibitions()->version.value, 1);
  EXPECT_EQ(refresher.current()->source, "folder");
  EXPECT_EQ(refresher.confirmed_at(), opening_day);
}

TEST_F(RefresherTest, StillHasNoneWhenTheSourceIsEmpty) {
  objects.contents.clear();
  Refresher refresher = make(database.storage());
  EXPECT_FALSE(refresher.refresh().failure);
  EXPECT_EQ(refresher.exhibitions(), nullptr);
  EXPECT_EQ(database.stored, std::nullopt);
}

TEST_F(RefresherTest, WorksWithoutADatabase) {
  Refresher refresher = make({});
  refresher.refresh();
  EXPECT_EQ(refresher.current()->version.value, 1);
  objects.put(exhibition(7, "ice"));
  refresher.refresh();
  EXPECT_EQ(refresher.current()->version.value, 2);
  refresher.refresh();
  EXPECT_EQ(refresher.current()->version.value, 2);
}

TEST_F(RefresherTest, KeepsASnapshotThatAReaderHolds) {
  Refresher refresher = make(database.storage());
  refresher.refresh();
  const auto held = refresher.exhibitions();
  objects.put(exhibition(7, "ice"));
  const RefreshReport report = refresher.refresh();
  EXPECT_THAT(report.changes.added, testing::ElementsAre(exhibition(7, "ice")));
  EXPECT_FALSE(held->numbers.test(7));
  EXPECT_TRUE(refresher.exhibitions()->numbers.test(7));
  EXPECT_EQ(refresher.exhibitions()->version.value, 2);
}

TEST_F(RefresherTest, GoesOnWithTheStoredCatalogueWhenTheSourceIsAwayAtStart) {
  make(database.storage()).refresh();
  objects.failure = SourceFailure{.what = "S3 is away"};
  Refresher restarted = make(database.storage());
  const RefreshReport report = restarted.refresh();
  ASSERT_TRUE(report.failure);
  EXPECT_EQ(restarted.exhibitions()->numbers.to_ulong(), 0b111U);
  EXPECT_EQ(restarted.exhibitions()->version.value, 1);
  EXPECT_EQ(restarted.confirmed_at(), std::nullopt);
}

TEST_F(RefresherTest, HasNoneWhenTheSourceIsAwayAndNothingIsStored) {
  objects.failure = SourceFailure{.what = "S3 is away"};
  Refresher refresher = make(database.storage());
  EXPECT_TRUE(refresher.refresh().failure);
  EXPECT_EQ(refresher.exhibitions(), nullptr);
}

TEST_F(RefresherTest, RemembersClosedExhibitionsOverARestart) {
  make(database.storage()).refresh();
  objects.contents.erase(object_key_of("dino"));
  make(database.storage()).refresh();
  Refresher restarted = make(database.storage());
  now += hours{23};
  EXPECT_TRUE(restarted.refresh().changes.empty());
  EXPECT_TRUE(restarted.exhibitions()->numbers.test(2));
  now += hours{1};
  restarted.refresh();
  EXPECT_FALSE(restarted.exhibitions()->numbers.test(2));
  EXPECT_EQ(restarted.current()->entries.size(), 3U);
}

TEST_F(RefresherTest, NoticesAfterARestartThatTheSourceLostItsObjects) {
  make(database.storage()).refresh();
  objects.contents.clear();
  Refresher restarted = make(database.storage());
  EXPECT_TRUE(restarted.refresh().alarm);
  EXPECT_EQ(restarted.exhibitions()->numbers.to_ulong(), 0b111U);
  EXPECT_EQ(restarted.confirmed_at(), std::nullopt);
}

TEST_F(RefresherTest, FollowsAnOperatorWhoAcceptedTheClosuresElsewhere) {
  Refresher refresher = make(database.storage());
  refresher.refresh();
  objects.contents.erase(object_key_of("bugs"));
  objects.contents.erase(object_key_of("cave"));
  EXPECT_TRUE(refresher.refresh().alarm);
  make(database.storage()).refresh(MassClosure::accepted);
  EXPECT_FALSE(refresher.refresh().alarm);
  EXPECT_FALSE(refresher.current()->entries.at({0}).is_open());
  EXPECT_EQ(refresher.current()->version, database.stored->version);
}

TEST_F(RefresherTest, AdoptsNothingThatCouldNotBeStored) {
  Refresher refresher = make(database.storage());
  refresher.refresh();
  objects.put(exhibition(7, "ice"));
  database.away = true;
  EXPECT_THROW(refresher.refresh(), std::runtime_error);
  EXPECT_FALSE(refresher.exhibitions()->numbers.test(7));
  database.away = false;
  refresher.refresh();
  EXPECT_TRUE(refresher.exhibitions()->numbers.test(7));
}

/// Counts listings across threads and lets a test wait for the n-th one.
class CountingSource final : public ObjectSource {
 public:
  std::expected<std::vector<SourceObject>, SourceFailure> list(std::string_view) override {
    {
      const std::scoped_lock lock(mutex_);
      ++listings_;
    }
    listed_.notify_all();
    return std::unexpected(SourceFailure{.what = "away"});
  }
  std::expected<std::optional<std::string>, SourceFailure> read(const std::string&) override {
    return std::nullopt;
  }

  /// True once there were that many, false if they didn't come within ten seconds.
  bool reaches(int listings) {
    std::unique_lock lock(mutex_);
    return listed_.wait_for(lock, std::chrono::seconds{10}, [&] { return listings_ >= listings; });
  }
  int listings() {
    const std::scoped_lock lock(mutex_);
    return listings_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable listed_;
  int listings_ = 0;
};

struct RefresherThread : testing::Test {
  /// The refresher owns its source; the test keeps looking at it.
  std::unique_ptr<Refresher> make(RefreshTiming timing) {
    auto owned = std::make_unique<CountingSource>();
    source = owned.get();
    return std::make_unique<Refresher>(
        "folder", ObjectReader(std::move(owned), "lmnh"), CatalogueStorage{},
        [] { return opening_day; }, timing);
  }

  CountingSource* source = nullptr;
};

TEST_F(RefresherThread, RefreshesAtOnceAndThenAtEveryInterval) {
  const auto refresher = make({.interval = milliseconds{1}});
  refresher->start();
  EXPECT_TRUE(source->reaches(3));
}

TEST_F(RefresherThread, TriesAgainSoonerAfterAFailure) {
  const auto refresher = make({.interval = hours{1}, .after_failure = milliseconds{1}});
  refresher->start();
  EXPECT_TRUE(source->reaches(3));
}

TEST_F(RefresherThread, RefreshesOnRequestButNotAgainForAMinute) {
  const auto refresher =
      make({.interval = hours{1}, .after_failure = hours{1}, .between_requests = hours{1}});
  refresher->start();
  ASSERT_TRUE(source->reaches(1));
  refresher->request_refresh();
  ASSERT_TRUE(source->reaches(2));
  for (int i = 0; i < 1000; ++i) refresher->request_refresh();
  EXPECT_EQ(source->listings(), 2);
}

TEST_F(RefresherThread, AnswersARequestThatCameTooSoonWhenItsTimeHasCome) {
  const auto refresher =
      make({.interval = hours{1}, .after_failure = hours{1}, .between_requests = milliseconds{20}});
  refresher->start();
  ASSERT_TRUE(source->reaches(1));
  refresher->request_refresh();
  ASSERT_TRUE(source->reaches(2));
  refresher->request_refresh();
  EXPECT_TRUE(source->reaches(3));
}

TEST_F(RefresherThread, EndsAtOnceWhileItWaits) {
  auto refresher = make({.interval = hours{1}, .after_failure = hours{1}});
  refresher->start();
  ASSERT_TRUE(source->reaches(1));
  refresher.reset();  // would hang if the wait didn't end with the stop
}

TEST_F(RefresherThread, ServesReadersWhileItRefreshes) {
  FakeObjects objects;
  objects.put(exhibition(0, "cave"));
  Refresher refresher("folder", ObjectReader(std::make_unique<FakeSource>(objects), "lmnh"), {},
                      [] { return opening_day; }, {.interval = milliseconds{0}});
  refresher.start();
  for (int i = 0; i < 10'000; ++i) {
    if (const auto known = refresher.exhibitions()) {
      ASSERT_TRUE(known->numbers.test(0));
      ASSERT_EQ(known->version.value, 1);
    }
    refresher.request_refresh();
  }
}

}  // namespace
}  // namespace kioskline::catalogue
