// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/connection.hpp"

#include "dialect/sqlite/batch.hpp"
#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/lexical_rules.hpp"
#include "dialect/sqlite/prepared.hpp"
#include "sql/reader.hpp"

#include <algorithm>
#include <utility>

#include <unistd.h>

namespace dunlin::sqlite {

SqliteConnection::SqliteConnection(DatabaseHandle db, const ConnectOptions& options)
    : session_(std::move(db), options.stop, options.log) {}

const Dialect& SqliteConnection::dialect() const noexcept { return sqlite::dialect(); }

bool SqliteConnection::answers(std::chrono::milliseconds /*patience*/) noexcept {
  int moved = 0;
  const int code = sqlite3_file_control(session_.db(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return code != SQLITE_OK || moved == 0;  // A database in memory has no file to lose.
}

std::int64_t SqliteConnection::execute(std::string_view sql, std::span<const Value> parameters) {
  return session_.execute(sql, parameters);
}

Result SqliteConnection::query(std::string_view sql, std::span<const Value> parameters) {
  return session_.query(sql, parameters);
}

std::unique_ptr<PreparedStatement> SqliteConnection::prepare(std::string_view sql) {
  return std::make_unique<SqlitePreparedStatement>(session_, sql);
}

// One read transaction around queries: they see one state, and the file is locked once.
std::vector<Result> SqliteConnection::query_all(std::span<const Query> queries) {
  const bool only_reads = std::all_of(queries.begin(), queries.end(), [](const Query& query) {
    return sql::Reader(query.sql, kLexicalRules).next_is("SELECT");
  });
  const bool scope = only_reads && queries.size() > 1 && !session_.in_transaction();
  std::vector<Result> results;
  results.reserve(queries.size());
  try {
    if (scope) session_.execute("BEGIN DEFERRED");
    for (const Query& one : queries) results.push_back(query(one.sql, one.parameters));
    if (scope) session_.commit();
  } catch (...) {
    if (scope) session_.rollback();
    throw;
  }
  return results;
}

void SqliteConnection::for_each_row(std::string_view sql, std::span<const Value> parameters,
                                    const std::function<void(const Row&)>& visit) {
  Execution execution(session_.home(), sql, parameters);
  while (execution.step()) visit(execution.row());
}

void SqliteConnection::commit() {
  try {
    session_.commit();
  } catch (...) {
    session_.rollback();
    throw;
  }
}

std::unique_ptr<Batch> SqliteConnection::begin_batch(const SessionSettings& settings, StatementObserver observe) {
  return std::make_unique<SqliteBatch>(session_, settings, std::move(observe));
}

ServerInfo SqliteConnection::server_info() {
  session_.execute("PRAGMA schema_version");
  const char* file = sqlite3_db_filename(session_.db(), "main");
  return {.product = "SQLite",
          .version = sqlite3_libversion(),
          .address = file != nullptr && *file != '\0' ? file : ":memory:",
          .tls = {},
          .process_id = getpid()};
}

}  // namespace dunlin::sqlite
