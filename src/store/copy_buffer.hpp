#pragma once

#include <bit>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "domain/press.hpp"

namespace kioskline::store {

/// Rows in PostgreSQL's binary COPY format, built field by field: begin_row() with the number of
/// columns, then one put or null() a column. No checks: the caller writes what the table expects.
/// Source: PostgreSQL documentation, COPY, "Binary Format".
class CopyBuffer {
 public:
  /// Of an array's elements. Source: pg_type.dat of PostgreSQL.
  enum class ElementType : std::int32_t {
    bigint = 20,
    smallint = 21,
    text = 25,
    timestamptz = 1184
  };

  CopyBuffer() { clear(); }

  void clear();
  std::size_t rows() const { return rows_; }
  /// The rows with header and trailer; valid until clear(), which is all that may follow but
  /// another finish().
  std::span<const char> finish();
  /// Size so far, in bytes.
  std::size_t size() const { return bytes_.size(); }

  void begin_row(std::int16_t columns) {
    ++rows_;
    append(columns);
  }
  void put(std::int16_t value) { put_integer(value); }
  void put(std::int32_t value) { put_integer(value); }
  void put(std::int64_t value) { put_integer(value); }
  void put(bool value) {
    append(std::int32_t{1});
    bytes_.push_back(value ? '\1' : '\0');
  }
  void put(Instant value);
  void put(std::chrono::sys_days date);
  void put(std::string_view text);
  void put(std::span<const std::string_view> text_array) {
    put_array(ElementType::text, text_array, [this](std::string_view text) { put(text); });
  }
  /// An array with an element for each row; `put_element` puts or null()s that of one row.
  template <class Rows, class PutElement>
  void put_array(ElementType type, const Rows& rows, PutElement put_element) {
    const std::size_t begin = begin_array(type, std::size(rows));
    for (const auto& row : rows) put_element(row);
    end_array(begin);
  }
  void null() { append(std::int32_t{-1}); }
  /// The value, or null where there is none.
  template <class T>
  void put(const std::optional<T>& value) {
    if (value) {
      put(*value);
    } else {
      null();
    }
  }

 private:
  template <class T>
  void write(std::size_t at, T value) {
    using Unsigned = std::make_unsigned_t<T>;
    const Unsigned big_endian = std::byteswap(static_cast<Unsigned>(value));
    std::memcpy(bytes_.data() + at, &big_endian, sizeof value);
  }
  template <class T>
  void append(T value) {
    const std::size_t at = bytes_.size();
    bytes_.resize(at + sizeof value);
    write(at, value);
  }
  template <class T>
  void put_integer(T value) {
    append(static_cast<std::int32_t>(sizeof value));
    append(value);
  }

  std::size_t begin_array(ElementType type, std::size_t elements);
  void end_array(std::size_t begin);

  std::vector<char> bytes_;
  std::size_t rows_ = 0;
  bool is_finished_ = false;
};

static_assert(std::endian::native == std::endian::little, "COPY's integers are big-endian");

}  // namespace kioskline::store
