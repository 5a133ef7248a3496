#include "commands/line_reader.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace kioskline::commands {
namespace {

constexpr std::size_t read_size = 1U << 20U;

}  // namespace

LineReader::LineReader(int descriptor, std::size_t longest)
    : descriptor_(descriptor), longest_(longest), buffer_(longest + 1 + read_size) {}

bool LineReader::fill() {
  if (at_end_) return false;
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  ssize_t got = 0;
  do {
    got = read(descriptor_, buffer_.data() + end_, buffer_.size() - end_);
  } while (got < 0 && errno == EINTR);
  if (got < 0) throw std::system_error(errno, std::generic_category(), "reading messages");
  at_end_ = got == 0;
  end_ += static_cast<std::size_t>(got);
  return !at_end_;
}

std::optional<std::string_view> LineReader::next() {
  std::size_t searched = 0;
  bool shortened = false;
  while (true) {
    const char* const line = buffer_.data() + begin_;
    const void* const newline = std::memchr(line + searched, '\n', end_ - begin_ - searched);
    if (newline != nullptr) {
      const auto size = static_cast<std::size_t>(static_cast<const char*>(newline) - line);
      begin_ += size + 1;
      return std::string_view(line, shortened ? longest_ + 1 : std::min(size, longest_ + 1));
    }
    searched = end_ - begin_;
    if (searched > longest_ + 1) {
      // What is beyond is forgotten while the line's end is looked for.
      end_ = begin_ + longest_ + 1;
      searched = longest_ + 1;
      shortened = true;
    }
    if (!fill()) break;
  }
  if (begin_ == end_) return std::nullopt;
  const std::string_view last(buffer_.data() + begin_, std::min(end_ - begin_, longest_ + 1));
  begin_ = end_;
  return last;
}

}  // namespace kioskline::commands
