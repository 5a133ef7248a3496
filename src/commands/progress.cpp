#include "commands/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace kioskline::commands {

using Clock = std::chrono::steady_clock;

ProgressBar::ProgressBar(std::string title)
    : title_(std::move(title)), is_terminal_(isatty(STDERR_FILENO) != 0) {}

ProgressBar::~ProgressBar() {
  constexpr const char* clear_line = "\r\x1b[K";
  if (drawn_) fmt::print(stderr, "{}", clear_line);
}

void ProgressBar::update(std::int64_t done, std::int64_t all) {
  constexpr std::chrono::milliseconds between_drawings{100};
  const auto now = Clock::now();
  if (!is_terminal_ || now < next_drawing_) return;
  next_drawing_ = now + between_drawings;
  fmt::print(stderr, "\r\x1b[K{}", progress_line(title_, done, all));
  std::fflush(stderr);
  drawn_ = true;
}

std::string progress_line(const std::string& title, std::int64_t done, std::int64_t all) {
  constexpr std::int64_t width = 30;
  const std::int64_t whole = std::max<std::int64_t>(all, 1);
  const std::int64_t shown = std::clamp<std::int64_t>(done, 0, whole);
  const std::int64_t filled = shown * width / whole;
  return fmt::format("{}  [{:#<{}}{:.<{}}] {:>3} %  {} of {}", title, "", filled, "",
                     width - filled, shown * 100 / whole, done, all);
}

}  // namespace kioskline::commands
