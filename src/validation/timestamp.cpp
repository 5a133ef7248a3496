#include "validation/timestamp.hpp"

#include <cstddef>

namespace kioskline::validation {
namespace {

/// Reads digits and signs from the front of a text; every read after a failure fails too.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  int digits(std::size_t count) {
    if (rest_.size() < count) return fail();
    int number = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(rest_[i])) return fail();
      number = number * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return number;
  }
  void expect(char sign) {
    if (!accept(sign)) fail();
  }
  bool accept(char sign) {
    if (rest_.empty() || rest_.front() != sign) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool at_digit() const { return !rest_.empty() && is_digit(rest_.front()); }
  bool at_end() const { return rest_.empty(); }
  bool failed() const { return failed_; }
  int fail() {
    failed_ = true;
    rest_ = {};
    return 0;
  }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  std::string_view rest_;
  bool failed_ = false;
};

std::chrono::microseconds read_fraction(Cursor& cursor) {
  constexpr int most_digits = 9;
  constexpr int kept_digits = 6;
  int value = 0;
  int count = 0;
  for (; cursor.at_digit(); ++count) {
    const int digit = cursor.digits(1);
    if (count < kept_digits) value = value * 10 + digit;
  }
  if (count == 0 || count > most_digits) cursor.fail();
  for (; count < kept_digits; ++count) value *= 10;
  return std::chrono::microseconds(value);
}

std::optional<std::chrono::minutes> read_offset(Cursor& cursor) {
  if (cursor.at_end()) return std::nullopt;
  if (cursor.accept('Z') || cursor.accept('z')) return std::chrono::minutes(0);
  const bool negative = cursor.accept('-');
  if (!negative) cursor.expect('+');
  const int hours = cursor.digits(2);
  cursor.accept(':');
  const int minutes = cursor.digits(2);
  if (hours > 23 || minutes > 59) cursor.fail();
  const std::chrono::minutes offset(hours * 60 + minutes);
  return negative ? -offset : offset;
}

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  Cursor cursor(text);
  const int year = cursor.digits(4);
  cursor.expect('-');
  const int month = cursor.digits(2);
  cursor.expect('-');
  const int day = cursor.digits(2);
  if (!cursor.accept('T') && !cursor.accept('t')) cursor.expect(' ');
  const int hour = cursor.digits(2);
  cursor.expect(':');
  const int minute = cursor.digits(2);
  cursor.expect(':');
  const int second = cursor.digits(2);
  std::chrono::microseconds fraction{};
  if (cursor.accept('.')) fraction = read_fraction(cursor);
  const auto offset = read_offset(cursor);
  if (cursor.failed() || !cursor.at_end()) return std::nullopt;

  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return Timestamp{.reading = std::chrono::local_days(date) + std::chrono::hours(hour) +
                              std::chrono::minutes(minute) + std::chrono::seconds(second) +
                              fraction,
                   .utc_offset = offset};
}

}  // namespace kioskline::validation
