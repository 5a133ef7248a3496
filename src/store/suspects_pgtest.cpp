#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <vector>

#include "store/test_database.hpp"

// kiosk.mark_suspects against a plain reading of the rule on random presses, whatever the order in
// which they are stored and looked at.

namespace kioskline::store {
namespace {

struct StoredPress {
  int second = 0;
  int offset = 0;
  int rating = 0;
};

/// By the rule's words: one of 8 consecutive identical presses within 30 s.
std::vector<bool> suspect_by_the_rule(std::vector<StoredPress> presses) {
  std::vector<bool> suspect(presses.size(), false);
  constexpr std::size_t run = 8;
  for (std::size_t i = 0; i + run <= presses.size(); ++i) {
    const auto begin = presses.begin() + static_cast<std::ptrdiff_t>(i);
    const bool same = std::all_of(begin, begin + run,
                                  [&](const StoredPress& p) { return p.rating == begin->rating; });
    if (same && presses[i + run - 1].second - presses[i].second <= 30) {
      std::fill_n(suspect.begin() + static_cast<std::ptrdiff_t>(i), run, true);
    }
  }
  return suspect;
}

class MarkSuspects : public testing::Test {
 protected:
  void SetUp() override {
    if (!TestDatabase::available()) GTEST_SKIP() << "KIOSKLINE_TEST_DATABASE is not set";
    database_.emplace();
    database_->register_topic();
  }

  Connection& connection() { return database_->connection(); }

  std::optional<TestDatabase> database_;
};

TEST_F(MarkSuspects, AgreesWithTheRuleWhateverTheOrderOfArrival) {
  connection().execute("SELECT kiosk.ensure_month('2026-02-01')");

  for (unsigned seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(seed);
    connection().execute_script(
        "TRUNCATE kiosk.interaction; TRUNCATE kiosk.hourly_rollup; TRUNCATE ingest.suspect_window");
    std::mt19937 random(seed);
    std::vector<StoredPress> presses;
    int second = 0;
    int rating = 0;
    for (int offset = 0; offset < 200; ++offset) {
      second += static_cast<int>(random() % 7);
      if (random() % 9 == 0) rating = static_cast<int>(random() % 3);
      presses.push_back({.second = second, .offset = offset, .rating = rating});
    }
    std::vector<StoredPress> arriving = presses;
    std::ranges::shuffle(arriving, random);
    for (std::size_t i = 0; i < arriving.size(); ++i) {
      const StoredPress& press = arriving[i];
      const std::string at = "'2026-02-24 10:00+00'::timestamptz + " +
                             std::to_string(press.second) + " * interval '1 s'";
      connection().execute("INSERT INTO kiosk.interaction VALUES (" + at + ", " +
                           std::to_string(press.offset) + ", 1, 0, 1, 3, 0, " +
                           std::to_string(press.rating) + ", false)");
      connection().execute("INSERT INTO ingest.suspect_window VALUES (1, 3, " + at + ", " + at +
                           ")");
      if (random() % 20 == 0) {
        connection().execute("SELECT kiosk.move_rollups(1, 'UTC', 'UTC')");
        connection().execute("SELECT kiosk.mark_suspects(1)");
      }
    }
    connection().execute("SELECT kiosk.move_rollups(1, 'UTC', 'UTC')");
    connection().execute("SELECT kiosk.mark_suspects(1)");

    const Result stored =
        connection().execute("SELECT suspect FROM kiosk.interaction ORDER BY at, \"offset\"");
    const std::vector<bool> expected = suspect_by_the_rule(presses);
    ASSERT_EQ(stored.rows(), 200);
    for (int row = 0; row < stored.rows(); ++row) {
      EXPECT_EQ(stored.boolean(row, 0), expected[static_cast<std::size_t>(row)]) << "press " << row;
    }
    EXPECT_EQ(database_->integer("SELECT coalesce(sum(rating_0 + rating_1 + rating_2), 0) FROM "
                                 "kiosk.hourly_rollup WHERE suspect"),
              std::ranges::count(expected, true));
  }
}

TEST_F(MarkSuspects, TakesAFewAtATimeSoThatNobodyWaitsLong) {
  // On three days, twice within an hour on each.
  connection().execute_script(
      "INSERT INTO ingest.suspect_window "
      "SELECT 1, 3, t, t FROM (SELECT '2026-02-24 10:00+00'::timestamptz + n / 2 * interval '1 day'"
      " + n % 2 * interval '50 min' AS t FROM generate_series(0, 5) AS n) AS w");
  for (const int left : {4, 2, 0}) {
    const Result marked =
        connection().execute("SELECT is_done FROM kiosk.mark_suspects(1, p_pieces => 1)");
    EXPECT_EQ(marked.boolean(0, 0), left == 0);
    EXPECT_EQ(database_->integer("SELECT count(*) FROM ingest.suspect_window"), left);
  }
}

TEST_F(MarkSuspects, LeavesWhatIsNotYetDue) {
  connection().execute_script(
      "INSERT INTO ingest.suspect_window (museum_id, exhibition_id, from_at, to_at, due_at) "
      "SELECT 1, 3, now(), now(), now() + due * interval '1 hour' FROM (VALUES (-1), (1)) AS "
      "w(due)");
  const Result marked = connection().execute("SELECT is_done FROM kiosk.mark_suspects(1)");
  EXPECT_TRUE(marked.boolean(0, 0)) << "nothing is left to do now";
  EXPECT_EQ(database_->integer("SELECT count(*) FROM ingest.suspect_window WHERE due_at > now()"),
            1);
  EXPECT_EQ(database_->integer("SELECT count(*) FROM ingest.suspect_window"), 1);
}

TEST_F(MarkSuspects, ALongWindowIsLookedAtADayAtATime) {
  connection().execute("SELECT kiosk.ensure_month('2026-02-01')");
  // A run lies across the end of the window's first day, another across that of its second.
  connection().execute_script(
      "INSERT INTO kiosk.interaction SELECT '2026-02-24 10:00+00'::timestamptz + day * interval '1 "
      "day' + (n - 4) * interval '1 s', 10 * day + n, 1, 0, 1, 3, 0, 4, false "
      "FROM unnest(ARRAY[1, 2]) AS day, generate_series(0, 7) AS n;"
      "SELECT kiosk.move_rollups(1, 'UTC', 'UTC');"
      "INSERT INTO ingest.suspect_window VALUES "
      "(1, 3, '2026-02-24 10:00+00', '2026-02-26 21:00+00')");
  for (const int days_left : {2, 1, 0}) {
    const Result marked =
        connection().execute("SELECT is_done FROM kiosk.mark_suspects(1, p_pieces => 1)");
    EXPECT_EQ(marked.boolean(0, 0), days_left == 0);
    EXPECT_EQ(database_->integer("SELECT count(*) FROM ingest.suspect_window"),
              days_left > 0 ? 1 : 0);
    EXPECT_EQ(database_->integer("SELECT count(*) FROM kiosk.interaction WHERE suspect"),
              days_left == 2 ? 8 : 16);
  }
  EXPECT_EQ(database_->integer("SELECT sum(rating_4) FROM kiosk.hourly_rollup WHERE suspect"), 16);
}

}  // namespace
}  // namespace kioskline::store
