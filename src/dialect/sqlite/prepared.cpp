// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/prepared.hpp"

#include <dunlin/error.hpp>

#include <utility>

namespace dunlin::sqlite {

SqlitePreparedStatement::SqlitePreparedStatement(Session& session, std::string_view sql)
    : session_(session), sql_(sql), statement_(session.home().cache.take(sql)) {
  if (!statement_) statement_ = compile(session_.home(), sql_, true);
}

SqlitePreparedStatement::~SqlitePreparedStatement() {
  if (!statement_) return;
  try {
    session_.home().cache.give_back(sql_, std::move(statement_));
  } catch (...) {
    statement_.reset();  // No memory for the cache: then it is compiled again.
  }
}

sqlite3_stmt* SqlitePreparedStatement::idle() const {
  if (statement_ && sqlite3_stmt_busy(statement_.get()) != 0) {
    throw Error(ErrorCode::statement_failed, "a prepared statement cannot be run while its own rows are being read",
                {.hint = "prepare it a second time", .statement = sql_});
  }
  return statement_.get();
}

std::int64_t SqlitePreparedStatement::execute(std::span<const Value> parameters) {
  Execution execution(session_.home(), sql_, idle(), parameters);
  while (execution.step()) {
  }
  return execution.changed();
}

Result SqlitePreparedStatement::query(std::span<const Value> parameters) {
  Execution execution(session_.home(), sql_, idle(), parameters);
  return copy_rows(execution);
}

void SqlitePreparedStatement::for_each_row(std::span<const Value> parameters,
                                           const std::function<void(const Row&)>& visit) {
  Execution execution(session_.home(), sql_, idle(), parameters);
  while (execution.step()) visit(execution.row());
}

Result copy_rows(Execution& execution) {
  Result result;
  bool more = execution.step();
  // Only now: the first step compiles again when the schema has changed.
  result.columns = execution.columns();
  for (; more; more = execution.step()) {
    std::vector<Value> row;
    row.reserve(result.columns.size());
    for (std::size_t column = 0; column < result.columns.size(); ++column) row.push_back(execution.row().value(column));
    result.rows.push_back(std::move(row));
  }
  result.changed = execution.changed();
  return result;
}

}  // namespace dunlin::sqlite
