#pragma once

#include <string>

namespace kioskline::ingest {

/// "host:pid": names this process in ingest.run, in the owners of checkpoints and in the log.
std::string instance_name();

}  // namespace kioskline::ingest
