#include "catalogue/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace kioskline::catalogue {
namespace {

using Described = std::map<ExhibitionNumber, Exhibition>;

/// What the source says is open now, by number; second descriptions of an id become problems.
Described describe(const Catalogue& last, const Reading& reading,
                   std::vector<ObjectProblem>& problems) {
  std::vector<Exhibition> candidates = reading.exhibitions;
  for (const ObjectProblem& malformed : reading.malformed) {
    for (const auto& [number, entry] : last.entries) {
      if (entry.is_open() && entry.exhibition.object_key == malformed.object_key) {
        candidates.push_back(entry.exhibition);
      }
    }
  }
  std::ranges::sort(candidates, {}, &Exhibition::object_key);
  Described described;
  for (Exhibition& candidate : candidates) {
    const auto [winner, is_first] = described.try_emplace(candidate.number, candidate);
    if (!is_first) {
      problems.push_back(
          {candidate.object_key, fmt::format("ignored: {} describes {} already",
                                             winner->second.object_key, candidate.public_id)});
    }
  }
  return described;
}

/// Why the source can't be believed, if it can't.
std::optional<std::string> alarm_of(const Catalogue& last, const Described& described) {
  std::size_t open = 0;
  std::size_t missing = 0;
  for (const auto& [number, entry] : last.entries) {
    if (!entry.is_open()) continue;
    ++open;
    if (!described.contains(number)) ++missing;
  }
  if (missing * 2 <= open) return std::nullopt;
  return fmt::format(
      "{} of {} open exhibitions are missing from the source; the catalogue stays as it was",
      missing, open);
}

void open_or_change(CatalogueEntry& entry, const Exhibition& described, Changes& changes) {
  if (!entry.is_open()) {
    changes.added.push_back(described);
  } else if (entry.exhibition != described) {
    changes.changed.push_back(described);
  }
  entry.exhibition = described;
  entry.closed_at.reset();
}

}  // namespace

Merged merge(const Catalogue& last, const Reading& reading, Instant now, MassClosure mass_closure) {
  Merged merged{.catalogue = last, .problems = reading.malformed};
  const Described described = describe(last, reading, merged.problems);
  if (mass_closure == MassClosure::refused) {
    merged.alarm = alarm_of(last, described);
    if (merged.alarm) return merged;
  }
  auto& entries = merged.catalogue.entries;
  for (const auto& [number, exhibition] : described) {
    const auto [entry, is_new] = entries.try_emplace(
        number, CatalogueEntry{.exhibition = exhibition, .valid_from = now, .closed_at = {}});
    if (is_new) {
      merged.changes.added.push_back(exhibition);
    } else {
      open_or_change(entry->second, exhibition, merged.changes);
    }
  }
  for (auto& [number, entry] : entries) {
    if (!entry.is_open() || described.contains(number)) continue;
    entry.closed_at = now;
    merged.changes.closed.push_back(entry.exhibition);
  }
  return merged;
}

}  // namespace kioskline::catalogue
