#pragma once

#include "domain/press.hpp"

namespace kioskline {

/// The system's clock now, to the microsecond. What is pure is given a time instead of asking here.
inline Instant wall_clock() {
  return std::chrono::floor<Instant::duration>(std::chrono::system_clock::now());
}

}  // namespace kioskline
