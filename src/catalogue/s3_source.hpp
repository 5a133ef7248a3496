#pragma once

#include <string_view>

#include "aws/s3_client.hpp"
#include "catalogue/object_source.hpp"

namespace kioskline::catalogue {

/// A prefix of an S3 bucket, taken as a folder ("metadata" and "metadata/" are the same). An
/// object's tag is its ETag.
class S3Source final : public ObjectSource {
 public:
  S3Source(aws::S3Client client, std::string_view prefix);

  std::expected<std::vector<SourceObject>, SourceFailure> list(
      std::string_view name_prefix) override;
  std::expected<std::optional<std::string>, SourceFailure> read(const std::string& key) override;

 private:
  aws::S3Client client_;
  std::string folder_;  ///< empty or ending in "/"
};

}  // namespace kioskline::catalogue
