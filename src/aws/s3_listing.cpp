#include "aws/s3_listing.hpp"

#include <fmt/format.h>

#include <charconv>
#include <pugixml.hpp>

#include "aws/url_encoding.hpp"

namespace kioskline::aws {
namespace {

/// ETags stand in quotes, which some stores leave out.
std::string unquoted(std::string_view etag) {
  if (etag.size() >= 2 && etag.starts_with('"') && etag.ends_with('"')) {
    etag = etag.substr(1, etag.size() - 2);
  }
  return std::string(etag);
}

}  // namespace

std::expected<S3ListingPage, std::string> parse_listing_page(std::string_view xml) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_buffer(xml.data(), xml.size());
  if (!parsed) {
    return std::unexpected(
        fmt::format("no XML ({} at byte {})", parsed.description(), parsed.offset));
  }
  const pugi::xml_node result = document.child("ListBucketResult");
  if (!result) return std::unexpected(std::string("XML without a ListBucketResult"));

  const bool keys_are_encoded = std::string_view(result.child_value("EncodingType")) == "url";
  S3ListingPage page;
  for (const pugi::xml_node contents : result.children("Contents")) {
    const char* key = contents.child_value("Key");
    S3Object object{.key = keys_are_encoded ? url_decode(key) : key,
                    .etag = unquoted(contents.child_value("ETag"))};
    const std::string_view size = contents.child_value("Size");
    const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), object.size);
    if (object.key.empty() || object.etag.empty() || error != std::errc{} ||
        end != size.data() + size.size()) {
      return std::unexpected(
          fmt::format("an entry without Key, ETag or Size (key '{}')", object.key));
    }
    page.objects.push_back(std::move(object));
  }
  if (std::string_view(result.child_value("IsTruncated")) == "true") {
    page.continuation_token = result.child_value("NextContinuationToken");
    if (page.continuation_token.empty()) {
      return std::unexpected(std::string("a truncated page without NextContinuationToken"));
    }
  }
  return page;
}

S3ErrorDocument parse_s3_error(std::string_view xml) {
  pugi::xml_document document;
  if (!document.load_buffer(xml.data(), xml.size())) return {};
  const pugi::xml_node error = document.child("Error");
  return {.code = error.child_value("Code"), .message = error.child_value("Message")};
}

}  // namespace kioskline::aws
