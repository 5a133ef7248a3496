#pragma once

#include <chrono>
#include <expected>
#include <string>

#include "configuration/configuration.hpp"

namespace kioskline::stream {

/// Why a cluster did not answer. `permanent` when a retry can't help: wrong credentials, a
/// certificate that is refused.
struct ClusterFailure {
  std::string what;
  bool permanent = false;
};

/// The cluster's id, read on a fresh connection: a handle that lives on keeps the id it met first,
/// even when its address now leads to another cluster. Blocks up to `timeout`.
std::expected<std::string, ClusterFailure> read_cluster_id(const KafkaSettings& kafka,
                                                           std::chrono::milliseconds timeout);

}  // namespace kioskline::stream
