#pragma once

#include <filesystem>

#include "catalogue/object_source.hpp"

namespace kioskline::catalogue {

/// A folder on this machine. A file's tag is its time of change and size.
class FolderSource final : public ObjectSource {
 public:
  explicit FolderSource(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::expected<std::vector<SourceObject>, SourceFailure> list(
      std::string_view name_prefix) override;
  std::expected<std::optional<std::string>, SourceFailure> read(const std::string& key) override;

 private:
  std::filesystem::path folder_;
};

}  // namespace kioskline::catalogue
