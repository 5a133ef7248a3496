#include "ingest/group_entry.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace kioskline::ingest {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

TEST(GroupEntry, OneWorkerComesFirst) {
  GroupEntry entry(3);
  EXPECT_TRUE(entry.claim_first());
  EXPECT_FALSE(entry.claim_first());
  EXPECT_FALSE(entry.claim_first());
}

TEST(GroupEntry, TheOthersWaitForTheFirst) {
  GroupEntry entry(2);
  EXPECT_FALSE(entry.wait_for_first(milliseconds(0)));
  bool was_let_in = false;
  {
    const std::jthread other([&] { was_let_in = entry.wait_for_first(minutes(1)); });
    entry.joins();
    entry.let_others_follow();
  }
  EXPECT_TRUE(was_let_in);
  EXPECT_TRUE(entry.wait_for_first(milliseconds(0))) << "who comes late does not wait";
}

TEST(GroupEntry, TheFirstIsToldWhetherOthersFollow) {
  GroupEntry alone(1);
  alone.joins();
  EXPECT_FALSE(alone.let_others_follow());

  GroupEntry of_two(2);
  of_two.joins();
  EXPECT_TRUE(of_two.let_others_follow());

  GroupEntry impatient(2);
  impatient.joins();
  impatient.joins();  // the other one did not wait any longer
  EXPECT_FALSE(impatient.let_others_follow());
}

}  // namespace
}  // namespace kioskline::ingest
