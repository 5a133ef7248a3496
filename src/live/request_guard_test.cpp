#include "live/request_guard.hpp"

#include <gtest/gtest.h>

namespace kioskline::live {
namespace {

using boost::beast::http::field;
using boost::beast::http::fields;

/// 0 for a request that is let in.
unsigned refusal(const fields& headers, std::uint16_t port = 8080) {
  const auto problem = refuse_foreign(headers, port);
  return problem ? problem->status : 0;
}

fields to_host(const char* host) {
  fields headers;
  headers.set(field::host, host);
  return headers;
}

TEST(RequestGuard, ItsOwnNamesAreLetIn) {
  for (const char* host : {"127.0.0.1:8080", "localhost:8080", "LocalHost:8080", "[::1]:8080"}) {
    EXPECT_EQ(refusal(to_host(host)), 0) << host;
  }
  EXPECT_EQ(refusal(to_host("localhost"), 80), 0);
}

TEST(RequestGuard, OtherNamesAreNot) {
  for (const char* host : {"127.0.0.1", "127.0.0.1:80", "127.0.0.2:8080", "evil.example:8080",
                           "localhost:8080.evil.example", "localhost.:8080", ""}) {
    EXPECT_EQ(refusal(to_host(host)), 421) << host;
  }
  EXPECT_EQ(refusal({}), 400);
  fields twice = to_host("localhost:8080");
  twice.insert(field::host, "evil.example");
  EXPECT_EQ(refusal(twice), 400);
}

TEST(RequestGuard, AnotherOriginIsNot) {
  for (const char* origin : {"http://evil.example", "https://localhost:8080", "null", "",
                             "http://localhost:8080.evil.example"}) {
    fields headers = to_host("localhost:8080");
    headers.set(field::origin, origin);
    EXPECT_EQ(refusal(headers), 403) << origin;
  }
  fields own = to_host("localhost:8080");
  own.set(field::origin, "http://127.0.0.1:8080");
  EXPECT_EQ(refusal(own), 0);
  own.insert(field::origin, "http://evil.example");
  EXPECT_EQ(refusal(own), 403);
}

TEST(RequestGuard, AProxyIsNot) {
  for (const char* name : {"X-Forwarded-For", "x-forwarded-host", "X-Forwarded", "Forwarded"}) {
    fields headers = to_host("localhost:8080");
    headers.set(name, "192.0.2.1");
    EXPECT_EQ(refusal(headers), 403) << name;
  }
}

}  // namespace
}  // namespace kioskline::live
