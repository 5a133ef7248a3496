#include "store/sink.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <iterator>
#include <memory>
#include <optional>
#include <vector>

#include "domain/digest.hpp"
#include "domain/fault_point.hpp"
#include "domain/instant_text.hpp"
#include "store/connection.hpp"

namespace kioskline::store {
namespace {

using Clock = std::chrono::steady_clock;

struct PgResultDeleter {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PgResult = std::unique_ptr<PGresult, PgResultDeleter>;

void append_progress(const Progress& progress, std::string& sql) {
  fmt::format_to(std::back_inserter(sql), "ROW({},{},{},{},{},{},{},{},{},", progress.source.value,
                 progress.partition.value, progress.fence.value, progress.expected.value,
                 progress.next.value, progress.accepted, progress.rejected, progress.drills,
                 progress.gaps);
  if (!progress.last_offset) {
    sql += "NULL,NULL,NULL)";
    return;
  }
  fmt::format_to(std::back_inserter(sql), "{},", progress.last_offset->value);
  if (progress.last_timestamp) {
    sql += '\'';
    append_text(*progress.last_timestamp, sql);
    sql += "',";
  } else {
    sql += "NULL,";
  }
  fmt::format_to(std::back_inserter(sql), "'\\x{}')", hex(sha256(progress.last_value)));
}

/// One array parameter of ingest.advance: ",'{a,b,c}'" with each element as `append` writes it.
template <class Row, class Append>
void append_array(const std::vector<Row>& rows, std::string& sql, Append append) {
  sql += ",'{";
  bool first = true;
  for (const Row& row : rows) {
    if (!first) sql += ',';
    first = false;
    append(row);
  }
  sql += "}'";
}

template <class Row, class Field>
void append_numbers(const std::vector<Row>& rows, std::string& sql, Field field) {
  append_array(rows, sql,
               [&](const Row& row) { fmt::format_to(std::back_inserter(sql), "{}", field(row)); });
}

void append_advance(const Batch& batch, std::string& sql) {
  fmt::format_to(std::back_inserter(sql), "SELECT ingest.advance({},ARRAY[", batch.museum().value);
  bool first = true;
  for (const Progress& progress : batch.progress()) {
    if (!first) sql += ',';
    first = false;
    append_progress(progress, sql);
  }
  sql += "]::ingest.progress[]";

  const auto source = [&](const auto& row) { return batch.progress()[row.slot].source.value; };
  const auto partition = [&](const auto& row) {
    return batch.progress()[row.slot].partition.value;
  };

  const std::vector<RollupDelta> rollup = batch.sorted_rollup();
  append_numbers(rollup, sql, [](const RollupDelta& row) { return row.exhibition.value; });
  append_array(rollup, sql, [&](const RollupDelta& row) { append_text(row.hour.date, sql); });
  append_numbers(rollup, sql, [](const RollupDelta& row) { return row.hour.hour; });
  append_numbers(rollup, sql, source);
  append_numbers(rollup, sql, partition);
  for (std::size_t rating = 0; rating < 5; ++rating) {
    append_numbers(rollup, sql,
                   [rating](const RollupDelta& row) { return row.ratings.at(rating); });
  }
  append_numbers(rollup, sql, [](const RollupDelta& row) { return row.assistance; });
  append_numbers(rollup, sql, [](const RollupDelta& row) { return row.emergency; });
  append_array(rollup, sql, [&](const RollupDelta& row) { append_text(row.last_press, sql); });

  const std::vector<RejectionDelta> rejections = batch.sorted_rejections();
  append_array(rejections, sql, [&](const RejectionDelta& row) { append_text(row.date, sql); });
  append_array(rejections, sql, [&](const RejectionDelta& row) {
    sql += '"';
    sql += row.reasons.text();
    sql += '"';
  });
  append_numbers(rejections, sql, source);
  append_numbers(rejections, sql, partition);
  append_numbers(rejections, sql, [](const RejectionDelta& row) { return row.messages; });

  append_numbers(batch.windows(), sql,
                 [](const SuspectWindow& row) { return row.exhibition.value; });
  append_array(batch.windows(), sql, [&](const SuspectWindow& row) { append_text(row.from, sql); });
  append_array(batch.windows(), sql, [&](const SuspectWindow& row) { append_text(row.to, sql); });
  sql += ')';
}

CommitOutcome::Kind kind_of(const DatabaseError& error) {
  switch (error.disposition()) {
    case Disposition::fence_lost:
      return CommitOutcome::Kind::fence_lost;
    case Disposition::data_fault:
      return CommitOutcome::Kind::data_fault;
    case Disposition::stop:
      return CommitOutcome::Kind::stop;
    case Disposition::retry:
    case Disposition::missing_partition:
      return CommitOutcome::Kind::retry;
  }
  return CommitOutcome::Kind::retry;
}

}  // namespace

void Sink::ensure_month(std::chrono::year_month month) {
  if (months_.contains(month)) return;
  connection_.execute("SELECT kiosk.ensure_month($1)",
                      {fmt::format("{:04}-{:02}-01", static_cast<int>(month.year()),
                                   static_cast<unsigned>(month.month()))});
  months_.insert(month);
}

CommitOutcome Sink::commit(Batch& batch) {
  CommitOutcome outcome;
  try {
    for (const std::chrono::year_month month : batch.months()) ensure_month(month);
    outcome = run(batch);
  } catch (const DatabaseError& error) {
    if (error.disposition() == Disposition::missing_partition) months_.clear();
    outcome.kind = kind_of(error);
    outcome.sqlstate = error.sqlstate();
    outcome.message = error.what();
  }
  return outcome;
}

CommitOutcome Sink::run(Batch& batch) {
  // In the order of the COPY statements below.
  std::vector<CopyBuffer*> copies;
  query_ = "BEGIN ISOLATION LEVEL READ COMMITTED;";
  if (batch.interactions().rows() > 0) {
    query_ +=
        "COPY kiosk.interaction (at,\"offset\",source_id,partition,museum_id,exhibition_id,kind,"
        "rating,suspect) FROM STDIN (FORMAT binary);";
    copies.push_back(&batch.interactions());
  }
  if (batch.rejected().rows() > 0) {
    query_ +=
        "COPY ingest.rejected_message (\"offset\",source_id,partition,museum_id,timestamp_type,"
        "received_at,recorded_at,catalogue_version,reasons,raw,detail) FROM STDIN (FORMAT binary);";
    copies.push_back(&batch.rejected());
  }
  if (batch.requests().rows() > 0) {
    query_ +=
        "COPY safety.outbox (museum_id,source_id,partition,\"offset\",exhibition_id,kind,cause,at,"
        "recorded_at) FROM STDIN (FORMAT binary);";
    copies.push_back(&batch.requests());
  }
  append_advance(batch, query_);
  query_ += ";COMMIT";

  CommitOutcome outcome;
  const auto begin = Clock::now();
  auto copied = begin;
  std::optional<DatabaseError> failure;
  PGconn* const postgres = connection_.raw();

  fault_point("before_send");
  if (PQsendQuery(postgres, query_.c_str()) == 0) throw connection_.error("sending a batch");
  auto next_copy = copies.begin();
  while (const PgResult result{PQgetResult(postgres)}) {
    switch (PQresultStatus(result.get())) {
      case PGRES_COPY_IN: {
        const std::span<const char> rows = (*next_copy++)->finish();
        const std::size_t half = rows.size() / 2;
        const bool sent =
            PQputCopyData(postgres, rows.data(), static_cast<int>(half)) == 1 &&
            (fault_point("in_copy"), PQputCopyData(postgres, rows.data() + half,
                                                   static_cast<int>(rows.size() - half))) == 1 &&
            PQputCopyEnd(postgres, nullptr) == 1;
        if (!sent) throw connection_.error("sending the rows of a batch");
        if (next_copy == copies.end()) fault_point("after_copy");
        copied = Clock::now();
        break;
      }
      case PGRES_COMMAND_OK:
      case PGRES_TUPLES_OK:
        break;
      default:
        if (!failure) failure = connection_.error(*result, "committing a batch");
        break;
    }
  }
  fault_point("after_commit");
  if (failure) {
    connection_.roll_back();
    throw *failure;
  }
  if (PQstatus(postgres) != CONNECTION_OK) throw connection_.error("committing a batch");
  outcome.copy = copied - begin;
  outcome.commit = Clock::now() - copied;
  return outcome;
}

}  // namespace kioskline::store
