#include "catalogue/object_source.hpp"

#include <fmt/format.h>

#include "aws/credentials_sources.hpp"
#include "aws/s3_client.hpp"
#include "catalogue/folder_source.hpp"
#include "catalogue/s3_source.hpp"

namespace kioskline::catalogue {
namespace {

constexpr std::string_view s3_scheme = "s3://";

std::chrono::sys_seconds wall_clock() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::unique_ptr<ObjectSource> open_s3(std::string_view bucket_and_prefix,
                                      const CatalogueSettings& settings) {
  const auto slash = bucket_and_prefix.find('/');
  const aws::S3Bucket bucket{.name = std::string(bucket_and_prefix.substr(0, slash)),
                             .region = settings.region,
                             .endpoint = settings.endpoint};
  const aws::HttpSend send = aws::make_http_client();
  auto credentials = std::make_shared<aws::CredentialsChain>(
      aws::standard_sources(&aws::process_environment, send));
  return std::make_unique<S3Source>(
      aws::S3Client(bucket, std::move(credentials), send, &wall_clock),
      slash == std::string_view::npos ? "" : bucket_and_prefix.substr(slash + 1));
}

}  // namespace

std::unique_ptr<ObjectSource> open_source(const std::string& location,
                                          const CatalogueSettings& settings) {
  const std::string_view text = location;
  if (text.starts_with(s3_scheme) && text.size() > s3_scheme.size() &&
      text[s3_scheme.size()] != '/') {
    return open_s3(text.substr(s3_scheme.size()), settings);
  }
  if (text.empty() || text.contains("://")) {
    throw Error(ExitCode::configuration, fmt::format("'{}' is no place for a catalogue", location),
                "Set the museum's catalogue to s3://BUCKET/PREFIX or to a folder.");
  }
  return std::make_unique<FolderSource>(location);
}

}  // namespace kioskline::catalogue
