#pragma once

#include <stdlib.h>  // mkdtemp

#include <filesystem>
#include <stdexcept>
#include <string>

namespace kioskline::local {

/// A folder of one test's own, removed at its end. Any user may pass through it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string folder =
        (std::filesystem::temp_directory_path() / "kioskline-test-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no folder " + folder);
    path_ = folder;
    using std::filesystem::perms;
    std::filesystem::permissions(path_, perms::owner_all | perms::group_exec | perms::others_exec);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace kioskline::local
