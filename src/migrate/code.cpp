// SPDX-License-Identifier: Apache-2.0
#include "migrate/code.hpp"

#include <dunlin/error.hpp>

#include "base/redact.hpp"
#include "migrate/script.hpp"

#include <fmt/format.h>

namespace dunlin {
namespace {

[[noreturn]] void refuse_walk(const TableRef& table) {
  throw Error(
      ErrorCode::needs_own_transaction,
      fmt::format("a walk over table \"{}\" commits as it goes, and the migration is one transaction", table.name),
      {.hint = "give the migration `.in_transaction = false`"});
}

/// Whether what is put behind `sql` would be part of a comment.
bool ends_in_comment(std::string_view sql, const Dialect& dialect) {
  sql::Lexer lexer(sql, dialect.lexical_rules());
  sql::Token token;
  bool comment = false;
  while (lexer.next(token)) comment = token.kind == sql::TokenKind::line_comment;
  return comment;
}

}  // namespace

std::string in_transaction(std::string_view sql, const Dialect& dialect) {
  switch (dialect.classify(sql).kind) {
    case sql::StatementKind::transaction_control:
      throw Error(ErrorCode::transaction_control, "a migration must not begin or end transactions",
                  {.hint = "leave that to the migrator: it makes the migration whole", .statement = std::string(sql)});
    case sql::StatementKind::alone:
      throw Error(
          ErrorCode::needs_own_transaction, "the statement refuses to run in the transaction of a migration",
          {.hint = "put it into a revision in SQL, which may have several steps", .statement = std::string(sql)});
    case sql::StatementKind::setting:
      if (std::optional<std::string> localised = dialect.localise(sql)) return *std::move(localised);
      throw Error(ErrorCode::setting_refused, "the setting only works outside the transaction of a migration",
                  {.hint = "put it into a revision in SQL", .statement = std::string(sql)});
    default: return std::string(sql);
  }
}

std::string quoted(const TableRef& table, const Dialect& dialect) {
  const std::string name = dialect.quote(table.name);
  return table.schema.empty() ? name : dialect.quote(table.schema) + "." + name;
}

void Migration::down(Context&) {
  throw Error(ErrorCode::irreversible, "the migration has no way down",
              {.hint = "override `down`, or restore a backup made before it"});
}

/// A lost transaction takes nothing more: what is asked of it later says less than what ended it.
template <typename Action>
auto BatchContext::guarded(std::string_view sql, const Action& action) {
  rethrow_failure();
  try {
    counted_(sql);
    return action();
  } catch (...) {
    failure_ = std::current_exception();
    throw;
  }
}

void BatchContext::execute(std::string_view sql, std::vector<Value> parameters) {
  BatchStatement statement{.sql = in_transaction(sql, dialect_), .parameters = std::move(parameters), .copy_data = {}};
  guarded(sql, [&] { batch_.add(std::move(statement)); });
}

Result BatchContext::query(std::string_view sql, std::vector<Value> parameters) {
  BatchStatement statement{.sql = in_transaction(sql, dialect_), .parameters = std::move(parameters), .copy_data = {}};
  return guarded(sql, [&] { return batch_.query(std::move(statement)); });
}

void BatchContext::bulk_insert(const TableRef& table, const std::vector<std::string>& columns,
                               const std::vector<std::vector<Value>>& rows) {
  if (rows.empty()) return;
  guarded({}, [&] { batch_.insert({.table = table, .columns = columns, .rows = rows}); });
}

bool BatchContext::finds(Query query) {
  BatchStatement statement{.sql = std::move(query.sql), .parameters = std::move(query.parameters), .copy_data = {}};
  return guarded({}, [&] { return !batch_.query(std::move(statement)).rows.empty(); });
}

bool BatchContext::has_table(const TableRef& table) { return finds(dialect_.find_table(table)); }

bool BatchContext::has_column(const TableRef& table, std::string_view column) {
  return finds(dialect_.find_column(table, column));
}

bool BatchContext::has_index(const TableRef& index) { return finds(dialect_.find_index(index)); }

void BatchContext::log(std::string_view message) {
  if (log_) log_({.message = std::string(message), .fields = {}});
}

void BatchContext::backfill(const TableRef& table, std::string_view, std::string_view, const BatchOptions&) {
  refuse_walk(table);
}

void BatchContext::for_each_batch(const TableRef& table, std::int64_t,
                                  const std::function<void(Context&, const KeyRange&)>&) {
  refuse_walk(table);
}

void BatchContext::rethrow_failure() const {
  if (failure_) std::rethrow_exception(failure_);
}

void RecordingContext::execute(std::string_view sql, std::vector<Value> parameters) {
  const BatchStatement statement{
      .sql = in_transaction(sql, dialect_), .parameters = std::move(parameters), .copy_data = {}};
  statements_.push_back(with_constants(statement, dialect_));
  if (ends_in_comment(statement.sql, dialect_)) statements_.back() += '\n';
}

void RecordingContext::bulk_insert(const TableRef& table, const std::vector<std::string>& columns,
                                   const std::vector<std::vector<Value>>& rows) {
  constexpr std::size_t kRowsPerStatement = 500;
  std::string names;
  for (const std::string& column : columns) names += (names.empty() ? "" : ", ") + dialect_.quote(column);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string values;
    for (const Value& value : rows[i]) values += (values.empty() ? "" : ", ") + dialect_.literal(value);
    if (i % kRowsPerStatement == 0) {
      statements_.push_back(fmt::format("INSERT INTO {} ({}) VALUES", quoted(table, dialect_), names));
    } else {
      statements_.back() += ',';
    }
    statements_.back() += fmt::format("\n  ({})", values);
  }
}

