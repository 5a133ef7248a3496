#include "commands/verdict_json.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string_view>
#include <variant>

#include "domain/instant_text.hpp"

namespace kioskline::commands {
namespace {

std::string_view name_of_kind(PressKind kind) {
  switch (kind) {
    case PressKind::rating:
      return "rating";
    case PressKind::assistance:
      return "assistance";
    case PressKind::emergency:
      break;
  }
  return "emergency";
}

void append_number(std::int64_t number, std::string& out) {
  const fmt::format_int digits(number);
  out.append(digits.data(), digits.size());
}

void append_press(const Press& press, std::string& out) {
  out += R"("verdict":"valid","kind":")";
  out += name_of_kind(press.kind);
  out += R"(","exhibition":"EXH_)";
  if (press.exhibition.value < 10) out += '0';
  append_number(press.exhibition.value, out);
  out += R"(","at":")";
  append_text(press.at, out);
  out += '"';
  if (press.kind == PressKind::rating) {
    out += R"(,"rating":)";
    append_number(press.rating, out);
  }
}

void append_reasons(ReasonSet reasons, std::string& out) {
  out += R"("verdict":"invalid","reasons":[)";
  std::string_view separator = "\"";
  for (const Reason reason : reasons.list()) {
    out += separator;
    out += name_of(reason);
    separator = "\",\"";
  }
  out += "\"]";
}

}  // namespace

void append_verdict(const validation::Verdict& verdict, std::string& out) {
  if (const auto* accepted = std::get_if<validation::Acceptance>(&verdict)) {
    append_press(accepted->press, out);
  } else {
    append_reasons(std::get<validation::Rejection>(verdict).reasons, out);
  }
}

}  // namespace kioskline::commands
