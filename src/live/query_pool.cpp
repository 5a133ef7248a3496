#include "live/query_pool.hpp"

#include <fmt/format.h>

namespace kioskline::live {

QueryPool::QueryPool(const DatabaseSettings& database, std::uint32_t connections)
    : threads_(connections) {
  for (std::uint32_t n = 1; n <= connections; ++n) {
    idle_.push_back(std::make_unique<Reader>(database, fmt::format("kioskline live {}", n)));
  }
}

QueryPool::~QueryPool() { threads_.join(); }

QueryPool::Lease::Lease(QueryPool& owner) : pool(owner) {
  const std::lock_guard lock(pool.mutex_);
  reader = std::move(pool.idle_.back());
  pool.idle_.pop_back();
}

QueryPool::Lease::~Lease() {
  const std::lock_guard lock(pool.mutex_);
  pool.idle_.push_back(std::move(reader));
}

}  // namespace kioskline::live
