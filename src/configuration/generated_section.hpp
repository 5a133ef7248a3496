#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace kioskline {

/// For tests that hold a page of docs/ to what the program says of itself: the part of the page
/// between "<!-- generated: begin -->" and "<!-- generated: end -->". With KIOSKLINE_REWRITE_DOCS
/// set, `expected` is written there first.
inline std::string generated_section(const std::string& path, std::string_view expected) {
  constexpr std::string_view begin_mark = "<!-- generated: begin -->\n\n";
  constexpr std::string_view end_mark = "\n<!-- generated: end -->";
  std::ifstream file(path);
  std::string page{std::istreambuf_iterator<char>(file), {}};
  const std::size_t begin = page.find(begin_mark);
  const std::size_t end = page.find(end_mark);
  if (begin == std::string::npos || end == std::string::npos) return "no generated section";
  const std::size_t content = begin + begin_mark.size();
  if (std::getenv("KIOSKLINE_REWRITE_DOCS") == nullptr) return page.substr(content, end - content);
  page.replace(content, end - content, expected);
  std::ofstream(path) << page;
  return std::string(expected);
}

}  // namespace kioskline
