#include "local/screen.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

namespace kioskline::local {
namespace {

// ECMA-48 and xterm's control sequences.
constexpr const char* enter = "\x1b[?1049h\x1b[?25l";  // alternate screen, no cursor
constexpr const char* leave = "\x1b[?25h\x1b[?1049l";
constexpr const char* home = "\x1b[H";
constexpr const char* clear_to_end_of_line = "\x1b[K";
constexpr const char* clear_below = "\x1b[J";

/// A terminal that has gone away is no error: nobody looks any more (std::ferror tells).
void write_out(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace

Screen::Screen() { write_out(enter); }

Screen::~Screen() { write_out(leave); }

void Screen::show(const std::vector<std::string>& lines) {
  // Drawn over in one write, never cleared first: nothing flickers.
  std::string text = home;
  for (const std::string& line : lines) text += line + clear_to_end_of_line + "\r\n";
  write_out(text + clear_below);
}

std::size_t Screen::width() {
  winsize size{};
  constexpr std::size_t usual = 80;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual;
  return size.ws_col;
}

}  // namespace kioskline::local
