#include "backfill/history_loader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <variant>

#include "backfill/history_file.hpp"
#include "backfill/history_line.hpp"
#include "domain/error.hpp"
#include "store/checkpoint_store.hpp"
#include "store/sink.hpp"
#include "validation/local_clock.hpp"
#include "validation/validator.hpp"

namespace kioskline::backfill {
namespace {

constexpr Partition only_partition{0};

SourceId register_file(store::Connection& connection, MuseumId museum,
                       const HistoryIdentity& identity, const std::filesystem::path& path) {
  const store::Result row =
      connection.execute("SELECT ingest.register_file($1, $2, $3)",
                         {std::to_string(museum.value), identity.sha256, path.filename().string()});
  return {static_cast<std::int32_t>(row.integer(0, 0))};
}

store::Checkpoint take_over(store::Connection& connection, MuseumId museum, SourceId source) {
  const std::array<store::PartitionClaim, 1> claim{
      {{.partition = only_partition, .first = Offset{HistoryReader::first_line}}}};
  return store::fence(connection, museum, source, claim, "kioskline backfill").front();
}

/// One file on its way into the database.
class Loader {
 public:
  Loader(store::Connection& connection, const HistoryContext& context, SourceId source,
         const store::Checkpoint& checkpoint)
      : context_(context),
        source_(source),
        fence_(checkpoint.fence),
        next_(checkpoint.next),
        sink_(connection),
        batch_(context.museum, store::Batch::Requests::not_announced),
        validator_(context.rules),
        today_(validation::LocalClock(context.rules.time_zone).local_hour(context.now).date) {}

  void take(const std::string& line, std::int64_t number) {
    const std::uint32_t slot = batch_.slot_of(source_, only_partition, fence_, next_);
    if (line.empty()) {
      batch_.pass_gap(slot, Offset{number + 1});
      return;
    }
    ++report_.lines;
    Message message;
    message.partition = only_partition;
    message.offset = {number};
    const std::string json = message_of_line(line);
    message.value = json;
    const validation::Verdict verdict =
        validator_.judge(message, context_.exhibitions, context_.now);
    message.value = line;
    if (const auto* accepted = std::get_if<validation::Acceptance>(&verdict)) {
      accept(slot, message, accepted->press);
    } else {
      reject(slot, message, std::get<validation::Rejection>(verdict).reasons);
    }
  }

  bool is_full() const {
    return batch_.messages() >= context_.ingest.batch_rows ||
           batch_.bytes() >= context_.ingest.batch_bytes;
  }

  void commit() {
    if (batch_.empty()) return;
    for (const auto& [exhibition, window] : windows_) batch_.add(window);
    const Offset next = batch_.progress().front().next;
    const store::CommitOutcome outcome = sink_.commit(batch_);
    if (outcome.kind != store::CommitOutcome::Kind::committed) fail(outcome, next);
    next_ = next;
    batch_.clear();
    windows_.clear();
  }

  const HistoryReport& report() const { return report_; }

 private:
  void accept(std::uint32_t slot, const Message& message, const Press& press) {
    ++report_.accepted;
    batch_.accept(slot, message, press);
    // Runs may span several files, so no stretch can be ruled out here.
    const auto [entry, is_new] = windows_.try_emplace(
        press.exhibition,
        store::SuspectWindow{.exhibition = press.exhibition, .from = press.at, .to = press.at});
    if (is_new) return;
    entry->second.from = std::min(entry->second.from, press.at);
    entry->second.to = std::max(entry->second.to, press.at);
  }

  void reject(std::uint32_t slot, const Message& message, ReasonSet reasons) {
    ++report_.rejected;
    batch_.reject(slot, message,
                  {.reasons = reasons,
                   .received = context_.now,
                   .date = today_,
                   .catalogue = context_.exhibitions.version,
                   .detail = {}});
  }

  [[noreturn]] void fail(const store::CommitOutcome& outcome, Offset next) const {
    const std::string fact = fmt::format("lines {} to {} were not stored: {}", next_.value,
                                         next.value - 1, outcome.message);
    switch (outcome.kind) {
      case store::CommitOutcome::Kind::fence_lost:
        throw Error(ExitCode::try_again, fact,
                    "Another backfill works on this file: let it finish.");
      case store::CommitOutcome::Kind::retry:
        throw Error(ExitCode::unavailable, fact, "Run it again: it goes on where it stopped.");
      case store::CommitOutcome::Kind::stop:
        throw Error(ExitCode::configuration, fact,
                    "Run `kioskline migrate`, then `kioskline doctor`.");
      case store::CommitOutcome::Kind::committed:
      case store::CommitOutcome::Kind::data_fault:
        break;
    }
    throw Error(ExitCode::internal, fact,
                "Please report this: the rules let a row in that the database refuses.");
  }

  const HistoryContext& context_;
  SourceId source_;
  Fence fence_;
  Offset next_;  ///< first line not committed
  store::Sink sink_;
  store::Batch batch_;
  validation::Validator validator_;
  std::chrono::sys_days today_;  ///< at the museum
  std::map<ExhibitionNumber, store::SuspectWindow> windows_;
  HistoryReport report_;
};

}  // namespace

HistoryReport load_history(store::Connection& connection, const std::filesystem::path& path,
                           const HistoryContext& context,
                           const std::function<void(std::int64_t, std::int64_t)>& progress) {
  const HistoryIdentity identity = identify(path);
  HistoryReader reader(path);
  const SourceId source = register_file(connection, context.museum, identity, path);
  const store::Checkpoint checkpoint = take_over(connection, context.museum, source);
  Loader loader(connection, context, source, checkpoint);
  std::int64_t known = 0;
  while (reader.next()) {
    if (Offset{reader.number()} < checkpoint.next) {
      ++known;
      continue;
    }
    loader.take(reader.line(), reader.number());
    if (!loader.is_full()) continue;
    loader.commit();
    progress(reader.number(), identity.lines);
  }
  loader.commit();
  progress(identity.lines, identity.lines);
  HistoryReport report = loader.report();
  report.known = known;
  return report;
}

}  // namespace kioskline::backfill
