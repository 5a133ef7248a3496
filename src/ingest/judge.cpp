#include "ingest/judge.hpp"

#include <variant>

namespace kioskline::ingest {
namespace {

/// The emergency at a known site that a verdict speaks of, valid or only outside hours; else null.
const Press* emergency_of(const validation::Verdict& verdict) {
  if (const auto* accepted = std::get_if<validation::Acceptance>(&verdict)) {
    return accepted->press.kind == PressKind::emergency ? &accepted->press : nullptr;
  }
  const auto& rejected = std::get<validation::Rejection>(verdict);
  if (!rejected.emergency || rejected.reasons.has(Reason::site_unknown)) return nullptr;
  return &*rejected.emergency;
}

}  // namespace

Judge::Judge(const MuseumRules& rules, SuspectWatch& suspects)
    : validator_(rules), clock_(rules.time_zone), suspects_(suspects) {}

void Judge::reject(const Message& message, ReasonSet reasons, std::string_view detail,
                   const KnownExhibitions& exhibitions, Instant now, store::Batch& batch,
                   std::uint32_t slot) {
  batch.reject(slot, message,
               {.reasons = reasons,
                .received = now,
                .date = clock_.local_hour(message.timestamp.value_or(now)).date,
                .catalogue = exhibitions.version,
                .detail = detail});
}

Judgement Judge::judge(const Message& message, const KnownExhibitions& exhibitions, Instant now,
                       store::Batch& batch, std::uint32_t slot) {
  const store::Progress& progress = batch.progress()[slot];
  if (unstorable_ && unstorable_->offset == message.offset &&
      unstorable_->partition == progress.partition && unstorable_->source == progress.source) {
    reject(message, Reason::message_unstorable, unstorable_->detail, exhibitions, now, batch, slot);
    return {.reasons = Reason::message_unstorable};
  }

  const validation::Verdict verdict = validator_.judge(message, exhibitions, now);
  if (const auto* accepted = std::get_if<validation::Acceptance>(&verdict)) {
    batch.accept(slot, message, accepted->press);
    if (const auto window = suspects_.observe(accepted->press)) batch.add(*window);
    return {.reasons = {}, .ignored_keys = accepted->ignored_keys};
  }

  const auto& rejected = std::get<validation::Rejection>(verdict);
  if (rejected.emergency) {
    const auto cause = rejected.reasons.has(Reason::site_unknown)
                           ? store::RequestCause::unknown_site
                           : store::RequestCause::outside_hours;
    batch.announce_rejected(slot, message, *rejected.emergency, cause);
  }
  reject(message, rejected.reasons, {}, exhibitions, now, batch, slot);
  return {.reasons = rejected.reasons, .ignored_keys = rejected.ignored_keys};
}

Judgement Judge::judge_drill(const Message& message, const KnownExhibitions& exhibitions,
                             Instant now, store::Batch& batch, std::uint32_t slot) {
  const validation::Verdict verdict = validator_.judge(message, exhibitions, now);
  const Press* const emergency = emergency_of(verdict);
  if (emergency == nullptr) return judge(message, exhibitions, now, batch, slot);
  batch.drill(slot, message, *emergency);
  return {};
}

}  // namespace kioskline::ingest
