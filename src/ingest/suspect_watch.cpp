#include "ingest/suspect_watch.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace kioskline::ingest {
namespace {

// 131,072 stretches of 15 s are 22 days in 0.8 MB a kiosk: so far may the partitions of a backlog
// lie apart. What is forgotten is named, not missed.
constexpr std::int64_t ring_size = 131'072;

constexpr std::uint32_t answers = 7;
constexpr std::uint32_t bits_of_count = 4;
constexpr std::uint32_t most_counted = (1U << bits_of_count) - 1;

std::uint32_t count_of(std::uint32_t counts, std::uint32_t answer) {
  return counts >> (bits_of_count * answer) & most_counted;
}

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

std::vector<store::Shard> SuspectWatch::held_by_others(const std::string& worker) const {
  const std::lock_guard lock(mutex_);
  std::vector<store::Shard> partitions;
  for (const auto& [name, holder] : holders_) {
    if (name != worker) std::ranges::copy(holder.partitions, std::back_inserter(partitions));
  }
  return partitions;
}

void SuspectWatch::hold(const std::string& worker, Holding holding,
                        std::span<const StoredPresses> stored, Instant known_from) {
  const std::lock_guard lock(mutex_);
  std::erase_if(holders_, [&](const auto& holder) {
    return holder.first == worker || holder.second.since < holding.given_up;
  });
  // The neighbours of the first stretches are not known either.
  if (known_from != Instant::min()) known_from += reach * stretch_;
  if (holders_.empty()) {
    for (Ring& ring : kiosks_) ring = {};
    known_from_ = known_from;
  }
  known_from_ = std::max(known_from_, known_from);
  for (const StoredPresses& presses : stored) {
    count(presses.exhibition, presses.stretch.time_since_epoch() / stretch_, presses.answer,
          presses.presses);
  }
  holders_[worker] = {.partitions = std::move(holding.partitions),
                      .since = std::chrono::steady_clock::now()};
  of_topics_ = holding.of_topics;
  count_holders();
}

void SuspectWatch::release(const std::string& worker) {
  const std::lock_guard lock(mutex_);
  holders_.erase(worker);
  count_holders();
}

void SuspectWatch::count_holders() {
  std::size_t partitions = 0;
  for (const auto& [worker, holder] : holders_) partitions += holder.partitions.size();
  holds_all_ = partitions == of_topics_;
}

bool SuspectWatch::count(ExhibitionNumber exhibition, std::int64_t number, std::uint8_t answer,
                         std::uint32_t presses) {
  if (number <= reach || number / ring_size > std::numeric_limits<std::uint16_t>::max())
    return false;
  Ring& ring = kiosks_.at(static_cast<std::size_t>(exhibition.value));
  if (ring.rounds.empty()) {
    ring.rounds.resize(ring_size);
    ring.counts.resize(ring_size);
  }
  const auto place = static_cast<std::size_t>(number % ring_size);
  const auto round = static_cast<std::uint16_t>(number / ring_size);
  std::uint16_t& known = ring.rounds[place];
  if (known > round) return false;
  if (known < round) {
    if (known > 0) {
      const std::int64_t forgotten = known * ring_size + static_cast<std::int64_t>(place);
      known_from_ = std::max(known_from_, Instant(stretch_ * (forgotten + 1 + reach)));
    }
    known = round;
    ring.counts[place] = 0;
  }
  const std::uint32_t added =
      std::min(presses, most_counted - count_of(ring.counts[place], answer));
  ring.counts[place] += added << (bits_of_count * answer);
  return true;
}

bool SuspectWatch::possible_around(ExhibitionNumber exhibition, std::int64_t number) const {
  const Ring& ring = kiosks_.at(static_cast<std::size_t>(exhibition.value));
  std::array<std::uint32_t, 2 * reach + 1> around{};
  for (std::int64_t i = 0; i < std::ssize(around); ++i) {
    const std::int64_t neighbour = number - reach + i;
    const auto place = static_cast<std::size_t>(neighbour % ring_size);
    if (ring.rounds[place] == neighbour / ring_size)
      around[static_cast<std::size_t>(i)] = ring.counts[place];
  }
  // Any press near a possible run matters: a different one can split it.
  const std::uint32_t enough = std::min(run_, most_counted);
  for (std::size_t first = 0; first <= reach; ++first) {
    for (std::uint32_t answer = 0; answer < answers; ++answer) {
      std::uint32_t presses = 0;
      for (std::size_t i = first; i <= first + reach; ++i) presses += count_of(around[i], answer);
      if (presses >= enough) return true;
    }
  }
  return false;
}

std::optional<store::SuspectWindow> SuspectWatch::observe(const Press& press) {
  const std::lock_guard lock(mutex_);
  const std::int64_t number = press.at.time_since_epoch() / stretch_;
  const bool is_counted = count(press.exhibition, number, answer_of(press), 1);
  if (is_counted && holds_all_ && press.at >= known_from_ &&
      !possible_around(press.exhibition, number))
    return std::nullopt;
  return store::SuspectWindow{.exhibition = press.exhibition,
                              .from = press.at,
                              .to = press.at,
                              .look_again = holds_all_ && holders_.size() > 1};
}

}  // namespace kioskline::ingest
