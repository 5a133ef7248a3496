#include "safety/couriers.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <latch>
#include <stdexcept>

#include "domain/waitable_flag.hpp"

namespace kioskline::safety {
namespace {

constexpr std::chrono::seconds patience{20};

std::vector<Couriers::Returned> wait_for_returned(Couriers& couriers, std::size_t count) {
  std::vector<Couriers::Returned> all;
  while (all.size() < count && readable_within(couriers.descriptor(), patience)) {
    std::ranges::move(couriers.take_returned(), std::back_inserter(all));
  }
  return all;
}

TEST(CouriersTest, OneThatHangsHoldsUpNobodyElse) {
  std::latch quick_sent{1};
  Couriers couriers({{"slow",
                      [&](const Delivery&) {
                        quick_sent.wait();
                        return SendResult{};
                      }},
                     {"quick",
                      [&](const Delivery&) {
                        quick_sent.count_down();
                        return SendResult{};
                      }}},
                    2);
  couriers.send({.id = 1, .channel = "slow"});
  couriers.send({.id = 2, .channel = "quick"});
  EXPECT_EQ(couriers.under_way(), 2U);
  EXPECT_EQ(wait_for_returned(couriers, 2).size(), 2U);
  EXPECT_EQ(couriers.under_way(), 0U);
}

TEST(CouriersTest, WhatFailsReturnsWithItsReason) {
  Couriers couriers(
      {{"broken", [](const Delivery&) -> SendResult { throw std::runtime_error("torn"); }},
       {"refusing", [](const Delivery&) -> SendResult { return std::unexpected("no"); }}},
      1);
  for (const char* channel : {"broken", "refusing", "pigeon"}) couriers.send({.channel = channel});
  std::map<std::string, std::string> reasons;
  for (const Couriers::Returned& returned : wait_for_returned(couriers, 3)) {
    reasons[returned.delivery.channel] = returned.result.error();
  }
  EXPECT_EQ(reasons, (std::map<std::string, std::string>{
                         {"broken", "torn"},
                         {"refusing", "no"},
                         {"pigeon", "the channel pigeon is not configured"}}));
}

TEST(CouriersTest, AnEndWaitsForWhatIsBeingSent) {
  std::latch begun{1};
  std::atomic<bool> sent = false;
  {
    Couriers couriers({{"slow",
                        [&](const Delivery&) {
                          begun.count_down();
                          std::this_thread::yield();
                          sent = true;
                          return SendResult{};
                        }}},
                      1);
    couriers.send({.channel = "slow"});
    begun.wait();
  }
  EXPECT_TRUE(sent);
}

}  // namespace
}  // namespace kioskline::safety
