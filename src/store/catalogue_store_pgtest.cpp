#include "store/catalogue_store.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include "store/checkpoint_store.hpp"
#include "store/test_database.hpp"

namespace kioskline::store {
namespace {

using catalogue::Catalogue;
using catalogue::CatalogueEntry;

constexpr Instant opening = std::chrono::sys_days(std::chrono::year{2026} / 2 / 24) +
                            std::chrono::hours{10} + std::chrono::microseconds{123'456};
constexpr std::chrono::hours hour{1};

CatalogueEntry entry(std::int16_t number, const std::string& name) {
  return {.exhibition = {.number = {number},
                         .public_id = "EXH_0" + std::to_string(number),
                         .name = name,
                         .floor = "Vault",
                         .department = "Zoologie & \"Küste\"",
                         .start_date = std::chrono::sys_days(std::chrono::year{1969} / 12 / 31),
                         .description = "Zwei\nZeilen",
                         .object_key = "lmnh_exhibition_" + name + ".json"},
          .valid_from = opening,
          .closed_at = std::nullopt};
}

Catalogue two_exhibitions() {
  return {.entries = {{{0}, entry(0, "cave")}, {{5}, entry(5, "dino")}},
          .version = {},
          .loaded_at = opening,
          .source = "s3://exhibits/metadata"};
}

class CatalogueStore : public testing::Test {
 protected:
  void SetUp() override {
    if (!TestDatabase::available()) GTEST_SKIP() << "KIOSKLINE_TEST_DATABASE is not set";
    database_.emplace();
    MuseumSettings settings;
    settings.rules.code = "lmnh";
    museum_ = register_museum(connection(), settings, false);
  }

  Connection& connection() { return database_->connection(); }
  CatalogueVersion save(const Catalogue& catalogue) {
    return save_catalogue(connection(), museum_, catalogue);
  }
  Catalogue load() { return load_catalogue(connection(), museum_).value(); }

  std::optional<TestDatabase> database_;
  MuseumId museum_{};
};

TEST_F(CatalogueStore, FindsOnlyRegisteredMuseums) {
  EXPECT_EQ(find_museum(connection(), "lmnh"), museum_);
  EXPECT_EQ(find_museum(connection(), "nowhere"), std::nullopt);
}

TEST_F(CatalogueStore, GivesBackWhatItWasGiven) {
  EXPECT_EQ(load_catalogue(connection(), museum_), std::nullopt);
  Catalogue catalogue = two_exhibitions();
  catalogue.entries.at({5}).closed_at = opening + hour;
  catalogue.entries.at({0}).exhibition.start_date = std::nullopt;
  catalogue.version = save(catalogue);
  EXPECT_EQ(load(), catalogue);
}

TEST_F(CatalogueStore, KeepsTheVersionOfEqualContent) {
  const CatalogueVersion version = save(two_exhibitions());
  Catalogue later = two_exhibitions();
  later.loaded_at += hour;
  EXPECT_EQ(save(later), version);
  EXPECT_EQ(database_->integer("SELECT count(*) FROM kiosk.catalogue_version"), 1);
}

TEST_F(CatalogueStore, GivesNewContentANewVersion) {
  const CatalogueVersion version = save(two_exhibitions());
  Catalogue changed = two_exhibitions();
  changed.entries.at({0}).exhibition.name = "The cavern";
  changed.loaded_at += hour;
  changed.version = save(changed);
  EXPECT_EQ(changed.version.value, version.value + 1);
  EXPECT_EQ(load(), changed);
}

TEST_F(CatalogueStore, ReturnsToTheVersionOfContentThatIsBack) {
  Catalogue first = two_exhibitions();
  first.version = save(first);
  Catalogue second = two_exhibitions();
  second.entries.at({0}).exhibition.name = "The cavern";
  second.loaded_at += hour;
  save(second);
  first.loaded_at += 2 * hour;
  EXPECT_EQ(save(first), first.version);
  EXPECT_EQ(load(), first);
}

TEST_F(CatalogueStore, KeepsWhenAnExhibitionWasFirstSeenAndFirstSeenClosed) {
  Catalogue closed = two_exhibitions();
  closed.entries.at({5}).closed_at = opening + hour;
  save(closed);
  Catalogue closed_later = closed;
  closed_later.entries.at({5}).closed_at = opening + 2 * hour;
  closed_later.entries.at({0}).valid_from = opening + 2 * hour;
  save(closed_later);
  EXPECT_EQ(load().entries, closed.entries);

  save(two_exhibitions());
  EXPECT_TRUE(load().entries.at({5}).is_open());
}

TEST_F(CatalogueStore, LeavesExhibitionsAloneThatTheCatalogueDoesNotKnow) {
  save(two_exhibitions());
  Catalogue one = two_exhibitions();
  one.entries.erase({5});
  save(one);
  EXPECT_EQ(load().entries, two_exhibitions().entries);
}

TEST_F(CatalogueStore, KeepsMuseumsApart) {
  MuseumSettings settings;
  settings.rules.code = "lms";
  const MuseumId other = register_museum(connection(), settings, false);
  save(two_exhibitions());
  EXPECT_EQ(load_catalogue(connection(), other), std::nullopt);
  EXPECT_EQ(save_catalogue(connection(), other, two_exhibitions()).value, 1);
}

TEST_F(CatalogueStore, GivesSeveralWhoStoreAtOnceOneVersion) {
  constexpr int writers = 4;
  std::vector<CatalogueVersion> versions(writers);
  {
    std::vector<std::jthread> threads;
    for (CatalogueVersion& version : versions) {
      threads.emplace_back([&] {
        Connection own(database_->settings(), "kioskline test");
        version = save_catalogue(own, museum_, two_exhibitions());
      });
    }
  }
  for (const CatalogueVersion version : versions) EXPECT_EQ(version.value, 1);
  EXPECT_EQ(database_->integer("SELECT count(*) FROM kiosk.catalogue_version"), 1);
}

TEST_F(CatalogueStore, StoresAllOrNothing) {
  Catalogue bad = two_exhibitions();
  bad.entries.at({5}).exhibition.name = "\xff";  // no UTF-8: the database refuses it
  EXPECT_THROW(save(bad), DatabaseError);
  EXPECT_EQ(database_->integer("SELECT count(*) FROM kiosk.exhibition"), 0);
  EXPECT_EQ(save(two_exhibitions()).value, 1);
}

TEST_F(CatalogueStore, IsOpenToTheIngestRole) {
  connection().execute("SET ROLE kioskline_ingest");
  EXPECT_EQ(save(two_exhibitions()).value, 1);
  EXPECT_EQ(load().entries.size(), 2U);
}

}  // namespace
}  // namespace kioskline::store
