#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "live/progress_vector.hpp"

namespace kioskline::live {

/// A press that was committed lately.
struct RecentPress {
  Shard shard;
  Offset offset;
  std::string json;  ///< an object
};

/// Presses of a partition that are kept for clients that come back: so many offsets back.
constexpr std::int64_t recent_offsets = 100;

/// All that the page Now shows at one moment. Immutable; shared by every client.
struct Frame {
  ProgressVector progress;
  std::string state;  ///< the members of a JSON object: "as_of", "time_zone", ...
  std::vector<RecentPress> recent;
  std::chrono::steady_clock::time_point read_at{};
};

using SharedFrame = std::shared_ptr<const Frame>;
using SharedText = std::shared_ptr<const std::string>;

/// The frame as an event of an event stream (HTML standard, 9.2): "change" with the presses since
/// `seen`, if the frame still has all of them, else "snapshot" with all it has.
std::string event_text(const Frame& frame, const std::optional<ProgressVector>& seen);

}  // namespace kioskline::live
