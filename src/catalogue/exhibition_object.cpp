#include "catalogue/exhibition_object.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

namespace kioskline::catalogue {
namespace {

using nlohmann::json;

constexpr std::size_t longest_line = 200;  // bytes; names, floors and departments
constexpr std::size_t longest_description = 4'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int number_of(std::string_view two_digits) {
  return (two_digits[0] - '0') * 10 + (two_digits[1] - '0');
}

bool matches(std::string_view text, std::string_view pattern) {
  return std::ranges::equal(text, pattern, [](char c, char expected) {
    return expected == '9' ? is_digit(c) : c == expected;
  });
}

/// What is wrong with an object, thrown within this file only.
struct Malformed {
  std::string what;
};

/// Control characters would disturb every terminal and log the text comes by.
bool is_plain(std::string_view text, std::string_view allowed) {
  return std::ranges::all_of(text, [allowed](unsigned char c) {
    return (c >= 0x20 && c != 0x7f) || allowed.contains(static_cast<char>(c));
  });
}

/// The members of one object, read with the key in every complaint.
class Members {
 public:
  explicit Members(const json& object) : object_(object) {}

  std::string line(const char* key) const {
    const auto text = optional_text(key, longest_line, "");
    if (!text) throw Malformed{fmt::format("{} is missing", key)};
    if (text->find_first_not_of(' ') == std::string::npos) {
      throw Malformed{fmt::format("{} is empty", key)};
    }
    return *text;
  }

  std::optional<std::string> optional_text(const char* key, std::size_t longest,
                                           std::string_view allowed_controls) const {
    const auto found = object_.find(key);
    if (found == object_.end() || found->is_null()) return std::nullopt;
    if (!found->is_string()) {
      throw Malformed{fmt::format("{} is a JSON {}, not a string", key, found->type_name())};
    }
    const auto& text = found->get_ref<const std::string&>();
    if (text.size() > longest) {
      throw Malformed{fmt::format("{} is longer than {} bytes", key, longest)};
    }
    if (!is_plain(text, allowed_controls)) {
      throw Malformed{fmt::format("{} holds control characters", key)};
    }
    return text;
  }

 private:
  const json& object_;
};

ExhibitionNumber parse_id(const std::string& id) {
  if (!matches(id, "EXH_99")) {
    throw Malformed{
        fmt::format("EXHIBITION_ID is '{}', not EXH_ and two digits (EXH_00..EXH_99)", id)};
  }
  return {static_cast<std::int16_t>(number_of(std::string_view(id).substr(4)))};
}

std::chrono::sys_days parse_start_date(const std::string& text) {
  constexpr int first_year_of_last_century = 69;
  if (matches(text, "99/99/99")) {
    const std::string_view digits = text;
    const int year = number_of(digits.substr(6));
    const std::chrono::year_month_day date(
        std::chrono::year(year + (year < first_year_of_last_century ? 2000 : 1900)),
        std::chrono::month(static_cast<unsigned>(number_of(digits.substr(3, 2)))),
        std::chrono::day(static_cast<unsigned>(number_of(digits.substr(0, 2)))));
    if (date.ok()) return date;
  }
  throw Malformed{fmt::format("START_DATE is '{}', not a date of the form dd/mm/yy", text)};
}

/// JSON may say a key twice; which one is meant, nobody knows.
json parse_object(std::string_view text) {
  std::set<std::string, std::less<>> keys;
  const auto refuse_repeated_keys = [&keys](int depth, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::key && depth == 1 &&
        !keys.insert(parsed.get<std::string>()).second) {
      throw Malformed{fmt::format("{} stands twice", parsed.get<std::string>())};
    }
    return true;
  };
  try {
    json document = json::parse(text, refuse_repeated_keys);
    if (!document.is_object()) {
      throw Malformed{fmt::format("a JSON {}, not an object", document.type_name())};
    }
    return document;
  } catch (const json::parse_error& error) {
    // "[json.exception.parse_error.101] parse error at line 1, column 5: ..."
    const std::string_view what = error.what();
    throw Malformed{
        fmt::format("not JSON: {}", what.substr(std::min(what.size(), what.find("] ") + 2)))};
  }
}

}  // namespace

bool is_exhibition_object(std::string_view museum_code, std::string_view name) {
  constexpr std::string_view middle = "_exhibition_";
  constexpr std::string_view ending = ".json";
  if (!name.starts_with(museum_code) || !name.ends_with(ending)) return false;
  name.remove_prefix(museum_code.size());
  if (!name.starts_with(middle)) return false;
  name.remove_prefix(middle.size());
  if (name.size() <= ending.size()) return false;
  name.remove_suffix(ending.size());
  return std::ranges::all_of(name, [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
}

std::expected<Exhibition, std::string> parse_exhibition(std::string_view object_key,
                                                        std::string_view text) {
  try {
    const json document = parse_object(text);
    const Members members(document);
    Exhibition exhibition{
        .public_id = members.line("EXHIBITION_ID"),
        .name = members.line("EXHIBITION_NAME"),
        .floor = members.line("FLOOR"),
        .department = members.line("DEPARTMENT"),
        .start_date = std::nullopt,
        .description =
            members.optional_text("DESCRIPTION", longest_description, "\n\t").value_or(""),
        .object_key = std::string(object_key)};
    exhibition.number = parse_id(exhibition.public_id);
    if (const auto date = members.optional_text("START_DATE", longest_line, "")) {
      exhibition.start_date = parse_start_date(*date);
    }
    return exhibition;
  } catch (const Malformed& malformed) {
    return std::unexpected(malformed.what);
  }
}

}  // namespace kioskline::catalogue
