#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace kioskline::local {

/// The terminal on standard output, taken over: shows tables, each in place of the one before, and
/// gives the screen back as it was at its end. One at a time.
class Screen {
 public:
  Screen();
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  void show(const std::vector<std::string>& lines);
  /// Columns the terminal has now.
  static std::size_t width();
};

}  // namespace kioskline::local
