#include "ingest/instance_name.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>

namespace kioskline::ingest {

std::string instance_name() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  return fmt::format("{}:{}", host.data(), getpid());
}

}  // namespace kioskline::ingest