void RecordingContext::backfill(const TableRef& table, std::string_view set, std::string_view where,
                                const BatchOptions&) {
  execute(fmt::format("UPDATE {} SET {}{}{}", quoted(table, dialect_), set, where.empty() ? "" : " WHERE ", where), {});
}

void RecordingContext::for_each_batch(const TableRef& table, std::int64_t,
                                      const std::function<void(Context&, const KeyRange&)>&) {
  refuse(fmt::format("the keys of table \"{}\"", table.name));
}

Result RecordingContext::query(std::string_view sql, std::vector<Value>) {
  refuse(fmt::format("the answer to \"{}\"", sql));
}

bool RecordingContext::has_table(const TableRef& table) {
  refuse(fmt::format("whether there is a table \"{}\"", table.name));
}

bool RecordingContext::has_column(const TableRef& table, std::string_view column) {
  refuse(fmt::format("whether table \"{}\" has a column \"{}\"", table.name, column));
}

bool RecordingContext::has_index(const TableRef& index) {
  refuse(fmt::format("whether there is an index \"{}\"", index.name));
}

void RecordingContext::refuse(std::string what) {
  Error error(ErrorCode::reads_rows, fmt::format("the migration wants to know {}, and there is no database", what),
              {.hint = "run it on the database, or write it so that it reads nothing"});
  failure_ = std::make_exception_ptr(error);
  throw Error(error);
}

std::vector<std::string> RecordingContext::statements() const {
  if (failure_) std::rethrow_exception(failure_);
  return statements_;
}

void run_users(ErrorCode code, std::string_view what, const std::function<void()>& action) {
  try {
    action();
  } catch (const Error&) {
    throw;
  } catch (const std::exception& failure) {
    throw Error(code, fmt::format("{}: {}", what, redact_secrets(failure.what())));
  } catch (...) {
    throw Error(code, fmt::format("{}: something was thrown that is no std::exception", what));
  }
}

void run_code(const Revision& revision, Direction direction, Context& context) {
  run_users(ErrorCode::migration_failed, fmt::format("migration \"{}\" failed", revision.id), [&] {
    if (direction == Direction::up) {
      revision.code->up(context);
    } else {
      revision.code->down(context);
    }
  });
}

std::vector<std::string> record_code(const Revision& revision, Direction direction, const Dialect& dialect) {
  RecordingContext context(dialect);
  try {
    run_code(revision, direction, context);
    return context.statements();
  } catch (Error& error) {
    // What the migration made of it says less.
    if (error.code() != ErrorCode::reads_rows) static_cast<void>(context.statements());
    throw;
  }
}

}  // namespace dunlin
