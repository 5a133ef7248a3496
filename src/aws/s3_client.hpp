#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "aws/credentials_chain.hpp"
#include "aws/http.hpp"
#include "aws/s3_listing.hpp"
#include "aws/sigv4.hpp"

namespace kioskline::aws {

/// Why S3 didn't give what was asked for.
struct S3Failure {
  enum class Kind : std::uint8_t {
    away,      ///< no answer, or an error of the service: a later try may work
    refused,   ///< credentials, permissions, bucket or region: an operator has to act
    not_found  ///< the object isn't there (any more)
  };
  Kind kind = Kind::away;
  std::string what{};    ///< never a secret
  std::string remedy{};  ///< one sentence; may be empty
};

struct S3Bucket {
  std::string name;
  std::string region;
  std::string endpoint;  ///< "http://localhost:9000" of an S3-compatible store; empty: AWS
};

/// Reads objects of one bucket: ListObjectsV2 and GetObject, signed. One thread at a time.
class S3Client {
 public:
  S3Client(S3Bucket bucket, std::shared_ptr<CredentialsChain> credentials, HttpSend send,
           std::function<std::chrono::sys_seconds()> now);

  /// Every object whose key begins with `prefix`, over as many pages as it takes, in the order of
  /// their keys.
  std::expected<std::vector<S3Object>, S3Failure> list(const std::string& prefix);
  std::expected<std::string, S3Failure> get(const std::string& key);

 private:
  std::expected<HttpResponse, S3Failure> request(const std::string& key,
                                                 const QueryParameters& query);
  S3Failure failure(const HttpResponse& response, const std::string& path);

  S3Bucket bucket_;
  std::shared_ptr<CredentialsChain> credentials_;
  HttpSend send_;
  std::function<std::chrono::sys_seconds()> now_;
  std::string scheme_;     ///< "https://"
  std::string host_;       ///< with the port, if the endpoint names one
  std::string base_path_;  ///< "/bucket" for path-style addresses, else empty
};

}  // namespace kioskline::aws
