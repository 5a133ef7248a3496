#include "catalogue/s3_source.hpp"

#include <utility>

namespace kioskline::catalogue {
namespace {

SourceFailure to_source_failure(aws::S3Failure failure) {
  return {.code = failure.kind == aws::S3Failure::Kind::away ? ExitCode::unavailable
                                                             : ExitCode::configuration,
          .what = std::move(failure.what),
          .remedy = std::move(failure.remedy)};
}

}  // namespace

S3Source::S3Source(aws::S3Client client, std::string_view prefix)
    : client_(std::move(client)), folder_(prefix) {
  if (!folder_.empty() && !folder_.ends_with('/')) folder_ += '/';
}

std::expected<std::vector<SourceObject>, SourceFailure> S3Source::list(
    std::string_view name_prefix) {
  auto listed = client_.list(folder_ + std::string(name_prefix));
  if (!listed) return std::unexpected(to_source_failure(std::move(listed.error())));
  std::vector<SourceObject> objects;
  for (aws::S3Object& object : *listed) {
    std::string name = object.key.substr(folder_.size());
    if (name.contains('/')) continue;
    objects.push_back({.key = std::move(name), .tag = std::move(object.etag), .size = object.size});
  }
  return objects;
}

std::expected<std::optional<std::string>, SourceFailure> S3Source::read(const std::string& key) {
  auto content = client_.get(folder_ + key);
  if (content) return *std::move(content);
  if (content.error().kind == aws::S3Failure::Kind::not_found) return std::nullopt;
  return std::unexpected(to_source_failure(std::move(content.error())));
}

}  // namespace kioskline::catalogue
