#pragma once

#include <chrono>
#include <string>

#include "domain/press.hpp"

namespace kioskline {

/// Appends "2026-02-24T10:15:03.123456Z" (26 digits and signs, always microseconds). For years
/// 1..9999, which is all the message contract lets in.
void append_text(Instant instant, std::string& out);
/// Appends "2026-02-24".
void append_text(std::chrono::sys_days date, std::string& out);

std::string to_text(Instant instant);

}  // namespace kioskline
