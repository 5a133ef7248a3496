// Any bytes as a message: nothing may crash, a message without a reason must be a press within the
// contract's bounds, and writing that press down again must give the same press.

#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "domain/instant_text.hpp"
#include "validation/validator.hpp"

namespace {

using namespace kioskline;

void require(bool condition) {
  if (!condition) std::abort();
}

validation::Verdict judge(std::string_view bytes) {
  static validation::Validator validator(MuseumRules{.code = "lmnh"});
  KnownExhibitions known;
  for (std::size_t number = 0; number < 6; ++number) known.numbers.set(number);
  Message message;
  message.value = bytes;
  return validator.judge(message, known, Instant{});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const validation::Verdict verdict = judge({reinterpret_cast<const char*>(data), size});
  const auto* const accepted = std::get_if<validation::Acceptance>(&verdict);
  if (accepted == nullptr) {
    require(!std::get<validation::Rejection>(verdict).reasons.empty());
    return 0;
  }
  const Press& press = accepted->press;
  require(press.exhibition.value >= 0 && press.exhibition.value < 6);
  require((press.kind == PressKind::rating) == (press.rating >= 0) && press.rating <= 4);
  const int type = press.kind == PressKind::emergency ? 1 : 0;
  const validation::Verdict again =
      judge(fmt::format(R"({{"at":"{}","site":{},"val":{},"type":{}}})", to_text(press.at),
                        press.exhibition.value, press.rating, type));
  require(std::holds_alternative<validation::Acceptance>(again) &&
          std::get<validation::Acceptance>(again).press == press);
  return 0;
}
