#include "domain/network.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace kioskline {
namespace {

constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr int address_bits = 128;
constexpr int mapped_bits = 96;

bool is_mapped(const IpAddress& address) {
  return std::equal(mapped.begin(), mapped.end(), address.bytes.begin());
}

/// The address with only its first `prefix` bits.
IpAddress masked(IpAddress address, int prefix) {
  for (int bit = prefix; bit < address_bits; ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> static_cast<unsigned>(bit % 8));
    std::uint8_t& byte = address.bytes.at(static_cast<std::size_t>(bit / 8));
    byte = static_cast<std::uint8_t>(byte & ~mask);
  }
  return address;
}

}  // namespace

bool IpAddress::is_loopback() const {
  constexpr std::uint8_t loopback_net = 127;
  IpAddress one;
  one.bytes.back() = 1;
  return *this == one || (is_mapped(*this) && bytes[mapped.size()] == loopback_net);
}

std::optional<IpAddress> parse_ip_address(std::string_view text) {
  const std::string terminated(text);
  if (terminated.size() != std::strlen(terminated.c_str())) return std::nullopt;
  IpAddress address;
  if (::inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  std::ranges::copy(mapped, address.bytes.begin());
  if (::inet_pton(AF_INET, terminated.c_str(), &address.bytes[mapped.size()]) == 1) return address;
  return std::nullopt;
}

std::string to_text(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (is_mapped(address)) {
    ::inet_ntop(AF_INET, &address.bytes[mapped.size()], text.data(), text.size());
  } else {
    ::inet_ntop(AF_INET6, address.bytes.data(), text.data(), text.size());
  }
  return text.data();
}

bool Network::contains(const IpAddress& address) const { return masked(address, prefix) == first; }

std::optional<Network> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_ip_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return Network{*address, address_bits};
  const std::string_view digits = text.substr(slash + 1);
  int prefix = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
  if (error != std::errc{} || end != digits.data() + digits.size() || prefix < 0) {
    return std::nullopt;
  }
  if (text.find(':') == std::string_view::npos) prefix += mapped_bits;
  if (prefix > address_bits || masked(*address, prefix) != *address) return std::nullopt;
  return Network{*address, prefix};
}

}  // namespace kioskline
