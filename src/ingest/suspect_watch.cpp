#include "ingest/suspect_watch.hpp"

#include <algorithm>

namespace kioskline::ingest {
namespace {

// A stretch is 2.8 kB; what is forgotten is named, not missed.
constexpr std::size_t stretches_remembered = 2048;

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
    : run_(run), window_(window), threshold_(1) {}

void SuspectWatch::restart(std::uint32_t own_partitions, std::uint32_t all_partitions,
                           std::span<const StoredPresses> stored, Instant known_from) {
  threshold_ = std::max(1U, (run_ * own_partitions + all_partitions - 1) / std::max(1U, all_partitions));
  // The first stretch's neighbour is not known either.
  known_from_ = known_from == Instant::min() ? known_from : known_from + window_;
  stretches_.clear();
  for (const StoredPresses& presses : stored) {
    const std::int64_t number = presses.stretch.time_since_epoch() / window_;
    stretch_at(number).kiosks.at(static_cast<std::size_t>(presses.exhibition.value)).at(presses.answer) +=
        presses.presses;
  }
}

SuspectWatch::Stretch& SuspectWatch::stretch_at(std::int64_t number) { return stretches_[number]; }

bool SuspectWatch::possible_around(std::int64_t number, ExhibitionNumber exhibition) const {
  // Any press near a possible run matters: a different one can split it.
  const auto kiosk = static_cast<std::size_t>(exhibition.value);
  const auto counts_at = [&](std::int64_t at) -> const Counts* {
    const auto found = stretches_.find(at);
    return found == stretches_.end() ? nullptr : &found->second.kiosks[kiosk];
  };
  const Counts* const here = counts_at(number);
  for (const std::int64_t neighbour : {number - 1, number + 1}) {
    const Counts* const there = counts_at(neighbour);
    for (std::size_t answer = 0; answer < answers; ++answer) {
      const std::uint32_t count = (here != nullptr ? (*here)[answer] : 0) + (there != nullptr ? (*there)[answer] : 0);
      if (count >= threshold_) return true;
    }
  }
  return false;
}

void SuspectWatch::forget_old() {
  while (stretches_.size() > stretches_remembered) {
    const auto oldest = stretches_.begin();
    known_from_ = std::max(known_from_, Instant(window_ * (oldest->first + 2)));
    stretches_.erase(oldest);
  }
}

std::optional<store::SuspectWindow> SuspectWatch::observe(const Press& press) {
  const std::int64_t number = press.at.time_since_epoch() / window_;
  const auto kiosk = static_cast<std::size_t>(press.exhibition.value);
  ++stretch_at(number).kiosks[kiosk][answer_of(press)];
  forget_old();
  if (press.at >= known_from_ && !possible_around(number, press.exhibition)) return std::nullopt;
  return store::SuspectWindow{.exhibition = press.exhibition, .from = press.at, .to = press.at};
}

}  // namespace kioskline::ingest
