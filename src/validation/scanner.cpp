#include "validation/scanner.hpp"

#include <array>
#include <limits>

namespace kioskline::validation {
namespace {

using Kind = ScannedValue::Kind;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_utf8(std::uint32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | code >> 6U);
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    // A surrogate, paired or not, is written as three bytes: it only has to differ from any digit.
    out += static_cast<char>(0xE0U | code >> 12U);
    out += static_cast<char>(0x80U | (code >> 6U & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

/// The content of a string whose escapes are known to be grammatical.
std::string unescape(std::string_view raw) {
  std::string text;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\') {
      text += raw[i];
      continue;
    }
    switch (const char escaped = raw[++i]) {
      case 'b':
        text += '\b';
        break;
      case 'f':
        text += '\f';
        break;
      case 'n':
        text += '\n';
        break;
      case 'r':
        text += '\r';
        break;
      case 't':
        text += '\t';
        break;
      case 'u': {
        std::uint32_t code = 0;
        for (int digit = 0; digit < 4; ++digit)
          code = code << 4U | static_cast<std::uint32_t>(hex_value(raw[++i]));
        append_utf8(code, text);
        break;
      }
      default:
        text += escaped;
        break;
    }
  }
  return text;
}

class Scanner {
 public:
  Scanner(std::string_view bytes, ScannedMessage& message)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()), message_(message) {}

  ScanStatus run() {
    skip_space();
    const bool is_object = at_ != end_ && *at_ == '{';
    const bool read = is_object ? message_object() : value(0);
    skip_space();
    if (too_deep_) return ScanStatus::too_deep;
    if (!read || at_ != end_) return ScanStatus::not_json;
    return is_object ? ScanStatus::ok : ScanStatus::not_object;
  }

 private:
  void skip_space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
  }

  bool accept(char sign) {
    if (at_ == end_ || *at_ != sign) return false;
    ++at_;
    return true;
  }

  bool literal(std::string_view word) {
    if (static_cast<std::size_t>(end_ - at_) < word.size() ||
        std::string_view(at_, word.size()) != word) {
      return false;
    }
    at_ += word.size();
    return true;
  }

  /// One UTF-8 sequence of two to four bytes (RFC 3629: no overlong forms, no surrogates).
  bool multibyte() {
    const auto byte = [this](std::ptrdiff_t i) { return static_cast<unsigned char>(at_[i]); };
    const unsigned first = byte(0);
    std::ptrdiff_t length = 0;
    unsigned lowest = 0x80;
    unsigned highest = 0xBF;
    if (first >= 0xC2 && first <= 0xDF) {
      length = 2;
    } else if (first >= 0xE0 && first <= 0xEF) {
      length = 3;
      if (first == 0xE0) lowest = 0xA0;
      if (first == 0xED) highest = 0x9F;
    } else if (first >= 0xF0 && first <= 0xF4) {
      length = 4;
      if (first == 0xF0) lowest = 0x90;
      if (first == 0xF4) highest = 0x8F;
    } else {
      return false;
    }
    if (end_ - at_ < length || byte(1) < lowest || byte(1) > highest) return false;
    for (std::ptrdiff_t i = 2; i < length; ++i) {
      if (byte(i) < 0x80 || byte(i) > 0xBF) return false;
    }
    at_ += length;
    return true;
  }

  bool escape() {
    ++at_;
    if (at_ == end_) return false;
    switch (*at_++) {
      case '"':
      case '\\':
      case '/':
      case 'b':
      case 'f':
      case 'n':
      case 'r':
      case 't':
        return true;
      case 'u':
        for (int digit = 0; digit < 4; ++digit, ++at_) {
          if (at_ == end_ || hex_value(*at_) < 0) return false;
        }
        return true;
      default:
        return false;
    }
  }

  /// A string, whose opening quote is next. `raw` is what lies between the quotes.
  bool string(std::string_view& raw, bool& has_escapes) {
    if (!accept('"')) return false;
    const char* const begin = at_;
    has_escapes = false;
    while (at_ != end_) {
      const auto byte = static_cast<unsigned char>(*at_);
      if (byte == '"') {
        raw = {begin, static_cast<std::size_t>(at_ - begin)};
        ++at_;
        return true;
      }
      if (byte == '\\') {
        has_escapes = true;
        if (!escape()) return false;
      } else if (byte < 0x20) {
        return false;
      } else if (byte < 0x80) {
        ++at_;
      } else if (!multibyte()) {
        return false;
      }
    }
    return false;
  }

