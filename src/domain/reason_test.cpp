#include "domain/reason.hpp"

#include <gtest/gtest.h>

#include <set>

namespace kioskline {
namespace {

TEST(Reason, EveryNameIsDistinctAndReadsBack) {
  std::set<std::string_view> seen;
  for (int i = 0; i < reason_count; ++i) {
    const auto reason = static_cast<Reason>(i);
    EXPECT_TRUE(seen.insert(name_of(reason)).second) << name_of(reason);
    EXPECT_EQ(reason_from(name_of(reason)), reason);
  }
}

TEST(Reason, AnUnknownNameIsNoReason) {
  EXPECT_EQ(reason_from("val:wrong"), std::nullopt);
  EXPECT_EQ(reason_from(""), std::nullopt);
}

TEST(ReasonSet, KeepsTheEnumerationsOrderWhateverTheOrderOfAdding) {
  ReasonSet reasons;
  reasons.add(Reason::val_missing);
  reasons.add(Reason::at_invalid);
  reasons.add(Reason::val_missing);
  EXPECT_EQ(reasons.text(), "at:invalid,val:missing");
  EXPECT_TRUE(reasons.has(Reason::at_invalid));
  EXPECT_FALSE(reasons.has(Reason::at_missing));
}

}  // namespace
}  // namespace kioskline
