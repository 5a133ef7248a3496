#include "catalogue/catalogue.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

#include "domain/digest.hpp"
#include "domain/instant_text.hpp"

namespace kioskline::catalogue {

KnownExhibitions known_exhibitions(const Catalogue& catalogue, Instant now) {
  KnownExhibitions known{.numbers = {}, .version = catalogue.version};
  for (const auto& [number, entry] : catalogue.entries) {
    if (entry.is_open() || now < *entry.closed_at + known_after_closing) {
      known.numbers.set(static_cast<std::size_t>(number.value));
    }
  }
  return known;
}

std::string fingerprint(const Catalogue& catalogue) {
  std::string content;
  // Lengths before texts, so that no two catalogues can be written alike.
  const auto put = [&content](std::string_view text) {
    fmt::format_to(std::back_inserter(content), "{}:{};", text.size(), text);
  };
  for (const auto& [number, entry] : catalogue.entries) {
    const Exhibition& exhibition = entry.exhibition;
    std::string start_date;
    if (exhibition.start_date) append_text(*exhibition.start_date, start_date);
    for (const std::string& text :
         {exhibition.public_id, exhibition.name, exhibition.floor, exhibition.department,
          start_date, exhibition.description, exhibition.object_key}) {
      put(text);
    }
    put(entry.is_open() ? "open" : "closed");
  }
  return hex(sha256(content));
}

}  // namespace kioskline::catalogue
