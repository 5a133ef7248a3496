#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "catalogue/folder_source.hpp"
#include "catalogue/merge.hpp"
#include "catalogue/object_reader.hpp"

namespace kioskline::catalogue {
namespace {

namespace fs = std::filesystem;

/// Reference data that lies beside the checkout, where there is any.
fs::path shared_exhibitions() {
  const char* named = std::getenv("KIOSKLINE_SHARED");
  const fs::path shared =
      named == nullptr ? fs::path(KIOSKLINE_SOURCE_DIR).parent_path() / "shared" : fs::path(named);
  return shared / "data" / "exhibitions";
}

Merged read_museum(const fs::path& folder) {
  ObjectReader reader(std::make_unique<FolderSource>(folder), "lmnh");
  const auto reading = reader.read();
  EXPECT_TRUE(reading) << reading.error().what;
  return merge({}, *reading, {}, MassClosure::refused);
}

TEST(SampleExhibitions, AreSixAndWellFormed) {
  const Merged merged = read_museum(fs::path(KIOSKLINE_SOURCE_DIR) / "share" / "exhibitions");
  EXPECT_THAT(merged.problems, testing::IsEmpty());
  EXPECT_EQ(known_exhibitions(merged.catalogue, {}).numbers.to_ulong(), 0b111111U);
}

TEST(RealExhibitions, AreReadAmongTheirDecoys) {
  if (!fs::exists(shared_exhibitions())) {
    GTEST_SKIP() << shared_exhibitions() << " is absent (set KIOSKLINE_SHARED)";
  }
  const fs::path folder = fs::path(testing::TempDir()) / "kioskline_real_exhibitions";
  fs::remove_all(folder);
  fs::copy(shared_exhibitions(), folder);
  for (const auto& decoy : fs::directory_iterator(shared_exhibitions() / "decoys")) {
    fs::copy_file(decoy.path(), folder / decoy.path().filename());
  }
  const Merged merged = read_museum(folder);
  EXPECT_THAT(merged.problems, testing::IsEmpty());
  EXPECT_EQ(known_exhibitions(merged.catalogue, {}).numbers.to_ulong(), 0b111111U);
  const Exhibition& whales = merged.catalogue.entries.at({3}).exhibition;
  EXPECT_EQ(whales.name, "Cetacean Sensations");
  EXPECT_EQ(whales.start_date, std::chrono::sys_days(std::chrono::year{2019} / 7 / 1));
  EXPECT_EQ(merged.catalogue.entries.at({1}).exhibition.floor, "Vault");
  fs::remove_all(folder);
}

}  // namespace
}  // namespace kioskline::catalogue