  bool digits() {
    if (at_ == end_ || !is_digit(*at_)) return false;
    while (at_ != end_ && is_digit(*at_)) ++at_;
    return true;
  }

  bool number(ScannedValue& scanned) {
    scanned.negative = accept('-');
    const char* const first = at_;
    if (accept('0')) {
      if (at_ != end_ && is_digit(*at_)) return false;
    } else if (!digits()) {
      return false;
    }
    const std::string_view integer(first, static_cast<std::size_t>(at_ - first));
    bool is_integer = true;
    if (accept('.')) {
      is_integer = false;
      if (!digits()) return false;
    }
    if (accept('e') || accept('E')) {
      is_integer = false;
      if (!accept('+')) accept('-');
      if (!digits()) return false;
    }
    if (!is_integer) {
      scanned.kind = Kind::other;
      return true;
    }
    // Nineteen digits may not fit; no rule tells numbers apart that are so large.
    if (integer.size() > std::numeric_limits<std::int64_t>::digits10) {
      scanned.kind = Kind::huge_integer;
      return true;
    }
    scanned.kind = Kind::integer;
    scanned.integer = 0;
    for (const char digit : integer) scanned.integer = scanned.integer * 10 + (digit - '0');
    if (scanned.negative) scanned.integer = -scanned.integer;
    return true;
  }

  /// A value of one of the four keys: scalars are kept.
  bool value(ScannedValue& scanned, int depth) {
    if (at_ == end_) return false;
    switch (*at_) {
      case '"':
        scanned.kind = Kind::string;
        if (!string(scanned.raw, scanned.has_escapes)) return false;
        if (scanned.has_escapes) scanned.unescaped = unescape(scanned.raw);
        return true;
      case 'n':
        scanned.kind = Kind::null;
        return literal("null");
      case '-':
      case '0':
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6':
      case '7':
      case '8':
      case '9':
        return number(scanned);
      default:
        scanned.kind = Kind::other;
        return value(depth);
    }
  }

  /// Any value, within `depth` containers; only its grammar matters.
  bool value(int depth) {
    if (at_ == end_) return false;
    switch (*at_) {
      case '{':
        return object(depth + 1);
      case '[':
        return array(depth + 1);
      case '"': {
        std::string_view raw;
        bool has_escapes = false;
        return string(raw, has_escapes);
      }
      case 't':
        return literal("true");
      case 'f':
        return literal("false");
      case 'n':
        return literal("null");
      default: {
        ScannedValue ignored;
        return number(ignored);
      }
    }
  }

  bool enter(int depth) {
    too_deep_ = too_deep_ || depth > deepest_nesting;
    return !too_deep_;
  }

  bool array(int depth) {
    if (!enter(depth)) return false;
    ++at_;
    skip_space();
    if (accept(']')) return true;
    while (true) {
      skip_space();
      if (!value(depth)) return false;
      skip_space();
      if (accept(']')) return true;
      if (!accept(',')) return false;
    }
  }

  bool object(int depth) {
    return enter(depth) && members([this, depth](std::string_view, bool) { return value(depth); });
  }

  /// The members of an object whose brace is next; `read_value` is called with each key.
  template <class ReadValue>
  bool members(ReadValue read_value) {
    ++at_;
    skip_space();
    if (accept('}')) return true;
    while (true) {
      skip_space();
      std::string_view key;
      bool has_escapes = false;
      if (!string(key, has_escapes)) return false;
      skip_space();
      if (!accept(':')) return false;
      skip_space();
      if (!read_value(key, has_escapes)) return false;
      skip_space();
      if (accept('}')) return true;
      if (!accept(',')) return false;
    }
  }

  ScannedValue* field(std::string_view key) {
    if (key == "at") return &message_.at;
    if (key == "site") return &message_.site;
    if (key == "val") return &message_.val;
    if (key == "type") return &message_.type;
    return nullptr;
  }

  bool message_object() {
    constexpr int outermost = 1;
    return members([this](std::string_view key, bool has_escapes) {
      ScannedValue* const known = has_escapes ? field(unescape(key)) : field(key);
      if (known == nullptr) {
        if (message_.ignored_keys < std::numeric_limits<std::uint8_t>::max())
          ++message_.ignored_keys;
        return value(outermost);
      }
      if (known->kind != Kind::absent) message_.has_duplicate = true;
      return value(*known, outermost);
    });
  }

  const char* at_;
  const char* end_;
  ScannedMessage& message_;
  bool too_deep_ = false;
};

}  // namespace

ScanStatus scan(std::string_view bytes, ScannedMessage& message) {
  return Scanner(bytes, message).run();
}

}  // namespace kioskline::validation
