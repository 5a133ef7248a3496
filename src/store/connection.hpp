#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "configuration/configuration.hpp"
#include "store/database_error.hpp"
#include "store/login.hpp"

namespace kioskline::store {

/// Rows of an answer, all of it in memory. Columns and rows count from 0.
class Result {
 public:
  explicit Result(PGresult* result) : result_(result) {}

  int rows() const { return PQntuples(result_.get()); }
  int columns() const { return PQnfields(result_.get()); }
  std::string_view column_name(int column) const { return PQfname(result_.get(), column); }
  /// The OID of the column's type.
  unsigned column_type(int column) const { return PQftype(result_.get(), column); }
  bool is_null(int row, int column) const { return PQgetisnull(result_.get(), row, column) != 0; }
  /// Valid as long as the result. Empty for NULL.
  std::string_view text(int row, int column) const;
  /// Throws DatabaseError when the column holds no integer.
  std::int64_t integer(int row, int column) const;
  bool boolean(int row, int column) const { return text(row, column) == "t"; }
  /// The bytes of a bytea. Empty for NULL.
  std::string bytes(int row, int column) const;
  std::optional<std::string> optional_text(int row, int column) const;
  std::optional<std::int64_t> optional_integer(int row, int column) const;
  /// Rows an INSERT, UPDATE or DELETE touched.
  std::int64_t affected() const;
  /// Throws DatabaseError when the statement failed.
  void require_success(const std::string& activity) const;

 private:
  struct Deleter {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  std::unique_ptr<PGresult, Deleter> result_;
};

using Parameter = std::optional<std::string>;

/// One connection to PostgreSQL; one thread at a time. UTC and UTF-8; every wait on the server is
/// bounded by the settings (statement, lock, idle transaction and TCP timeouts), which lie below
/// Kafka's session timeout.
class Connection {
 public:
  /// Does not connect yet. `name` is what pg_stat_activity shows. Throws Error when the settings'
  /// way to log in can't work (Login).
  Connection(DatabaseSettings settings, std::string name);

  /// Connects if there is no usable connection. Throws DatabaseError.
  void ensure_open();
  bool is_open() const;
  /// Ends the connection, if any; ensure_open() makes another.
  void close() { connection_.reset(); }

  /// One statement with text parameters ($1 ...). Connects if need be. Throws DatabaseError.
  Result execute(const std::string& sql, const std::vector<Parameter>& parameters = {});
  /// Several statements without parameters, in one implicit transaction unless they say otherwise.
  void execute_script(const std::string& sql);
  /// Rolls back whatever transaction is open; closes the connection when that fails.
  void roll_back() noexcept;

  /// For COPY. Owned by this. Only after ensure_open().
  PGconn* raw() const { return connection_.get(); }
  /// The error libpq holds now / a result carries.
  DatabaseError error(const std::string& activity) const;
  static DatabaseError error(const PGresult& result, const std::string& activity);

 private:
  struct Deleter {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };

  DatabaseSettings settings_;
  Login login_;
  std::string name_;
  bool was_open_ = false;
  std::unique_ptr<PGconn, Deleter> connection_;
};

}  // namespace kioskline::store
