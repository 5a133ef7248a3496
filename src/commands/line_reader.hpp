#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace kioskline::commands {

/// Reads a descriptor line by line in constant memory. Of a line longer than `longest` bytes only
/// `longest` + 1 are handed out, which is enough to see that it is too long. One thread.
class LineReader {
 public:
  /// Borrows the descriptor.
  LineReader(int descriptor, std::size_t longest);

  /// The next line without its newline, valid until the next call; nothing at the end. Throws
  /// std::system_error when reading fails.
  std::optional<std::string_view> next();

 private:
  bool fill();

  int descriptor_;
  std::size_t longest_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  ///< of what is not handed out yet
  std::size_t end_ = 0;
  bool at_end_ = false;
};

}  // namespace kioskline::commands
