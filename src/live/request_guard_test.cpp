#include "live/request_guard.hpp"

#include <gtest/gtest.h>

namespace kioskline::live {
namespace {

using boost::beast::http::field;
using boost::beast::http::fields;
using boost::beast::http::verb;

const IpAddress here = *parse_ip_address("127.0.0.1");

Doorway behind_proxy() {
  LiveSettings settings;
  settings.origin = "https://kiosks.example.org";
  settings.proxies = {*parse_network("10.0.0.0/16")};
  return doorway_of(settings, 8080);
}

/// 0 for a request that is let in.
unsigned refusal(const fields& headers, std::uint16_t port = 8080, verb method = verb::get) {
  const auto client = admit(headers, method, here, doorway_of(LiveSettings{}, port));
  return client ? 0 : client.error().status;
}

/// The client's address, or the status of the refusal.
std::string through_proxy(const fields& headers, const char* peer = "10.0.0.5") {
  const auto client = admit(headers, verb::get, *parse_ip_address(peer), behind_proxy());
  return client ? to_text(*client) : std::to_string(client.error().status);
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

TEST(RequestGuard, AChangeThatAnotherSiteAsksForIsNot) {
  for (const char* site : {"cross-site", "same-site", "none"}) {
    fields headers = to_host("localhost:8080");
    headers.set("Sec-Fetch-Site", site);
    EXPECT_EQ(refusal(headers, 8080, verb::post), 403) << site;
    EXPECT_EQ(refusal(headers, 8080, verb::delete_), 403) << site;
    EXPECT_EQ(refusal(headers, 8080, verb::get), 0) << site;
  }
  fields own = to_host("localhost:8080");
  own.set("Sec-Fetch-Site", "same-origin");
  EXPECT_EQ(refusal(own, 8080, verb::post), 0);
}

TEST(RequestGuard, AProxyThatNobodyNamedIsNot) {
  for (const char* name : {"X-Forwarded-For", "x-forwarded-host", "X-Forwarded", "Forwarded"}) {
    fields headers = to_host("localhost:8080");
    headers.set(name, "192.0.2.1");
    EXPECT_EQ(refusal(headers), 403) << name;
  }
}

TEST(RequestGuard, BehindAProxyOnlyItIsAnsweredAndSaysForWhom) {
  fields headers = to_host("kiosks.example.org");
  EXPECT_EQ(through_proxy(headers), "400");
  headers.set("X-Forwarded-For", "203.0.113.9");
  EXPECT_EQ(through_proxy(headers), "203.0.113.9");
  EXPECT_EQ(through_proxy(headers, "192.0.2.1"), "403");
  EXPECT_EQ(through_proxy(headers, "127.0.0.1"), "403");
  headers.set(field::origin, "https://kiosks.example.org");
  EXPECT_EQ(through_proxy(headers), "203.0.113.9");
  headers.set(field::origin, "http://kiosks.example.org");
  EXPECT_EQ(through_proxy(headers), "403");
  EXPECT_EQ(through_proxy(to_host("127.0.0.1:8080")), "421");
}

TEST(RequestGuard, AClientCantChooseItsAddress) {
  struct Row {
    const char* header;
    const char* client;  ///< null: refused
  };
  const std::array proxies{*parse_network("10.0.0.0/16")};
  for (const Row& row : {Row{"203.0.113.9", "203.0.113.9"},
                         {"1.1.1.1, 203.0.113.9", "203.0.113.9"},
                         {"1.1.1.1,203.0.113.9,10.0.3.4", "203.0.113.9"},
                         {"nonsense, 203.0.113.9", "203.0.113.9"},
                         {"10.0.1.1, 10.0.3.4", "10.0.1.1"},
                         {"203.0.113.9:4711", "203.0.113.9"},
                         {"2001:db8::1", "2001:db8::1"},
                         {"[2001:db8::1]:4711", "2001:db8::1"},
                         {"203.0.113.9, nonsense", nullptr},
                         {"203.0.113.9,", nullptr},
                         {"", nullptr}}) {
    const auto client = forwarded_client(row.header, proxies);
    EXPECT_EQ(client ? to_text(*client) : "", row.client == nullptr ? "" : row.client)
        << row.header;
  }
  fields two = to_host("kiosks.example.org");
  two.insert("X-Forwarded-For", "1.1.1.1");
  two.insert("X-Forwarded-For", "203.0.113.9");
  EXPECT_EQ(through_proxy(two), "203.0.113.9");
}

}  // namespace
}  // namespace kioskline::live
