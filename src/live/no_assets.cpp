#include "live/assets.hpp"

namespace kioskline::live {

std::span<const Asset> assets() { return {}; }

}  // namespace kioskline::live
