// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/session.hpp"

#include "dialect/sqlite/prepared.hpp"

#include <utility>

namespace dunlin::sqlite {
namespace {

// An interrupt that was on its way when the cleanup began can hit it, once.
constexpr int kTries = 3;

}  // namespace

Session::Session(DatabaseHandle db, std::stop_token stop, LogSink log)
    : db_(std::move(db)), log_(log), watch_(db_.get(), std::move(stop), std::move(log)) {
  sqlite3_commit_hook(db_.get(), &Session::on_commit, this);
}

int Session::on_commit(void* self) noexcept { return static_cast<Session*>(self)->guarded_ ? 1 : 0; }

std::int64_t Session::execute(std::string_view sql, std::span<const Value> parameters) {
  Execution execution(home(), sql, parameters);
  while (execution.step()) {
  }
  return execution.changed();
}

Result Session::query(std::string_view sql, std::span<const Value> parameters) {
  Execution execution(home(), sql, parameters);
  return copy_rows(execution);
}

std::optional<std::string> Session::first_text(std::string_view sql) {
  Execution execution(home(), sql, {});
  if (!execution.step()) return std::nullopt;
  std::optional<std::string> first;
  // Its rows may have no columns at all.
  if (execution.row().size() != 0 && !execution.row().is_null(0)) first = std::string(execution.row().text(0));
  // Some do their work row by row: incremental_vacuum frees a page with each.
  while (execution.step()) {
  }
  return first;
}

bool Session::tidy(std::string_view sql) noexcept {
  const Watch::Cleanup cleanup(watch_);
  for (int i = 0; i < kTries; ++i) {
    try {
      execute(sql);
      return true;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::interrupted) return false;
    } catch (...) {
      return false;
    }
  }
  return false;
}

void Session::begin() {
  if (only_reads_) {
    execute("BEGIN DEFERRED");
    return;
  }
  // SQLite begins a mere read transaction then, and only the first change fails.
  if (sqlite3_db_readonly(db_.get(), "main") == 1) {
    throw Error(
        ErrorCode::read_only, "the database is read-only",
        {.hint = "check the rights of the file and whether it was opened read-only", .sqlstate = "SQLITE_READONLY"});
  }
  execute("BEGIN IMMEDIATE");
}

void Session::commit() {
  const bool guarded = std::exchange(guarded_, false);
  try {
    execute("COMMIT");
  } catch (...) {
    guarded_ = guarded;
    throw;
  }
  guarded_ = guarded;
}

void Session::rollback() noexcept {
  if (in_transaction()) tidy("ROLLBACK");
}

bool Session::foreign_keys() const noexcept {
  int on = 0;
  sqlite3_db_config(db_.get(), SQLITE_DBCONFIG_ENABLE_FKEY, -1, &on);
  return on != 0;
}

void Session::log(LogLevel level, std::string message) const {
  if (log_) log_({level, std::move(message), {}});
}

}  // namespace dunlin::sqlite
