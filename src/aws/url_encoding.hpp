#pragma once

#include <string>
#include <string_view>

namespace kioskline::aws {

/// Percent-encodes as AWS signs it: everything but A-Z a-z 0-9 - . _ ~, in upper-case hex.
/// Source: "Create a signed AWS API request", UriEncode().
std::string url_encode(std::string_view text);
/// The same for a path: the slashes between its parts stay.
std::string url_encode_path(std::string_view path);

/// The reverse, as S3 writes keys in listings with encoding-type=url ("+" is a space). What is no
/// valid escape stays as it is.
std::string url_decode(std::string_view text);

}  // namespace kioskline::aws
