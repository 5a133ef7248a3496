#include "domain/network.hpp"

#include <gtest/gtest.h>

namespace kioskline {
namespace {

TEST(Network, AddressesAreReadAndWritten) {
  for (const char* text : {"192.0.2.1", "0.0.0.0", "2001:db8::1", "::1", "::"}) {
    const auto address = parse_ip_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(to_text(*address), text);
  }
  EXPECT_EQ(parse_ip_address("::ffff:192.0.2.1"), parse_ip_address("192.0.2.1"));
  for (const char* text : {"", "localhost", "192.0.2", "192.0.2.256", "::1%eth0", "[::1]",
                           "1.2.3.4 ", "192.0.2.1:80"}) {
    EXPECT_FALSE(parse_ip_address(text)) << text;
  }
  EXPECT_FALSE(parse_ip_address(std::string_view("192.0.2.1\0x", 11)));
}

TEST(Network, LoopbackIsTheWholeNetOfIpv4AndOneAddressOfIpv6) {
  for (const char* text : {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(parse_ip_address(text)->is_loopback()) << text;
  }
  for (const char* text : {"126.0.0.1", "0.0.0.0", "::", "::2", "::7f00:1"}) {
    EXPECT_FALSE(parse_ip_address(text)->is_loopback()) << text;
  }
}

TEST(Network, ContainsWhatBeginsWithItsBits) {
  struct Row {
    const char* network;
    const char* address;
    bool contained;
  };
  for (const Row& row : {Row{"10.0.0.0/16", "10.0.255.1", true},
                         {"10.0.0.0/16", "10.1.0.1", false},
                         {"192.0.2.128/25", "192.0.2.127", false},
                         {"192.0.2.1", "192.0.2.1", true},
                         {"192.0.2.1", "192.0.2.2", false},
                         {"0.0.0.0/0", "203.0.113.9", true},
                         {"0.0.0.0/0", "2001:db8::1", false},
                         {"2001:db8::/32", "2001:db8:9::1", true},
                         {"2001:db8::/32", "2001:db9::1", false},
                         {"::/0", "192.0.2.1", true}}) {
    EXPECT_EQ(parse_network(row.network)->contains(*parse_ip_address(row.address)), row.contained)
        << row.network << " " << row.address;
  }
}

TEST(Network, WhatIsNoNetworkIsRefused) {
  for (const char* text : {"", "/8", "10.0.0.1/16", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x",
                           "10.0.0.0/", "2001:db8::/129", "2001:db8::1/32", "example.org"}) {
    EXPECT_FALSE(parse_network(text)) << text;
  }
}

}  // namespace
}  // namespace kioskline
