#include "store/copy_buffer.hpp"

#include <array>

namespace kioskline::store {
namespace {

constexpr std::array<char, 19> header = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', '\xff', '\r', '\n',
                                         0,   0,   0,   0,   0,   0,   0,    0,      0};
constexpr std::int32_t text_oid = 25;
constexpr std::chrono::sys_days postgres_epoch = std::chrono::year(2000) / 1 / 1;

}  // namespace

void CopyBuffer::clear() {
  bytes_.assign(header.begin(), header.end());
  rows_ = 0;
  is_finished_ = false;
}

std::span<const char> CopyBuffer::finish() {
  if (!is_finished_) append(std::int16_t{-1});
  is_finished_ = true;
  return bytes_;
}

void CopyBuffer::put(Instant value) {
  put(static_cast<std::int64_t>((value - Instant(postgres_epoch)).count()));
}

void CopyBuffer::put(std::chrono::sys_days date) {
  put(static_cast<std::int32_t>((date - postgres_epoch).count()));
}

void CopyBuffer::put(std::string_view text) {
  append(static_cast<std::int32_t>(text.size()));
  bytes_.insert(bytes_.end(), text.begin(), text.end());
}

void CopyBuffer::put(std::span<const std::string_view> text_array) {
  std::size_t size = 5 * sizeof(std::int32_t);
  for (const std::string_view text : text_array) size += sizeof(std::int32_t) + text.size();
  append(static_cast<std::int32_t>(size));
  append(std::int32_t{1});  // dimensions
  append(std::int32_t{0});  // no nulls
  append(text_oid);
  append(static_cast<std::int32_t>(text_array.size()));
  append(std::int32_t{1});  // lower bound
  for (const std::string_view text : text_array) put(text);
}

}  // namespace kioskline::store
