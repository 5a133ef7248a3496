#include "ingest/suspect_watch.hpp"

#include <algorithm>
#include <iterator>

namespace kioskline::ingest {
namespace {

// 65,536 stretches of 15 s are 11 days in 0.6 MB a kiosk: so far may the partitions of a backlog
// lie apart. What is forgotten is named, not missed.
constexpr std::int64_t ring_size = 65'536;

// A window that begins anywhere in a stretch ends at the latest in the second one after it.
constexpr std::int64_t stretches_per_window = 2;
constexpr std::int64_t reach = stretches_per_window;

}  // namespace

std::uint8_t answer_of(const Press& press) {
  constexpr std::uint8_t assistance = 5;
  constexpr std::uint8_t emergency = 6;
  switch (press.kind) {
    case PressKind::rating:
      return static_cast<std::uint8_t>(press.rating);
    case PressKind::assistance:
      return assistance;
    case PressKind::emergency:
      return emergency;
  }
  return emergency;
}

SuspectWatch::SuspectWatch(std::uint32_t run, std::chrono::seconds window)
    : run_(run), stretch_(std::chrono::microseconds(window) / stretches_per_window) {}

void SuspectWatch::restart(std::uint32_t own_partitions, std::uint32_t all_partitions,
                           std::span<const StoredPresses> stored, Instant known_from) {
  const std::uint32_t all = std::max(1U, all_partitions);
  threshold_ = std::max(1U, (run_ * own_partitions + all - 1) / all);
  // The neighbours of the first stretches are not known either.
  known_from_ = known_from == Instant::min() ? known_from : known_from + reach * stretch_;
  for (Ring& ring : kiosks_) ring.clear();
  for (const StoredPresses& presses : stored) {
    Stretch* stretch =
        stretch_at(presses.exhibition, presses.stretch.time_since_epoch() / stretch_);
    if (stretch == nullptr) continue;
    std::uint8_t& count = stretch->counts.at(presses.answer);
    count = static_cast<std::uint8_t>(std::min(255U, count + presses.presses));
  }
}

SuspectWatch::Stretch* SuspectWatch::stretch_at(ExhibitionNumber exhibition, std::int64_t number) {
  Ring& ring = kiosks_.at(static_cast<std::size_t>(exhibition.value));
  if (ring.empty()) ring.resize(ring_size);
  Stretch& stretch = ring[static_cast<std::size_t>(number % ring_size)];
  const auto round = static_cast<std::uint16_t>(number / ring_size);
  if (stretch.round > round) return nullptr;
  if (stretch.round < round) {
    if (stretch.round > 0) {
      const std::int64_t forgotten = stretch.round * ring_size + number % ring_size;
      known_from_ = std::max(known_from_, Instant(stretch_ * (forgotten + 1 + reach)));
    }
    stretch = {.round = round, .counts = {}};
  }
  return &stretch;
}

const SuspectWatch::Stretch* SuspectWatch::find(ExhibitionNumber exhibition,
                                                std::int64_t number) const {
  const Ring& ring = kiosks_.at(static_cast<std::size_t>(exhibition.value));
  const Stretch& stretch = ring[static_cast<std::size_t>(number % ring_size)];
  return stretch.round == number / ring_size ? &stretch : nullptr;
}

bool SuspectWatch::possible_around(ExhibitionNumber exhibition, std::int64_t number) const {
  // Any press near a possible run matters: a different one can split it.
  std::array<const Stretch*, 2 * reach + 1> around{};
  for (std::int64_t i = 0; i < std::ssize(around); ++i) {
    around[static_cast<std::size_t>(i)] = find(exhibition, number - reach + i);
  }
  for (std::size_t first = 0; first <= reach; ++first) {
    for (std::size_t answer = 0; answer < answers; ++answer) {
      unsigned count = 0;
      for (std::size_t i = first; i <= first + reach; ++i) {
        if (around[i] != nullptr) count += around[i]->counts[answer];
      }
      if (count >= threshold_) return true;
    }
  }
  return false;
}

std::optional<store::SuspectWindow> SuspectWatch::observe(const Press& press) {
  const std::int64_t number = press.at.time_since_epoch() / stretch_;
  Stretch* const stretch = number > reach ? stretch_at(press.exhibition, number) : nullptr;
  if (stretch != nullptr) {
    std::uint8_t& count = stretch->counts[answer_of(press)];
    if (count < 255) ++count;
    if (press.at >= known_from_ && !possible_around(press.exhibition, number)) return std::nullopt;
  }
  return store::SuspectWindow{.exhibition = press.exhibition, .from = press.at, .to = press.at};
}

}  // namespace kioskline::ingest
