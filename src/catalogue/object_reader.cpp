#include "catalogue/object_reader.hpp"

#include <fmt/format.h>

#include <utility>

#include "catalogue/exhibition_object.hpp"

namespace kioskline::catalogue {

ObjectReader::ObjectReader(std::unique_ptr<ObjectSource> source, std::string museum_code)
    : source_(std::move(source)), museum_code_(std::move(museum_code)) {}

std::expected<Reading, SourceFailure> ObjectReader::read() {
  const auto listed = source_->list(museum_code_ + "_exhibition_");
  if (!listed) return std::unexpected(listed.error());

  std::map<std::string, Parsed> parsed;
  for (const SourceObject& object : *listed) {
    if (!is_exhibition_object(museum_code_, object.key)) continue;
    const auto before = parsed_.find(object.key);
    if (before != parsed_.end() && before->second.tag == object.tag) {
      parsed.insert(*before);
      continue;
    }
    auto now = parse(object);
    if (!now) return std::unexpected(std::move(now.error()));
    parsed.emplace(object.key, *std::move(now));
  }
  parsed_ = std::move(parsed);

  Reading reading;
  for (const auto& [key, object] : parsed_) {
    if (object.exhibition) {
      reading.exhibitions.push_back(*object.exhibition);
    } else {
      reading.malformed.push_back({key, object.exhibition.error()});
    }
  }
  return reading;
}

std::expected<ObjectReader::Parsed, SourceFailure> ObjectReader::parse(const SourceObject& object) {
  if (object.size > largest_exhibition_object) {
    return Parsed{object.tag,
                  std::unexpected(fmt::format("longer than {} bytes", largest_exhibition_object))};
  }
  auto content = source_->read(object.key);
  if (!content) return std::unexpected(std::move(content.error()));
  if (!*content) {
    // Without a tag, so that it is read again should it come back as it was.
    return Parsed{"", std::unexpected(std::string("gone since it was listed"))};
  }
  return Parsed{object.tag, parse_exhibition(object.key, **content)};
}

}  // namespace kioskline::catalogue
