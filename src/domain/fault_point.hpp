#pragma once

#include <string_view>

namespace kioskline {

/// A named place at which a test may kill the process: KIOSKLINE_FAULT=name:n kills it (SIGKILL)
/// the n-th time it passes there. Compiled in only with KIOSKLINE_FAULT_POINTS; else nothing.
#ifdef KIOSKLINE_FAULT_POINTS
void fault_point(std::string_view name);
#else
inline void fault_point(std::string_view /*name*/) {}
#endif

}  // namespace kioskline
