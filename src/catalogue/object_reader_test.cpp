#include "catalogue/object_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalogue/catalogue_fixtures.hpp"
#include "catalogue/exhibition_object.hpp"

namespace kioskline::catalogue {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ObjectReaderTest : public testing::Test {
 protected:
  ObjectReaderTest() {
    objects.put(exhibition(0, "cave"));
    objects.put(exhibition(5, "dino"));
  }

  FakeObjects objects;
  ObjectReader reader{std::make_unique<FakeSource>(objects), "lmnh"};
};

TEST_F(ObjectReaderTest, ReadsTheMuseumsExhibitionsAndIgnoresAllElse) {
  objects.contents["lmnh_exhibition_dino.txt"] = "decoy";
  objects.contents["lmnh_exhibition"] = "decoy";
  objects.contents["lms_exhibition_cave.json"] = json_of(exhibition(1, "other"));
  const auto reading = reader.read();
  ASSERT_TRUE(reading);
  EXPECT_THAT(reading->exhibitions, ElementsAre(exhibition(0, "cave"), exhibition(5, "dino")));
  EXPECT_THAT(reading->malformed, IsEmpty());
  EXPECT_EQ(objects.reads.size(), 2U);
}

TEST_F(ObjectReaderTest, ReadsAgainOnlyWhatHasAnotherTag) {
  ASSERT_TRUE(reader.read());
  objects.tags[object_key_of("cave")] = "touched";
  const auto reading = reader.read();
  EXPECT_THAT(reading->exhibitions, ElementsAre(exhibition(0, "cave"), exhibition(5, "dino")));
  EXPECT_EQ(objects.reads[object_key_of("cave")], 2);
  EXPECT_EQ(objects.reads[object_key_of("dino")], 1);
}

TEST_F(ObjectReaderTest, ReportsAMalformedObjectAtEveryReadingAndGoesOn) {
  objects.contents[object_key_of("bad")] = "{";
  for (int i = 0; i < 2; ++i) {
    const auto reading = reader.read();
    ASSERT_EQ(reading->malformed.size(), 1U);
    EXPECT_EQ(reading->malformed[0].object_key, object_key_of("bad"));
    EXPECT_EQ(reading->exhibitions.size(), 2U);
  }
  EXPECT_EQ(objects.reads[object_key_of("bad")], 1);
}

TEST_F(ObjectReaderTest, DoesNotEvenReadAnObjectThatIsTooLong) {
  objects.contents[object_key_of("huge")] = std::string(largest_exhibition_object + 1, ' ');
  const auto reading = reader.read();
  ASSERT_EQ(reading->malformed.size(), 1U);
  EXPECT_EQ(objects.reads.count(object_key_of("huge")), 0U);
}

TEST_F(ObjectReaderTest, ReadsAnObjectThatVanishedWhenItIsBack) {
  objects.vanish_before_reading[object_key_of("cave")] = true;
  EXPECT_EQ(reader.read()->malformed.size(), 1U);
  objects.vanish_before_reading.clear();
  EXPECT_EQ(reader.read()->exhibitions.size(), 2U);
}

TEST_F(ObjectReaderTest, PassesOnThatTheSourceCannotBeRead) {
  objects.failure = SourceFailure{.what = "away"};
  EXPECT_EQ(reader.read().error().what, "away");
  objects.failure.reset();
  EXPECT_EQ(reader.read()->exhibitions.size(), 2U);
}

}  // namespace
}  // namespace kioskline::catalogue
