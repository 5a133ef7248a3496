#include "live/frame.hpp"

#include <gmock/gmock.h>

namespace kioskline::live {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr Shard first{{1}, {0}};
constexpr Shard second{{1}, {1}};

Frame frame() {
  return {.progress = {{{first, {1000}}, {second, {20}}}, 7},
          .state = R"("as_of":"now")",
          .recent = {{first, {998}, R"({"n":998})"},
                     {second, {19}, R"({"n":19})"},
                     {first, {999}, R"({"n":999})"}}};
}

TEST(Frame, ANewClientGetsAllThereIs) {
  EXPECT_EQ(event_text(frame(), std::nullopt),
            "event: snapshot\nid: 1.0:1000,1.1:20;7\n"
            "data: {\"as_of\":\"now\",\"presses\":[{\"n\":998},{\"n\":19},{\"n\":999}]}\n\n");
}

TEST(Frame, AClientThatHasSeenSomeGetsTheRest) {
  const ProgressVector seen{{{first, {999}}, {second, {20}}}, 7};
  const std::string text = event_text(frame(), seen);
  EXPECT_THAT(text, StartsWith("event: change\nid: 1.0:1000,1.1:20;7\n"));
  EXPECT_THAT(text, HasSubstr("\"presses\":[{\"n\":999}]"));
}

TEST(Frame, AYoungPartitionNeedsNotHaveBeenSeen) {
  const ProgressVector seen{{{first, {1000}}}, 7};
  EXPECT_THAT(event_text(frame(), seen), HasSubstr("change"));
  EXPECT_THAT(event_text(frame(), seen), HasSubstr("\"presses\":[{\"n\":19}]"));
}

TEST(Frame, AClientTooFarBehindBeginsAnew) {
  const ProgressVector just{{{first, {1000 - recent_offsets}}, {second, {20}}}, 7};
  const ProgressVector too_far{{{first, {999 - recent_offsets}}, {second, {20}}}, 7};
  EXPECT_THAT(event_text(frame(), just), StartsWith("event: change"));
  EXPECT_THAT(event_text(frame(), too_far), StartsWith("event: snapshot"));
}

TEST(Frame, AClientAheadIsOfAnotherDatabaseAndBeginsAnew) {
  const ProgressVector ahead{{{first, {1001}}, {second, {20}}}, 7};
  EXPECT_THAT(event_text(frame(), ahead), StartsWith("event: snapshot"));
}

}  // namespace
}  // namespace kioskline::live
