#include "domain/fault_point.hpp"

#ifdef KIOSKLINE_FAULT_POINTS

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string>

namespace kioskline {
namespace {

struct Fault {
  std::string name;
  int passes = 1;
};

Fault fault_from_environment() {
  const char* text = std::getenv("KIOSKLINE_FAULT");
  if (text == nullptr) return {};
  const std::string_view spec = text;
  const std::size_t colon = spec.find(':');
  Fault fault{.name = std::string(spec.substr(0, colon)), .passes = 1};
  if (colon != std::string_view::npos) {
    std::from_chars(spec.data() + colon + 1, spec.data() + spec.size(), fault.passes);
  }
  return fault;
}

}  // namespace

bool fault_due(std::string_view name) {
  static const Fault fault = fault_from_environment();
  static std::atomic<int> passed = 0;
  return name == fault.name && ++passed == fault.passes;
}

void fault_point(std::string_view name) {
  if (fault_due(name)) std::raise(SIGKILL);
}

}  // namespace kioskline

#endif
