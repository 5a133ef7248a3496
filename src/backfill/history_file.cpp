#include "backfill/history_file.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <new>
#include <string_view>
#include <vector>

#include "backfill/history_line.hpp"
#include "domain/digest.hpp"
#include "domain/error.hpp"

namespace kioskline::backfill {
namespace {

struct DigestDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

std::ifstream open(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path)) {
    throw Error(ExitCode::usage, fmt::format("{} can't be read", path.string()),
                "Name a CSV file with the columns at,site,val,type.");
  }
  return file;
}

}  // namespace

HistoryIdentity identify(const std::filesystem::path& path) {
  std::ifstream file = open(path);
  const std::unique_ptr<EVP_MD_CTX, DigestDeleter> digest(EVP_MD_CTX_new());
  if (!digest || EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) != 1)
    throw std::bad_alloc();
  HistoryIdentity identity;
  std::vector<char> block(std::size_t{1} << 16U);
  char last = '\n';
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())), file.gcount() > 0) {
    const auto size = static_cast<std::size_t>(file.gcount());
    EVP_DigestUpdate(digest.get(), block.data(), size);
    identity.lines += std::count(block.begin(), block.begin() + file.gcount(), '\n');
    last = block[size - 1];
  }
  if (last != '\n') ++identity.lines;
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  EVP_DigestFinal_ex(digest.get(), bytes.data(), &size);
  identity.sha256 = hex({reinterpret_cast<const char*>(bytes.data()), size});
  return identity;
}

HistoryReader::HistoryReader(const std::filesystem::path& path) : file_(open(path)) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  const bool has_line = read();
  std::string_view header = line_;
  if (header.starts_with(byte_order_mark)) header.remove_prefix(byte_order_mark.size());
  if (!has_line || header != history_header) {
    throw Error(ExitCode::usage,
                fmt::format("{}:1: the header is not '{}'", path.string(), history_header),
                "Give a history file with these columns, in this order.");
  }
}

bool HistoryReader::next() { return read(); }

bool HistoryReader::read() {
  if (!std::getline(file_, line_)) return false;
  if (line_.ends_with('\r')) line_.pop_back();
  ++number_;
  return true;
}

}  // namespace kioskline::backfill
