#include "domain/instant_text.hpp"

namespace kioskline {
namespace {

void append_digits(std::int64_t number, std::size_t width, std::string& out) {
  const std::size_t end = out.size() + width;
  out.resize(end);
  for (std::size_t i = 0; i < width; ++i) {
    out[end - 1 - i] = static_cast<char>('0' + number % 10);
    number /= 10;
  }
}

}  // namespace

void append_text(std::chrono::sys_days date, std::string& out) {
  const std::chrono::year_month_day day(date);
  append_digits(static_cast<int>(day.year()), 4, out);
  out += '-';
  append_digits(static_cast<unsigned>(day.month()), 2, out);
  out += '-';
  append_digits(static_cast<unsigned>(day.day()), 2, out);
}

void append_text(Instant instant, std::string& out) {
  const auto date = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::hh_mm_ss time(instant - date);
  append_text(date, out);
  out += 'T';
  append_digits(time.hours().count(), 2, out);
  out += ':';
  append_digits(time.minutes().count(), 2, out);
  out += ':';
  append_digits(time.seconds().count(), 2, out);
  out += '.';
  append_digits(time.subseconds().count(), 6, out);
  out += 'Z';
}

std::string to_text(Instant instant) {
  std::string text;
  append_text(instant, text);
  return text;
}

}  // namespace kioskline
