#include "store/sink.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "domain/digest.hpp"
#include "domain/fault_point.hpp"
#include "domain/instant_text.hpp"
#include "store/connection.hpp"

namespace kioskline::store {
namespace {

using Clock = std::chrono::steady_clock;

// libpq keeps a buffer for the largest piece it was ever given.
constexpr std::size_t copy_piece = std::size_t{64} << 10U;
constexpr std::string_view unique_violation = "23505";

// COPY keeps an account of each row that it buffers, up to 1,000, in time that grows with their
// square (resowner.c; measured on PostgreSQL 15, rewritten in 17). Between these numbers of rows it
// is cheaper to have none buffered: 2.6 ms for 1,700 rejected messages instead of 3.2 ms.
constexpr int first_version_with_another_account = 170000;
constexpr std::size_t fewest_rows_unbuffered = 800;
constexpr std::size_t most_rows_unbuffered = 3000;
// A condition that is volatile, and always true, is what makes COPY insert row by row.
constexpr std::string_view unbuffered = " WHERE clock_timestamp() IS NOT NULL";

struct PgResultDeleter {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PgResult = std::unique_ptr<PGresult, PgResultDeleter>;

Shard shard_of(const Batch& batch, const RollupDelta& row) {
  const Progress& progress = batch.progress()[row.slot];
  return {progress.source, progress.partition};
}

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

void append_advance(const Batch& batch, const std::vector<RollupDelta>& rollup, std::string& sql) {
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

/// Windows once more, due when no batch can be under way any longer that was so when they were
/// noticed: a worker has three, and the statement timeout ends each.
void append_second_look(const Batch& batch, std::string& sql) {
  std::vector<SuspectWindow> again;
  std::ranges::copy_if(batch.windows(), std::back_inserter(again), &SuspectWindow::look_again);
  if (again.empty()) return;
  sql +=
      ";INSERT INTO ingest.suspect_window (museum_id,exhibition_id,from_at,to_at,due_at) VALUES ";
  bool first = true;
  for (const SuspectWindow& window : again) {
    if (!first) sql += ',';
    first = false;
    fmt::format_to(std::back_inserter(sql), "({},{},'", batch.museum().value,
                   window.exhibition.value);
    append_text(window.from, sql);
    sql += "','";
    append_text(window.to, sql);
    sql += "',now()+greatest('1 minute',4*current_setting('statement_timeout')::interval))";
  }
}

void put_rollup_row(MuseumId museum, const Progress& shard, const RollupDelta& row,
                    CopyBuffer& rows) {
  constexpr std::int16_t columns = 15;
  rows.begin_row(columns);
  rows.put(museum.value);
  rows.put(row.exhibition.value);
  rows.put(row.hour.date);
  rows.put(static_cast<std::int16_t>(row.hour.hour));
  rows.put(false);
  rows.put(shard.source.value);
  rows.put(shard.partition.value);
  for (const std::int32_t count : row.ratings) rows.put(count);
  rows.put(row.assistance);
  rows.put(row.emergency);
  rows.put(row.last_press);
}

/// A row for each partition and cause: what requests cost the server is by rows, here and where
/// they are absorbed.
void put_announcements(const Batch& batch, CopyBuffer& rows) {
  using enum CopyBuffer::ElementType;
  const auto group = [](const Request& request) { return std::pair(request.slot, request.cause); };
  std::vector<Request> sorted = batch.requests();
  std::ranges::sort(sorted, {}, [&](const Request& request) {
    return std::pair(group(request), request.offset);
  });
  for (auto begin = sorted.begin(); begin != sorted.end();) {
    const auto end = std::ranges::upper_bound(begin, sorted.end(), group(*begin), {}, group);
    const std::span<const Request> requests(begin, end);
    const Progress& shard = batch.progress()[begin->slot];
    constexpr std::int16_t columns = 9;
    rows.begin_row(columns);
    rows.put(batch.museum().value);
    rows.put(shard.source.value);
    rows.put(shard.partition.value);
    rows.put(name_of(begin->cause));
    rows.put_array(bigint, requests,
                   [&](const Request& request) { rows.put(request.offset.value); });
    rows.put_array(smallint, requests,
                   [&](const Request& request) { rows.put(request.exhibition.value); });
    rows.put_array(smallint, requests, [&](const Request& request) {
      rows.put(static_cast<std::int16_t>(request.kind));
    });
    rows.put_array(timestamptz, requests, [&](const Request& request) { rows.put(request.at); });
    rows.put_array(timestamptz, requests,
                   [&](const Request& request) { rows.put(request.recorded); });
    begin = end;
  }
}

bool send_rows(std::span<const char> rows, PGconn* postgres) {
  while (!rows.empty()) {
    fault_point("in_copy");
    const auto piece = rows.first(std::min(rows.size(), copy_piece));
    if (PQputCopyData(postgres, piece.data(), static_cast<int>(piece.size())) != 1) return false;
    rows = rows.subspan(piece.size());
  }
  return PQputCopyEnd(postgres, nullptr) == 1;
}

bool is_cheaper_unbuffered(std::size_t rows, int server_version) {
  return server_version < first_version_with_another_account && rows >= fewest_rows_unbuffered &&
         rows <= most_rows_unbuffered;
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
    try {
      outcome = run(batch);
    } catch (const DatabaseError& error) {
      if (error.sqlstate() != unique_violation || newest_hours_.empty()) throw;
      newest_hours_.clear();
      outcome = run(batch);
    }
    for (const RollupDelta& row : batch.rollup()) {
      LocalHour& newest = newest_hours_[shard_of(batch, row)];
      newest = std::max(newest, row.hour);
    }
  } catch (const DatabaseError& error) {
    if (error.disposition() == Disposition::missing_partition) months_.clear();
    outcome.kind = kind_of(error);
    outcome.sqlstate = error.sqlstate();
    outcome.message = error.what();
  }
  return outcome;
}

bool Sink::begins(const Batch& batch, const RollupDelta& row) const {
  const auto newest = newest_hours_.find(shard_of(batch, row));
  return newest != newest_hours_.end() && row.hour > newest->second;
}

CommitOutcome Sink::run(Batch& batch) {
  std::vector<RollupDelta> going_on;
  begun_hours_.clear();
  for (const RollupDelta& row : batch.sorted_rollup()) {
    if (begins(batch, row)) {
      put_rollup_row(batch.museum(), batch.progress()[row.slot], row, begun_hours_);
    } else {
      going_on.push_back(row);
    }
  }

  // In the order of the COPY statements below.
  std::vector<CopyBuffer*> copies;
  query_ = "BEGIN ISOLATION LEVEL READ COMMITTED;";
  if (batch.is_backlog()) query_ += "SET LOCAL synchronous_commit=off;";
  if (batch.interactions().rows() > 0) {
    query_ +=
        "COPY kiosk.interaction (at,\"offset\",source_id,partition,museum_id,exhibition_id,kind,"
        "rating,suspect) FROM STDIN (FORMAT binary);";
    copies.push_back(&batch.interactions());
  }
  if (batch.rejected().rows() > 0) {
    query_ +=
        "COPY ingest.rejected_message (\"offset\",source_id,partition,museum_id,timestamp_type,"
        "received_at,recorded_at,catalogue_version,reasons,raw,detail) FROM STDIN (FORMAT binary)";
    if (is_cheaper_unbuffered(batch.rejected().rows(), PQserverVersion(connection_.raw())))
      query_ += unbuffered;
    query_ += ';';
    copies.push_back(&batch.rejected());
  }
  announcements_.clear();
  put_announcements(batch, announcements_);
  if (announcements_.rows() > 0) {
    query_ +=
        "COPY safety.announcement "
        "(museum_id,source_id,partition,cause,offsets,exhibition_ids,kinds,"
        "pressed_at,recorded_at) FROM STDIN (FORMAT binary);";
    copies.push_back(&announcements_);
  }
  append_advance(batch, going_on, query_);
  append_second_look(batch, query_);
  // After the guard, so that rows are locked in ingest.advance's order.
  if (begun_hours_.rows() > 0) {
    query_ +=
        ";COPY kiosk.hourly_rollup (museum_id,exhibition_id,local_date,local_hour,suspect,"
        "source_id,partition,rating_0,rating_1,rating_2,rating_3,rating_4,assistance,emergency,"
        "last_press_at) FROM STDIN (FORMAT binary)";
    copies.push_back(&begun_hours_);
  }
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
        CopyBuffer* const copy = *next_copy++;
        if (!send_rows(copy->finish(), postgres)) {
          throw connection_.error("sending the rows of a batch");
        }
        if (next_copy == copies.end()) fault_point("after_copy");
        if (copy != &begun_hours_) copied = Clock::now();
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
