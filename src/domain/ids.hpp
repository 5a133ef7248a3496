#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

namespace kioskline {

/// A number of one kind only, so that a partition can't be passed where an offset is meant.
/// A plain value: copyable, ordered, hashable, no invariants.
template <class Tag, class Rep>
struct StrongId {
  Rep value{};

  friend constexpr auto operator<=>(StrongId, StrongId) = default;
};

/// Row of kiosk.museum.
using MuseumId = StrongId<struct MuseumTag, std::int32_t>;
/// The n of a museum's public exhibition id "EXH_0n"; unique only within a museum.
using ExhibitionNumber = StrongId<struct ExhibitionTag, std::int16_t>;
/// Row of ingest.source: a topic of one cluster, or a history file.
using SourceId = StrongId<struct SourceTag, std::int32_t>;
using Partition = StrongId<struct PartitionTag, std::int32_t>;
/// Position of a message within a partition. "Next" offsets are exclusive ends.
using Offset = StrongId<struct OffsetTag, std::int64_t>;
/// Number of ownership changes of a partition; a writer with an older one is a zombie.
using Fence = StrongId<struct FenceTag, std::int64_t>;
/// Row of kiosk.catalogue_version: one immutable snapshot of the exhibition metadata.
using CatalogueVersion = StrongId<struct CatalogueVersionTag, std::int64_t>;

constexpr Offset operator+(Offset offset, std::int64_t count) { return {offset.value + count}; }
constexpr std::int64_t operator-(Offset end, Offset begin) { return end.value - begin.value; }

}  // namespace kioskline

template <class Tag, class Rep>
struct std::hash<kioskline::StrongId<Tag, Rep>> {
  std::size_t operator()(kioskline::StrongId<Tag, Rep> id) const noexcept {
    return std::hash<Rep>{}(id.value);
  }
};
