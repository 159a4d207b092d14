// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include "dialect/sqlite/handle.hpp"
#include "dialect/sqlite/statement.hpp"
#include "dialect/sqlite/watch.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace dunlin::sqlite {

/// One open database and its state, shared by the connection and the batch that it has open. Not thread-safe but for
/// `Watch::cancel`.
class Session {
 public:
  Session(DatabaseHandle db, std::stop_token stop, LogSink log);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] sqlite3* db() const noexcept { return db_.get(); }
  [[nodiscard]] Watch& watch() noexcept { return watch_; }
  [[nodiscard]] StatementHome home() noexcept { return {db_.get(), watch_, cache_}; }

  /// Runs one statement, drops its rows, returns the number of rows changed.
  std::int64_t execute(std::string_view sql, std::span<const Value> parameters = {});

  /// Runs one statement and copies its rows.
  [[nodiscard]] Result query(std::string_view sql, std::span<const Value> parameters = {});

  /// The first column of the first row as text; nothing when there is none, or it is NULL.
  [[nodiscard]] std::optional<std::string> first_text(std::string_view sql);

  /// Runs one statement that puts things in order: nothing interrupts it. False when it failed.
  bool tidy(std::string_view sql) noexcept;

  [[nodiscard]] bool in_transaction() const noexcept { return sqlite3_get_autocommit(db_.get()) == 0; }
  /// Waits for other writers as long as the watch allows. Throws `database_busy`, `read_only`.
  void begin();
  /// Waits for readers that are in the way. The transaction stays open when it throws and SQLite left it so.
  void commit();
  void rollback() noexcept;

  /// From now on `begin()` begins transactions that read.
  void only_read() noexcept { only_reads_ = true; }

  /// While on, a COMMIT that is not `commit()` turns into a rollback: half a revision must not become durable.
  void guard(bool on) noexcept { guarded_ = on; }

  [[nodiscard]] bool foreign_keys() const noexcept;

  void log(LogLevel level, std::string message) const;

 private:
  static int on_commit(void* self) noexcept;

  DatabaseHandle db_;
  LogSink log_;
  Watch watch_;
  StatementCache cache_;
  bool guarded_ = false;
  bool only_reads_ = false;
};

}  // namespace dunlin::sqlite
