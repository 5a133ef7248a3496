#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kioskline {

/// An IPv4 or IPv6 address. An IPv4 address and the IPv6 address it is mapped to are the same.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  ///< network order; IPv4 as ::ffff:a.b.c.d

  bool is_loopback() const;
  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

/// "192.0.2.1", "2001:db8::1"; nothing for any other text, zones ("%eth0") and names included.
std::optional<IpAddress> parse_ip_address(std::string_view text);
/// As parse_ip_address reads it; a mapped IPv4 address as IPv4.
std::string to_text(const IpAddress& address);

/// Addresses that begin with the same bits.
struct Network {
  IpAddress first;
  int prefix = 128;  ///< bits of the 128

  bool contains(const IpAddress& address) const;
};

/// "10.0.0.0/16", "2001:db8::/32", or one address. Nothing when bits behind the prefix are set:
/// who writes 10.0.0.1/16 means something else.
std::optional<Network> parse_network(std::string_view text);

}  // namespace kioskline
