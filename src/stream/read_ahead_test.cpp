#include "stream/read_ahead.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kioskline::stream {
namespace {

struct Poll {
  std::size_t messages;
  std::size_t bytes;
  std::size_t room;
};

struct Case {
  std::string name;
  std::vector<Poll> polls;
  bool may_rest;
};

class ReadAheadCase : public testing::TestWithParam<Case> {};

TEST_P(ReadAheadCase, TellsWhetherFetchersMayRest) {
  ReadAhead ahead({.messages = 100, .bytes = 1000});
  for (const Poll& poll : GetParam().polls) ahead.taken(poll.messages, poll.bytes, poll.room);
  EXPECT_EQ(ahead.emptied_after_being_full(), GetParam().may_rest);
}

INSTANTIATE_TEST_SUITE_P(
    Polls, ReadAheadCase,
    testing::Values(Case{"NothingThere", {{0, 0, 200}}, false},
                    Case{"AFewMessages", {{99, 99, 200}}, false},
                    Case{"AFullQueueInOnePoll", {{100, 100, 200}}, true},
                    Case{"AFullQueueByBytes", {{2, 1000, 200}}, true},
                    Case{"AFullQueueInPieces", {{60, 60, 60}, {40, 40, 41}}, true},
                    Case{"EmptiedExactly", {{100, 100, 100}, {0, 0, 100}}, true},
                    Case{"NotYetEmpty", {{100, 100, 100}}, false},
                    Case{"EmptyInBetween", {{60, 60, 61}, {60, 60, 61}}, false},
                    Case{"SaidOnce", {{100, 100, 200}, {0, 0, 200}}, false},
                    Case{"NoRoomAtAll", {{0, 0, 0}, {50, 50, 100}}, false}),
    [](const testing::TestParamInfo<Case>& test) { return test.param.name; });

}  // namespace
}  // namespace kioskline::stream
