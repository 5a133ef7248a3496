#include "ingest/suspect_watch.hpp"

#include <algorithm>

namespace kioskline::ingest {
namespace {

// 32,768 stretches of 30 s are 11 days in 400 kB a kiosk: so far may the partitions of a backlog lie
// apart. What is forgotten is named, not missed.
constexpr std::int64_t ring_size = 32'768;

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

SuspectWatch::SuspectWatch(std::uint32_t run, std::chrono::seconds window) : run_(run), window_(window) {}

void SuspectWatch::restart(std::uint32_t own_partitions, std::uint32_t all_partitions,
                           std::span<const StoredPresses> stored, Instant known_from) {
  const std::uint32_t all = std::max(1U, all_partitions);
  threshold_ = std::max(1U, (run_ * own_partitions + all - 1) / all);
  // The first stretch's neighbour is not known either.
  known_from_ = known_from == Instant::min() ? known_from : known_from + window_;
  for (Ring& ring : kiosks_) ring.clear();
  for (const StoredPresses& presses : stored) {
    Stretch* stretch = stretch_at(presses.exhibition, presses.stretch.time_since_epoch() / window_);
    if (stretch == nullptr) continue;
    std::uint8_t& count = stretch->counts.at(presses.answer);
    count = static_cast<std::uint8_t>(std::min(255U, count + presses.presses));
  }
}

SuspectWatch::Stretch* SuspectWatch::stretch_at(ExhibitionNumber exhibition, std::int64_t number) {
  Ring& ring = kiosks_.at(static_cast<std::size_t>(exhibition.value));
  if (ring.empty()) ring.resize(ring_size);
  Stretch& stretch = ring[static_cast<std::size_t>(number % ring_size)];
  const auto round = static_cast<std::int32_t>(number / ring_size);
  if (stretch.round > round) return nullptr;
  if (stretch.round < round) {
    if (stretch.round >= 0) {
      const std::int64_t forgotten = stretch.round * ring_size + number % ring_size;
      known_from_ = std::max(known_from_, Instant(window_ * (forgotten + 2)));
    }
    stretch = {.round = round, .counts = {}};
  }
  return &stretch;
}

const SuspectWatch::Stretch* SuspectWatch::find(ExhibitionNumber exhibition, std::int64_t number) const {
  const Ring& ring = kiosks_.at(static_cast<std::size_t>(exhibition.value));
  const Stretch& stretch = ring[static_cast<std::size_t>(number % ring_size)];
  return stretch.round == number / ring_size ? &stretch : nullptr;
}

bool SuspectWatch::possible_around(ExhibitionNumber exhibition, std::int64_t number) const {
  // Any press near a possible run matters: a different one can split it.
  const Stretch* const here = find(exhibition, number);
  for (const std::int64_t neighbour : {number - 1, number + 1}) {
    const Stretch* const there = find(exhibition, neighbour);
    for (std::size_t answer = 0; answer < answers; ++answer) {
      const unsigned count = (here != nullptr ? here->counts[answer] : 0U) + (there != nullptr ? there->counts[answer] : 0U);
      if (count >= threshold_) return true;
    }
  }
  return false;
}

std::optional<store::SuspectWindow> SuspectWatch::observe(const Press& press) {
  const std::int64_t number = press.at.time_since_epoch() / window_;
  Stretch* const stretch = stretch_at(press.exhibition, number);
  if (stretch != nullptr) {
    std::uint8_t& count = stretch->counts[answer_of(press)];
    if (count < 255) ++count;
    if (press.at >= known_from_ && !possible_around(press.exhibition, number)) return std::nullopt;
  }
  return store::SuspectWindow{.exhibition = press.exhibition, .from = press.at, .to = press.at};
}

}  // namespace kioskline::ingest
