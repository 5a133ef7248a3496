#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kioskline::validation {

/// The value of one of the four keys, as far as the rules ask for it.
struct ScannedValue {
  enum class Kind : std::uint8_t {
    absent,
    string,        ///< text() is its content
    integer,       ///< `integer` is its value
    huge_integer,  ///< an integer beyond 64 bits; `negative` tells its sign
    null,
    other  ///< true, false, a number with fraction or exponent, an array, an object
  };
  Kind kind = Kind::absent;
  bool negative = false;
  std::int64_t integer = 0;
  std::string_view raw;   ///< a string's bytes as written, borrowed from the message
  std::string unescaped;  ///< set instead where the string has escapes
  bool has_escapes = false;

  std::string_view text() const { return has_escapes ? std::string_view(unescaped) : raw; }
};

struct ScannedMessage {
  ScannedValue at;
  ScannedValue site;
  ScannedValue val;
  ScannedValue type;
  bool has_duplicate = false;     ///< one of the four stands twice, compared after unescaping
  std::uint8_t ignored_keys = 0;  ///< other keys of the outermost object; 255 means 255 or more
};

enum class ScanStatus : std::uint8_t { ok, not_json, not_object, too_deep };

/// Containers may lie this deep in each other, the outermost counting as one.
inline constexpr int deepest_nesting = 32;

/// Reads a whole message in one pass: is it RFC 8259 JSON (UTF-8 without BOM), is it an object, and
/// what do its four keys hold. Nothing is allocated unless a string of the four has escapes.
///
/// Our own and not simdjson, because the contract needs what a DOM does not tell: integers beyond
/// 64 bits and numbers out of range are JSON (simdjson refuses the document), duplicates count
/// after unescaping, and a nesting too deep is a reason of its own. The tests compare it with
/// simdjson. Escaped lone surrogates are grammatical and accepted. Pure; any thread.
ScanStatus scan(std::string_view bytes, ScannedMessage& message);

}  // namespace kioskline::validation
