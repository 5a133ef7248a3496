#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "domain/exhibition.hpp"
#include "domain/press.hpp"

namespace kioskline::catalogue {

/// An exhibition in a catalogue. One whose metadata disappeared is closed, never deleted.
struct CatalogueEntry {
  Exhibition exhibition;
  Instant valid_from{};  ///< when its metadata was first seen
  std::optional<Instant>
      closed_at{};  ///< when its metadata had disappeared; unset while it is open

  bool is_open() const { return !closed_at.has_value(); }
  friend bool operator==(const CatalogueEntry&, const CatalogueEntry&) = default;
};

/// One snapshot of a museum's exhibitions. A value; shared as `shared_ptr<const Catalogue>`.
struct Catalogue {
  std::map<ExhibitionNumber, CatalogueEntry> entries{};  ///< closed ones included
  CatalogueVersion version{};                            ///< 0: never stored
  Instant loaded_at{};                                   ///< when this content was first read
  std::string source{};                                  ///< "s3://bucket/prefix" or a folder

  friend bool operator==(const Catalogue&, const Catalogue&) = default;
};

/// A closed exhibition stays known this long: its last presses, and those of kiosks that were cut
/// off from the network when it closed, still have to arrive.
inline constexpr std::chrono::hours known_after_closing{24};

/// The exhibitions that presses may name at `now`: all open ones, and those closed less than
/// known_after_closing ago.
KnownExhibitions known_exhibitions(const Catalogue& catalogue, Instant now);

/// SHA-256 (hex) of the content: every exhibition as described and whether it is open, but not when
/// that was seen, so that two readers of the same metadata get the same fingerprint.
std::string fingerprint(const Catalogue& catalogue);

}  // namespace kioskline::catalogue
