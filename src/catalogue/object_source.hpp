#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "configuration/configuration.hpp"
#include "domain/error.hpp"

namespace kioskline::catalogue {

/// An object as a listing names it.
struct SourceObject {
  std::string key{};       ///< its name within the source, without folders
  std::string tag{};       ///< changes with the content
  std::uint64_t size = 0;  ///< bytes
};

/// Why a source couldn't be read as a whole.
struct SourceFailure {
  ExitCode code = ExitCode::unavailable;  ///< unavailable: may pass; configuration: won't by itself
  std::string what{};
  std::string remedy{};
};

/// Where the metadata of a museum's exhibitions lies. One thread at a time.
class ObjectSource {
 public:
  virtual ~ObjectSource() = default;

  /// The objects directly in the source (not in folders below it) whose names begin so, in any
  /// order.
  virtual std::expected<std::vector<SourceObject>, SourceFailure> list(
      std::string_view name_prefix) = 0;
  /// The content of an object; nothing when it is gone since it was listed.
  virtual std::expected<std::optional<std::string>, SourceFailure> read(const std::string& key) = 0;
};

/// The source at `location`: s3://bucket/prefix or a folder. S3 is asked with the credentials of
/// this process. Does not read anything yet. Throws Error (configuration) for what is neither.
std::unique_ptr<ObjectSource> open_source(const std::string& location,
                                          const CatalogueSettings& settings);

}  // namespace kioskline::catalogue
