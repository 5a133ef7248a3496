#pragma once

#include <string>

namespace kioskline::live {

/// Who acts: stands beside everything that is done. Where there are no accounts it is the name that
/// the request gives, and of a confirmation the screen's.
struct Actor {
  std::string name;
};

}  // namespace kioskline::live
