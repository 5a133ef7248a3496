#pragma once

#include <string_view>

namespace kioskline {

/// Named places at which a test may make things go wrong: KIOSKLINE_FAULT=name:n chooses one, and
/// the n-th time it is passed. Compiled in only with KIOSKLINE_FAULT_POINTS; else nothing.
#ifdef KIOSKLINE_FAULT_POINTS
/// Kills the process (SIGKILL) when it is due.
void fault_point(std::string_view name);
/// True the one time it is due: the caller does what the fault is.
bool fault_due(std::string_view name);
#else
inline void fault_point(std::string_view /*name*/) {}
constexpr bool fault_due(std::string_view /*name*/) { return false; }
#endif

}  // namespace kioskline
