#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace kioskline::aws {

/// An object as a listing names it.
struct S3Object {
  std::string key{};
  std::string etag{};      ///< changes with the content
  std::uint64_t size = 0;  ///< bytes

  friend bool operator==(const S3Object&, const S3Object&) = default;
};

/// One page of ListObjectsV2.
struct S3ListingPage {
  std::vector<S3Object> objects{};
  std::string continuation_token{};  ///< asks for the next page; empty on the last one
};

/// Reads a ListBucketResult. The error says what is wrong with the document.
std::expected<S3ListingPage, std::string> parse_listing_page(std::string_view xml);

/// What an <Error> document says.
struct S3ErrorDocument {
  std::string code{};  ///< "NoSuchBucket"; empty when the document is no S3 error
  std::string message{};
};

S3ErrorDocument parse_s3_error(std::string_view xml);

}  // namespace kioskline::aws
