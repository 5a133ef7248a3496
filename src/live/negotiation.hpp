#pragma once

#include <string_view>

#include "live/figures.hpp"

namespace kioskline::live {

/// Whether an Accept-Encoding allows `coding`.
bool accepts_coding(std::string_view accept_encoding, std::string_view coding);

/// CSV if an Accept names it before any JSON, else JSON.
Format preferred_format(std::string_view accept);

}  // namespace kioskline::live
