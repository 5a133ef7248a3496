#pragma once

#include <fmt/format.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "catalogue/object_source.hpp"
#include "domain/exhibition.hpp"
#include "domain/press.hpp"

/// What several tests of the catalogue need.
namespace kioskline::catalogue {

inline constexpr Instant opening_day =
    std::chrono::sys_days(std::chrono::year{2026} / 2 / 24) + std::chrono::hours{10};

inline std::string object_key_of(const std::string& word) {
  return "lmnh_exhibition_" + word + ".json";
}

inline Exhibition exhibition(std::int16_t number, const std::string& word) {
  return {.number = {number},
          .public_id = fmt::format("EXH_{:02}", number),
          .name = "The " + word,
          .floor = "1",
          .department = "Zoology",
          .start_date = std::nullopt,
          .description = "",
          .object_key = object_key_of(word)};
}

inline std::string json_of(const Exhibition& exhibition) {
  return fmt::format(
      R"({{"EXHIBITION_NAME":"{}","EXHIBITION_ID":"{}","FLOOR":"{}","DEPARTMENT":"{}"}})",
      exhibition.name, exhibition.public_id, exhibition.floor, exhibition.department);
}

/// A source in memory that counts what is read of it.
struct FakeObjects {
  std::map<std::string, std::string> contents;
  std::map<std::string, std::string> tags;  ///< where they are not simply the content
  std::map<std::string, int> reads;
  std::map<std::string, bool> vanish_before_reading;
  std::optional<SourceFailure> failure;
  int listings = 0;

  void put(const Exhibition& exhibition) { contents[exhibition.object_key] = json_of(exhibition); }
};

class FakeSource final : public ObjectSource {
 public:
  explicit FakeSource(FakeObjects& objects) : objects_(objects) {}

  std::expected<std::vector<SourceObject>, SourceFailure> list(std::string_view prefix) override {
    ++objects_.listings;
    if (objects_.failure) return std::unexpected(*objects_.failure);
    std::vector<SourceObject> listed;
    for (const auto& [key, content] : objects_.contents) {
      if (!key.starts_with(prefix)) continue;
      const auto tag = objects_.tags.find(key);
      listed.push_back({key, tag == objects_.tags.end() ? content : tag->second, content.size()});
    }
    return listed;
  }

  std::expected<std::optional<std::string>, SourceFailure> read(const std::string& key) override {
    ++objects_.reads[key];
    if (objects_.vanish_before_reading[key]) return std::nullopt;
    return objects_.contents.at(key);
  }

 private:
  FakeObjects& objects_;
};

}  // namespace kioskline::catalogue
