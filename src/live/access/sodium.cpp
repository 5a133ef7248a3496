#include "live/access/sodium.hpp"

#include <sodium.h>

#include <stdexcept>

namespace kioskline::live {

void begin_sodium() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium finds no source of random numbers");
}

}  // namespace kioskline::live
