#pragma once

#include <span>
#include <string_view>

namespace kioskline::live {

/// A file of the pages, compiled into the program, as it is and compressed. An empty form does not
/// exist.
struct Asset {
  std::string_view path;  ///< "/index.html"
  std::string_view content_type;
  std::string_view etag;  ///< with its quotes
  bool immutable;         ///< its name has a hash of its content
  std::string_view identity;
  std::string_view gzip;
  std::string_view brotli;
};

/// All of web/, and the API's description. Empty in a build without KIOSKLINE_WEB.
std::span<const Asset> assets();

}  // namespace kioskline::live
