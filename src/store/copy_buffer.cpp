#include "store/copy_buffer.hpp"

#include <array>

namespace kioskline::store {
namespace {

constexpr std::array<char, 19> header = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', '\xff', '\r', '\n',
                                         0,   0,   0,   0,   0,   0,   0,    0,      0};
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

std::size_t CopyBuffer::begin_array(ElementType type, std::size_t elements) {
  append(std::int32_t{0});  // its size, known at its end
  const std::size_t begin = bytes_.size();
  append(std::int32_t{1});  // dimensions
  append(std::int32_t{0});  // flags, which the server ignores
  append(static_cast<std::int32_t>(type));
  append(static_cast<std::int32_t>(elements));
  append(std::int32_t{1});  // lower bound
  return begin;
}

void CopyBuffer::end_array(std::size_t begin) {
  const auto size = static_cast<std::int32_t>(bytes_.size() - begin);
  write(begin - sizeof size, size);
}

}  // namespace kioskline::store
