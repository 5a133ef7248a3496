#include "catalogue/catalogue.hpp"

#include <gtest/gtest.h>

#include "catalogue/catalogue_fixtures.hpp"

namespace kioskline::catalogue {
namespace {

using std::chrono::microseconds;

Catalogue two_exhibitions() {
  Catalogue catalogue{.entries = {}, .version = {4}, .loaded_at = opening_day, .source = "folder"};
  catalogue.entries[{0}] = {exhibition(0, "cave"), opening_day, std::nullopt};
  catalogue.entries[{99}] = {exhibition(99, "ice"), opening_day, std::nullopt};
  return catalogue;
}

TEST(KnownExhibitions, AreTheOpenOnesUnderTheCataloguesVersion) {
  const KnownExhibitions known = known_exhibitions(two_exhibitions(), opening_day);
  EXPECT_TRUE(known.numbers.test(0));
  EXPECT_TRUE(known.numbers.test(99));
  EXPECT_EQ(known.numbers.count(), 2U);
  EXPECT_EQ(known.version.value, 4);
}

TEST(KnownExhibitions, KeepAClosedOneForADay) {
  Catalogue catalogue = two_exhibitions();
  catalogue.entries[{99}].closed_at = opening_day;
  const Instant end = opening_day + known_after_closing;
  EXPECT_TRUE(known_exhibitions(catalogue, end - microseconds{1}).numbers.test(99));
  EXPECT_FALSE(known_exhibitions(catalogue, end).numbers.test(99));
}

TEST(Fingerprint, IsOfTheContentNotOfWhenItWasSeen) {
  Catalogue later = two_exhibitions();
  later.version = {5};
  later.source = "s3://elsewhere";
  later.loaded_at += std::chrono::hours{1};
  later.entries[{0}].valid_from += std::chrono::hours{1};
  EXPECT_EQ(fingerprint(two_exhibitions()), fingerprint(later));

  Catalogue closed = two_exhibitions();
  closed.entries[{0}].closed_at = opening_day;
  Catalogue closed_later = two_exhibitions();
  closed_later.entries[{0}].closed_at = opening_day + std::chrono::hours{1};
  EXPECT_EQ(fingerprint(closed), fingerprint(closed_later));
  EXPECT_NE(fingerprint(closed), fingerprint(two_exhibitions()));
}

TEST(Fingerprint, DiffersWithEveryTextOfAnExhibition) {
  const std::string before = fingerprint(two_exhibitions());
  for (const auto member : {&Exhibition::name, &Exhibition::floor, &Exhibition::department,
                            &Exhibition::description, &Exhibition::object_key}) {
    Catalogue changed = two_exhibitions();
    changed.entries[{0}].exhibition.*member += "x";
    EXPECT_NE(fingerprint(changed), before);
  }
  Catalogue dated = two_exhibitions();
  dated.entries[{0}].exhibition.start_date = std::chrono::sys_days{};
  EXPECT_NE(fingerprint(dated), before);
}

TEST(Fingerprint, TellsApartTextsThatMoveFromOneFieldToTheNext) {
  Catalogue one = two_exhibitions();
  one.entries[{0}].exhibition.floor = "1a";
  one.entries[{0}].exhibition.department = "b";
  Catalogue other = two_exhibitions();
  other.entries[{0}].exhibition.floor = "1";
  other.entries[{0}].exhibition.department = "ab";
  EXPECT_NE(fingerprint(one), fingerprint(other));
}

}  // namespace
}  // namespace kioskline::catalogue
