#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace kioskline::backfill {

/// What identifies a history file, whatever its name.
struct HistoryIdentity {
  std::string sha256;  ///< of the content, in hex
  std::int64_t lines = 0;
};

/// Reads the file once. Throws Error (usage) that names it when it can't be read.
HistoryIdentity identify(const std::filesystem::path& path);

/// The lines of a history file after its header, numbered as an editor numbers them.
class HistoryReader {
 public:
  /// Throws Error (usage) that names file and line when the header is not history_header.
  explicit HistoryReader(const std::filesystem::path& path);

  /// False at the end.
  bool next();
  const std::string& line() const { return line_; }
  std::int64_t number() const { return number_; }

  /// Number of the first line after the header.
  static constexpr std::int64_t first_line = 2;

 private:
  bool read();

  std::ifstream file_;
  std::string line_;
  std::int64_t number_ = 0;
};

}  // namespace kioskline::backfill
