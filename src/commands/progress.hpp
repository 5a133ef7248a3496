#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace kioskline::commands {

/// How far long work has come, as one line on standard error that is drawn over: only when that is
/// a terminal, and at most ten times a second. One thread.
class ProgressBar {
 public:
  explicit ProgressBar(std::string title);
  /// Clears the line, so that what is printed next begins on an empty one.
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void update(std::int64_t done, std::int64_t all);

 private:
  std::string title_;
  bool is_terminal_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point next_drawing_{};
};

/// "title  [#####.....]  52 %  1,300 of 2,500". Pure.
std::string progress_line(const std::string& title, std::int64_t done, std::int64_t all);

}  // namespace kioskline::commands
