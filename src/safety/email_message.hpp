#pragma once

#include <chrono>
#include <string>

#include "safety/delivery.hpp"

namespace kioskline::safety {

/// A delivery as an e-mail (RFC 5322, UTF-8 in base64), lines ended by CR LF. The Message-ID holds
/// the idempotency key, so that mail programs know a repetition.
std::string email_message(const Delivery& delivery, const std::string& from,
                          std::chrono::sys_seconds now);

/// A header's text as RFC 2047 words where it is not ASCII; line ends become blanks.
std::string header_text(const std::string& text);

}  // namespace kioskline::safety
