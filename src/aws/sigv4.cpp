#include "aws/sigv4.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "aws/digest.hpp"
#include "aws/url_encoding.hpp"
#include "domain/digest.hpp"

namespace kioskline::aws {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

/// Without blanks at the ends, runs of blanks inside as one.
std::string collapsed(std::string_view value) {
  std::string out;
  for (const char c : value) {
    const bool blank = c == ' ' || c == '\t';
    if (!blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

struct CanonicalHeaders {
  std::string lines;  ///< "name:value\n" each
  std::string names;  ///< "host;x-amz-date"
};

CanonicalHeaders canonical_headers(const std::string& host, const Headers& headers) {
  std::map<std::string, std::string> sorted{{"host", host}};
  for (const auto& [name, value] : headers) {
    const auto [entry, is_new] = sorted.try_emplace(lower(name), collapsed(value));
    if (!is_new) entry->second += "," + collapsed(value);
  }
  CanonicalHeaders canonical;
  for (const auto& [name, value] : sorted) {
    canonical.lines += fmt::format("{}:{}\n", name, value);
    canonical.names += (canonical.names.empty() ? "" : ";") + name;
  }
  return canonical;
}

/// One signature's date, scope and key.
class Signer {
 public:
  Signer(const SigningScope& scope, const Credentials& credentials, std::chrono::sys_seconds now)
      : timestamp_(fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(now))),
        scope_(fmt::format("{}/{}/{}/aws4_request", timestamp_.substr(0, 8), scope.region,
                           scope.service)) {
    const std::string& secret = credentials.secret_access_key.reveal();
    const std::string date_key = hmac_sha256("AWS4" + secret, timestamp_.substr(0, 8));
    const std::string region_key = hmac_sha256(date_key, scope.region);
    key_ = hmac_sha256(hmac_sha256(region_key, scope.service), "aws4_request");
  }

  const std::string& timestamp() const { return timestamp_; }
  const std::string& scope() const { return scope_; }

  std::string signature(const SignableRequest& request, const CanonicalHeaders& headers) const {
    const std::string canonical_request = fmt::format(
        "{}\n{}\n{}\n{}\n{}\n{}", request.method, request.path, canonical_query(request.query),
        headers.lines, headers.names, request.payload_sha256);
    return hex(hmac_sha256(key_, fmt::format("{}\n{}\n{}\n{}", algorithm, timestamp_, scope_,
                                             hex(sha256(canonical_request)))));
  }

 private:
  std::string timestamp_;
  std::string scope_;
  std::string key_;
};

}  // namespace

std::string canonical_query(const QueryParameters& query) {
  QueryParameters encoded;
  for (const auto& [name, value] : query) encoded.emplace_back(url_encode(name), url_encode(value));
  std::ranges::sort(encoded);
  std::string out;
  for (const auto& [name, value] : encoded) {
    out += fmt::format("{}{}={}", out.empty() ? "" : "&", name, value);
  }
  return out;
}

Headers sign_headers(const SignableRequest& request, const SigningScope& scope,
                     const Credentials& credentials, std::chrono::sys_seconds now) {
  const Signer signer(scope, credentials, now);
  Headers headers = request.headers;
  headers.emplace_back("X-Amz-Date", signer.timestamp());
  if (!credentials.session_token.empty()) {
    headers.emplace_back("X-Amz-Security-Token", credentials.session_token.reveal());
  }
  const CanonicalHeaders canonical = canonical_headers(request.host, headers);
  headers.emplace_back("Authorization",
                       fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}", algorithm,
                                   credentials.access_key_id, signer.scope(), canonical.names,
                                   signer.signature(request, canonical)));
  return headers;
}

std::string presign_url(SignableRequest request, const SigningScope& scope,
                        const Credentials& credentials, std::chrono::sys_seconds now,
                        std::chrono::seconds lifetime) {
  const Signer signer(scope, credentials, now);
  const CanonicalHeaders headers = canonical_headers(request.host, request.headers);
  request.query.emplace_back("X-Amz-Algorithm", algorithm);
  request.query.emplace_back("X-Amz-Credential",
                             fmt::format("{}/{}", credentials.access_key_id, signer.scope()));
  request.query.emplace_back("X-Amz-Date", signer.timestamp());
  request.query.emplace_back("X-Amz-Expires", std::to_string(lifetime.count()));
  request.query.emplace_back("X-Amz-SignedHeaders", headers.names);
  if (!credentials.session_token.empty()) {
    request.query.emplace_back("X-Amz-Security-Token", credentials.session_token.reveal());
  }
  return fmt::format("{}{}?{}&X-Amz-Signature={}", request.host, request.path,
                     canonical_query(request.query), signer.signature(request, headers));
}

}  // namespace kioskline::aws
