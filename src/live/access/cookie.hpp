#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace kioskline::live {

// The prefix makes a browser refuse one that another host, a path or plain HTTP tries to set.
inline constexpr std::string_view session_cookie = "__Host-kioskline_session";
inline constexpr std::string_view screen_cookie = "__Host-kioskline_screen";

/// The value of a cookie in a Cookie header. Nothing when it is not there, or twice: then nobody
/// knows which is meant. Borrows from the header. Source: RFC 6265, 4.2 and 5.4.
std::optional<std::string_view> find_cookie(std::string_view header, std::string_view name);

/// The Set-Cookie header that lets a browser keep it for `lasts`; 0 s takes it away.
std::string set_cookie(std::string_view name, std::string_view value, std::chrono::seconds lasts);

}  // namespace kioskline::live
