#include "configuration/secret_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace kioskline {
namespace {

std::unexpected<std::string> unreadable(std::string_view path, std::string_view why) {
  return std::unexpected(fmt::format("a readable file that holds it: {}: {}", path, why));
}

}  // namespace

std::expected<Secret, std::string> read_secret_file(std::string_view path) {
  const std::filesystem::path file{path};
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) return unreadable(path, "is a folder");
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return unreadable(path, std::strerror(errno));
  std::string content{std::istreambuf_iterator<char>(stream), {}};
  if (content.ends_with('\n')) content.pop_back();
  if (content.ends_with('\r')) content.pop_back();
  if (content.empty()) return unreadable(path, "is empty");
  return Secret(std::move(content));
}

}  // namespace kioskline
