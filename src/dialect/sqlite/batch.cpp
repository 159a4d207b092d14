// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/batch.hpp"

#include <dunlin/error.hpp>

#include "dialect/sqlite/alter_run.hpp"
#include "dialect/sqlite/classify.hpp"
#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/lone.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace dunlin::sqlite {
namespace {

constexpr std::string_view kRolledBack = "everything in this transaction was rolled back";

Error lost(std::string_view sql) {
  return Error(ErrorCode::transaction_lost, "the statement would end the transaction that it is run in",
               {.hint = "leave BEGIN, COMMIT, END and ROLLBACK to the program", .statement = std::string(sql)});
}

}  // namespace

SqliteBatch::SqliteBatch(Session& session, const SessionSettings& settings, StatementObserver observe)
    : session_(session),
      observe_(std::move(observe)),
      kept_(session),
      lock_timeout_before_(session.watch().lock_timeout()) {
  if (session_.in_transaction()) throw Error(ErrorCode::internal, "a transaction is open already");
  try {
    begin(settings);
  } catch (Error& error) {
    if (error.details().state.empty()) error.details().state = "nothing was changed";
    end();
    throw;
  } catch (...) {
    end();
    throw;
  }
}

SqliteBatch::~SqliteBatch() {
  if (!over_) end();
}

void SqliteBatch::begin(const SessionSettings& settings) {
  session_.watch().lock_timeout(lock_timeout_of(settings));
  const bool foreign_keys = session_.foreign_keys();
  std::vector<const std::string*> inside;
  for (const std::string& sql : settings.statements) {
    if (localise(sql)) {
      inside.push_back(&sql);
      continue;
    }
    const std::optional<Pragma> pragma = parse_pragma(sql);
    if (pragma) kept_.remember(*pragma);
    session_.execute(sql);
    if (pragma && !took_effect(session_, *pragma)) {
      throw Error(ErrorCode::setting_refused, "the setting had no effect", {.statement = sql});
    }
  }
  session_.begin();
  session_.watch().statement_timeout(settings.statement_timeout);
  session_.guard(true);
  if (foreign_keys && !session_.foreign_keys()) proof_.begin(session_);
  for (const std::string* sql : inside) run({.sql = *sql}, false);
}

void SqliteBatch::count(const std::function<void()>& action) {
  refuse_if_over();
  const std::size_t number = count_++;
  const auto start = std::chrono::steady_clock::now();
  try {
    action();
  } catch (Error& error) {
    failed_ = number;
    give_up(error);
    throw;
  } catch (...) {
    failed_ = number;
    end();
    throw;
  }
  if (observe_) observe_(number, std::chrono::steady_clock::now() - start);
}

void SqliteBatch::add(BatchStatement statement) {
  count([&] { run(statement, false); });
}

Result SqliteBatch::query(BatchStatement statement) {
  Result result;
  count([&] { result = run(statement, true); });
  return result;
}

void SqliteBatch::insert(const NewRows& rows) {
  std::string columns;
  std::string values;
  for (std::size_t i = 0; i < rows.columns.size(); ++i) {
    columns += (i == 0 ? "" : ", ") + dialect().quote(rows.columns[i]);
    values += fmt::format("{}${}", i == 0 ? "" : ", ", i + 1);
  }
  const std::string schema = rows.table.schema.empty() ? "" : dialect().quote(rows.table.schema) + ".";
  const std::string sql =
      fmt::format("INSERT INTO {}{} ({}) VALUES ({})", schema, dialect().quote(rows.table.name), columns, values);
  count([&] {
    if (rows.rows.empty()) return;
    Execution execution(session_.home(), sql, rows.rows.front());
    for (const std::vector<Value>& row : rows.rows) {
      execution.restart(row);
      execution.step();
      if (!session_.in_transaction()) throw lost(sql);
    }
  });
}

Result SqliteBatch::run(const BatchStatement& statement, bool wants_rows) {
  if (statement.is_copy) {
    throw Error(ErrorCode::unsupported, "SQLite has no COPY", {.statement = statement.sql});
  }
  const std::optional<Pragma> pragma = parse_pragma(statement.sql);
  Result result = pragma ? run_pragma(statement, *pragma, wants_rows) : run_ordinary(statement, wants_rows);
  if (!session_.in_transaction()) throw lost(statement.sql);
  return result;
}

Result SqliteBatch::execute(const BatchStatement& statement, bool wants_rows) {
  if (statement.parameters.empty() && run_alter(session_, statement.sql)) return {};
  if (wants_rows) return session_.query(statement.sql, statement.parameters);
  Result result;
  result.changed = session_.execute(statement.sql, statement.parameters);
  return result;
}

Result SqliteBatch::run_ordinary(const BatchStatement& statement, bool wants_rows) {
  Result result;
  try {
    result = execute(statement, wants_rows);
  } catch (const Error& error) {
    if (error.details().sqlstate == "SQLITE_CONSTRAINT_COMMITHOOK") throw lost(statement.sql);
    throw;
  }
  if (session_.in_transaction() && statement.must_change_one_row && result.changed != 1) {
    throw Error(ErrorCode::guard_failed, fmt::format("the statement changed {} rows instead of one", result.changed),
                {.statement = statement.sql});
  }
  return result;
}

Result SqliteBatch::run_pragma(const BatchStatement& statement, const Pragma& pragma, bool wants_rows) {
  kept_.remember(pragma);
  Result result = execute(statement, wants_rows);
  if (took_effect(session_, pragma)) return result;
  throw Error(ErrorCode::setting_refused, fmt::format("\"{}\" cannot be changed inside a transaction", pragma.name),
              {.statement = statement.sql});
}

void SqliteBatch::commit() {
  refuse_if_over();
  try {
    prove_schema_readable();
    proof_.check(session_);
    session_.commit();
  } catch (Error& error) {
    if (error.details().sqlstate == "SQLITE_CONSTRAINT_FOREIGNKEY" && error.details().cause.empty() &&
        session_.in_transaction()) {
      try {
        const std::vector<Violation> violations = find_violations(session_, 1);
        if (!violations.empty()) error.details().cause = describe(violations.front());
      } catch (const Error&) {
        // The error is told without the row that caused it.
      }
    }
    give_up(error);
    throw;
  } catch (...) {
    end();
    throw;
  }
  end();
}

// An edited sqlite_schema that does not parse commits without complaint and makes the whole file unreadable.
void SqliteBatch::prove_schema_readable() {
  if (!kept_.holds("writable_schema")) return;
  session_.execute("PRAGMA writable_schema = RESET");
  try {
    session_.execute("SELECT 1 FROM sqlite_schema LIMIT 1");
  } catch (Error& error) {
    error.details().hint = "the edit of \"sqlite_schema\" would have made the database unreadable";
    throw;
  }
}

void SqliteBatch::refuse_if_over() const {
  if (over_) throw Error(ErrorCode::internal, "the transaction is over");
}

void SqliteBatch::give_up(Error& error) noexcept {
  end();
  try {
    if (error.details().state.empty()) error.details().state = kRolledBack;
  } catch (...) {
    // No memory for a sentence.
  }
}

void SqliteBatch::end() noexcept {
  over_ = true;
  session_.rollback();
  session_.guard(false);
  session_.watch().statement_timeout(std::chrono::milliseconds(0));
  kept_.restore();
  session_.watch().lock_timeout(lock_timeout_before_);
}

}  // namespace dunlin::sqlite
