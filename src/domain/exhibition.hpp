#pragma once

#include <bitset>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"

namespace kioskline {

/// One exhibition as its metadata object describes it (`lmnh_exhibition_<word>.json`).
struct Exhibition {
  ExhibitionNumber number{};
  std::string public_id;  ///< "EXH_00".."EXH_99"
  std::string name;
  std::string floor;  ///< "Vault", "1".."3"
  std::string department;
  std::optional<std::chrono::sys_days> start_date;
  std::string description;
  std::string object_key;  ///< where the metadata came from

  friend bool operator==(const Exhibition&, const Exhibition&) = default;
};

/// Two digits follow "EXH_".
inline constexpr std::size_t exhibition_number_limit = 100;

/// The exhibitions a press may name: what validation needs of a catalogue, nothing else.
/// Immutable after construction by its owner; safe to read from any thread.
struct KnownExhibitions {
  std::bitset<exhibition_number_limit> numbers;
  CatalogueVersion version{};
};

}  // namespace kioskline
