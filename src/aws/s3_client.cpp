#include "aws/s3_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "aws/url_encoding.hpp"

namespace kioskline::aws {
namespace {

/// A million objects. A store that never ends its listing must not hold a refresh for ever.
constexpr int most_pages = 1'000;

std::string_view remedy_for(std::string_view code, int status) {
  if (code == "NoSuchBucket") return "Correct the bucket's name in the museum's catalogue setting.";
  if (code == "RequestTimeTooSkewed") return "Set this machine's clock.";
  if (code == "SignatureDoesNotMatch") return "Correct the secret access key.";
  if (code == "InvalidAccessKeyId" || code == "ExpiredToken" || code == "InvalidToken") {
    return "Renew the AWS credentials.";
  }
  if (code == "PermanentRedirect" || code == "AuthorizationHeaderMalformed") {
    return "Set catalogue.region to the bucket's region.";
  }
  if (status == 401 || status == 403) {
    return "Allow s3:ListBucket on the bucket and s3:GetObject on its objects.";
  }
  return {};
}

S3Failure::Kind kind_of(int status, std::string_view code) {
  constexpr int too_many_requests = 429;
  if (status >= 500 || status == too_many_requests) return S3Failure::Kind::away;
  if (code == "NoSuchKey") return S3Failure::Kind::not_found;
  return S3Failure::Kind::refused;
}

}  // namespace

S3Client::S3Client(S3Bucket bucket, std::shared_ptr<CredentialsChain> credentials, HttpSend send,
                   std::function<std::chrono::sys_seconds()> now)
    : bucket_(std::move(bucket)),
      credentials_(std::move(credentials)),
      send_(std::move(send)),
      now_(std::move(now)) {
  if (bucket_.endpoint.empty()) {
    const std::string_view domain =
        bucket_.region.starts_with("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    scheme_ = "https://";
    // AWS's certificate doesn't cover names with more dots.
    const bool by_path = bucket_.name.contains('.');
    host_ = fmt::format("{}s3.{}.{}", by_path ? "" : bucket_.name + ".", bucket_.region, domain);
    if (by_path) base_path_ = "/" + bucket_.name;
    return;
  }
  const auto host_begin = bucket_.endpoint.find("://") + 3;
  scheme_ = bucket_.endpoint.substr(0, host_begin);
  host_ = bucket_.endpoint.substr(host_begin);
  base_path_ = "/" + bucket_.name;
  if (const auto slash = host_.find('/'); slash != std::string::npos) {
    std::string path = host_.substr(slash);
    if (path.ends_with('/')) path.pop_back();
    base_path_.insert(0, path);
    host_.resize(slash);
  }
}

std::expected<std::vector<S3Object>, S3Failure> S3Client::list(const std::string& prefix) {
  std::vector<S3Object> objects;
  QueryParameters query = {{"encoding-type", "url"}, {"list-type", "2"}, {"prefix", prefix}};
  for (int pages = 0; pages < most_pages; ++pages) {
    auto response = request("", query);
    if (!response) return std::unexpected(std::move(response.error()));
    auto page = parse_listing_page(response->body);
    if (!page) {
      return std::unexpected(S3Failure{
          .what = fmt::format("{}{} lists its objects with {}", scheme_, host_, page.error())});
    }
    std::ranges::move(page->objects, std::back_inserter(objects));
    if (page->continuation_token.empty()) return objects;
    query.resize(3);
    query.emplace_back("continuation-token", page->continuation_token);
  }
  return std::unexpected(
      S3Failure{.kind = S3Failure::Kind::refused,
                .what = fmt::format("bucket {} holds more than {},000 objects under '{}'",
                                    bucket_.name, most_pages, prefix),
                .remedy = "Keep the exhibitions under a prefix of their own."});
}

std::expected<std::string, S3Failure> S3Client::get(const std::string& key) {
  auto response = request(key, {});
  if (!response) return std::unexpected(std::move(response.error()));
  return std::move(response->body);
}

std::expected<HttpResponse, S3Failure> S3Client::request(const std::string& key,
                                                         const QueryParameters& query) {
  const auto now = now_();
  const auto credentials = credentials_->get(now);
  if (!credentials) {
    return std::unexpected(S3Failure{
        .kind = S3Failure::Kind::refused,
        .what = credentials.error(),
        .remedy = "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role."});
  }
  // A bucket addressed by path goes without a slash at the end, as botocore has it: some stores
  // sign it so.
  const bool is_bucket_path = key.empty() && !base_path_.empty();
  const std::string path = is_bucket_path ? base_path_ : base_path_ + "/" + url_encode_path(key);
  const std::string url = scheme_ + host_ + path;
  const Headers headers =
      sign_headers({.host = host_,
                    .path = path,
                    .query = query,
                    .headers = {{"x-amz-content-sha256", std::string(empty_payload_sha256)}}},
                   {.region = bucket_.region, .service = "s3"}, *credentials, now);
  auto response =
      send_({.url = query.empty() ? url : url + "?" + canonical_query(query), .headers = headers});
  if (!response) {
    return std::unexpected(S3Failure{.what = fmt::format("{}: {}", url, response.error().what),
                                     .remedy = "Check the network and catalogue.endpoint."});
  }
  if (response->status != 200) return std::unexpected(failure(*response, path));
  return *std::move(response);
}

S3Failure S3Client::failure(const HttpResponse& response, const std::string& path) {
  const S3ErrorDocument document = parse_s3_error(response.body);
  std::string what =
      fmt::format("{}{}{} answers with status {}", scheme_, host_, path, response.status);
  if (!document.code.empty()) what += fmt::format(", {}: {}", document.code, document.message);
  const auto region = response.headers.find("x-amz-bucket-region");
  if (region != response.headers.end() && region->second != bucket_.region) {
    what += fmt::format(" (the bucket lies in {}, not in {})", region->second, bucket_.region);
  }
  // A refusal may be due to credentials that were rotated since they were read.
  if (response.status < 500) credentials_->forget();
  return {.kind = kind_of(response.status, document.code),
          .what = std::move(what),
          .remedy = std::string(remedy_for(document.code, response.status))};
}

}  // namespace kioskline::aws
