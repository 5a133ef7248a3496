#include "live/progress_vector.hpp"

#include <fmt/format.h>

#include <charconv>

namespace kioskline::live {
namespace {

/// Takes a number that is not negative from the front.
template <class Number>
bool take(std::string_view& text, Number& value) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || value < 0) return false;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  return true;
}

bool take_sign(std::string_view& text, char expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(1);
  return true;
}

/// "1.0:1204"
bool take_shard(std::string_view& text, ProgressVector& vector) {
  Shard shard;
  Offset next;
  if (!take(text, shard.first.value) || !take_sign(text, '.') || !take(text, shard.second.value) ||
      !take_sign(text, ':') || !take(text, next.value)) {
    return false;
  }
  vector.next_offsets[shard] = next;
  return true;
}

}  // namespace

std::string to_text(const ProgressVector& vector) {
  std::string text;
  for (const auto& [shard, next] : vector.next_offsets) {
    text += fmt::format("{}{}.{}:{}", text.empty() ? "" : ",", shard.first.value,
                        shard.second.value, next.value);
  }
  return fmt::format("{};{}", text, vector.newest_incident);
}

std::optional<ProgressVector> parse_progress_vector(std::string_view text) {
  ProgressVector vector;
  if (!text.starts_with(';')) {
    do {
      if (!take_shard(text, vector)) return std::nullopt;
    } while (take_sign(text, ','));
  }
  if (!take_sign(text, ';') || !take(text, vector.newest_incident) || !text.empty())
    return std::nullopt;
  return vector;
}

}  // namespace kioskline::live
