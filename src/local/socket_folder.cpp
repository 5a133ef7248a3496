#include "local/socket_folder.hpp"

#include <fmt/format.h>
#include <stdlib.h>  // mkdtemp
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>

#include "domain/error.hpp"

namespace kioskline::local {
namespace {

namespace fs = std::filesystem;

fs::path make_random_folder(const ServerUser& owner) {
  std::string folder = "/tmp/kioskline-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr || chown(folder.c_str(), owner.uid, owner.gid) != 0) {
    throw Error(
        ExitCode::unavailable,
        fmt::format("no folder for PostgreSQL's socket under /tmp: {}", std::strerror(errno)),
        "Give a state folder with a shorter path (--state).");
  }
  return folder;
}

fs::path recorded_in(const fs::path& record) {
  std::ifstream file(record);
  std::string folder;
  std::getline(file, folder);
  return folder;
}

}  // namespace

bool fits_a_socket(const fs::path& folder) {
  constexpr std::string_view socket_name = "/.s.PGSQL.5432";
  constexpr std::size_t longest_path = 107;
  const std::string text = folder.string();
  return text.size() + socket_name.size() <= longest_path &&
         std::ranges::all_of(text, [](unsigned char c) {
           return std::isalnum(c) != 0 || std::string_view("/._-").contains(static_cast<char>(c));
         });
}

SocketFolder::SocketFolder(const fs::path& state, const ServerUser& owner)
    : path_(state / "socket") {
  if (fits_a_socket(path_)) {
    owner.make_folder(path_);
    return;
  }
  record_ = state / "socket_folder";
  path_ = recorded_in(record_);
  if (!path_.empty() && fs::exists(path_)) {
    owner.make_folder(path_);
    return;
  }
  path_ = make_random_folder(owner);
  std::ofstream(record_) << path_.string() << '\n';
}

SocketFolder::~SocketFolder() {
  if (record_.empty()) return;
  std::error_code still_in_use;
  if (fs::remove(path_, still_in_use)) fs::remove(record_, still_in_use);
}

}  // namespace kioskline::local
