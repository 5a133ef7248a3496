#include "catalogue/folder_source.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

namespace kioskline::catalogue {
namespace {

SourceFailure failure(const std::filesystem::path& path, const std::error_code& error) {
  return {.code = ExitCode::configuration,
          .what = fmt::format("{}: {}", path.string(), error.message()),
          .remedy = "Set the museum's catalogue to a folder that kioskline may read."};
}

}  // namespace

std::expected<std::vector<SourceObject>, SourceFailure> FolderSource::list(
    std::string_view name_prefix) {
  std::error_code error;
  std::vector<SourceObject> objects;
  std::filesystem::directory_iterator entry(folder_, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    std::string name = entry->path().filename().string();
    std::error_code gone;  // a file that vanishes while it is looked at was never there
    if (!name.starts_with(name_prefix) || !entry->is_regular_file(gone)) continue;
    const auto changed = entry->last_write_time(gone).time_since_epoch().count();
    const auto size = entry->file_size(gone);
    if (gone) continue;
    objects.push_back(
        {.key = std::move(name), .tag = fmt::format("{}:{}", changed, size), .size = size});
  }
  if (error) return std::unexpected(failure(folder_, error));
  return objects;
}

std::expected<std::optional<std::string>, SourceFailure> FolderSource::read(
    const std::string& key) {
  const std::filesystem::path path = folder_ / key;
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(file), {}};
  if (file) return content;
  if (errno == ENOENT) return std::nullopt;
  return std::unexpected(failure(path, {errno, std::generic_category()}));
}

}  // namespace kioskline::catalogue
