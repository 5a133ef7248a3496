#include "catalogue/folder_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace kioskline::catalogue {
namespace {

namespace fs = std::filesystem;

class FolderSourceTest : public testing::Test {
 protected:
  FolderSourceTest() { fs::create_directories(folder / "below"); }
  ~FolderSourceTest() override { fs::remove_all(folder); }

  void write(const std::string& name, const std::string& content) const {
    std::ofstream(folder / name) << content;
  }

  const fs::path folder = fs::path(testing::TempDir()) /
                          (std::string("kioskline_folder_") +
                           testing::UnitTest::GetInstance()->current_test_info()->name());
  FolderSource source{folder};
};

TEST_F(FolderSourceTest, ListsFilesByPrefixAndReadsThem) {
  write("lmnh_exhibition_a.json", "{}");
  write("other.json", "{}");
  write("below/lmnh_exhibition_b.json", "{}");
  fs::create_directories(folder / "lmnh_exhibition_folder.json");
  const auto objects = source.list("lmnh_exhibition_");
  ASSERT_TRUE(objects) << objects.error().what;
  ASSERT_EQ(objects->size(), 1U);
  EXPECT_EQ(objects->at(0).key, "lmnh_exhibition_a.json");
  EXPECT_EQ(objects->at(0).size, 2U);
  EXPECT_EQ(source.read("lmnh_exhibition_a.json").value(), "{}");
}

TEST_F(FolderSourceTest, TagsChangeWithTheFileOnly) {
  write("a", "12");
  const auto tag = [&] { return source.list("a")->at(0).tag; };
  const std::string before = tag();
  EXPECT_EQ(tag(), before);
  write("a", "123");
  const std::string longer = tag();
  EXPECT_NE(longer, before);
  fs::last_write_time(folder / "a", fs::last_write_time(folder / "a") + std::chrono::seconds{1});
  EXPECT_NE(tag(), longer);
}

TEST_F(FolderSourceTest, ReadsNothingOfAFileThatIsGone) {
  const auto content = source.read("gone.json");
  ASSERT_TRUE(content);
  EXPECT_EQ(*content, std::nullopt);
}

TEST_F(FolderSourceTest, NamesAFolderThatIsMissing) {
  FolderSource missing(folder / "nowhere");
  const auto objects = missing.list("");
  ASSERT_FALSE(objects);
  EXPECT_EQ(objects.error().code, ExitCode::configuration);
  EXPECT_THAT(objects.error().what, testing::HasSubstr("nowhere: No such file or directory"));
}

}  // namespace
}  // namespace kioskline::catalogue
