#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "catalogue/object_reader.hpp"

namespace kioskline::catalogue {

/// What a refresh changed.
struct Changes {
  std::vector<Exhibition> added{};    ///< new, or open again
  std::vector<Exhibition> changed{};  ///< described otherwise than before
  std::vector<Exhibition> closed{};   ///< their metadata disappeared

  bool empty() const { return added.empty() && changed.empty() && closed.empty(); }
};

/// Whether a reading may close most of the exhibitions at once.
enum class MassClosure : std::uint8_t {
  refused,  ///< taken for a fault of the source: nothing is changed and an alarm is raised
  accepted  ///< an operator said so
};

struct Merged {
  Catalogue catalogue{};  ///< version and loaded_at are still those of the last one
  Changes changes{};
  std::vector<ObjectProblem> problems{};  ///< malformed objects and second descriptions of an id
  std::optional<std::string> alarm{};     ///< why the reading wasn't believed
};

/// The catalogue after a reading: a pure function.
///
/// A malformed object leaves the exhibition it described before as it was. Of several objects with
/// one id the lexically first wins. An exhibition without an object is closed. A reading that lacks
/// more than half of the open exhibitions (an empty one therefore always) changes nothing.
Merged merge(const Catalogue& last, const Reading& reading, Instant now, MassClosure mass_closure);

}  // namespace kioskline::catalogue
