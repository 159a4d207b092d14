// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include "dialect/sqlite/handle.hpp"
#include "dialect/sqlite/watch.hpp"

#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::sqlite {

/// The row on which a statement stands. Borrows the statement.
class StatementRow final : public Row {
 public:
  StatementRow() noexcept = default;
  explicit StatementRow(sqlite3_stmt* statement) noexcept
      : statement_(statement), size_(static_cast<std::size_t>(sqlite3_column_count(statement))) {}

  [[nodiscard]] std::size_t size() const noexcept override { return size_; }
  [[nodiscard]] bool is_null(std::size_t column) const override;
  [[nodiscard]] std::int64_t integer(std::size_t column) const override;
  [[nodiscard]] double real(std::size_t column) const override;
  [[nodiscard]] std::string_view text(std::size_t column) const override;
  [[nodiscard]] std::span<const std::byte> blob(std::size_t column) const override;
  [[nodiscard]] Value value(std::size_t column) const override;

 private:
  [[nodiscard]] int checked(std::size_t column) const;

  sqlite3_stmt* statement_ = nullptr;
  std::size_t size_ = 0;
};

/// Compiled statements that will be run again, by their text. Only those with parameters come here: what a revision
/// runs once must not push out the rows of the history, which every revision writes.
class StatementCache {
 public:
  /// Null when it is not there or in use.
  [[nodiscard]] StatementHandle take(std::string_view sql);
  void give_back(std::string_view sql, StatementHandle statement);

 private:
  struct Entry {
    std::string sql;
    StatementHandle statement;
  };
  std::list<Entry> entries_;  ///< The last used first.
};

/// What running a statement needs of its connection.
struct StatementHome {
  sqlite3* db;
  Watch& watch;
  StatementCache& cache;
};

/// One statement, from compiling it to its last row. Borrows everything, the text too; lives as long as the call that
/// runs it.
///
///     Execution execution(home, "SELECT name FROM users WHERE id = $1", parameters);
///     while (execution.step()) use(execution.row().text(0));
class Execution {
 public:
  /// Throws unless `sql` is exactly one statement and there is a value for each of its parameters. A text without any
  /// statement does nothing.
  Execution(const StatementHome& home, std::string_view sql, std::span<const Value> parameters);
  /// The same with a statement that has been compiled, from `sql`, and is lent for as long.
  Execution(const StatementHome& home, std::string_view sql, sqlite3_stmt* compiled, std::span<const Value> parameters);
  ~Execution();
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

  /// Begins anew with other values for all parameters, given in their order whatever they are called.
  void restart(std::span<const Value> parameters);

  /// Whether there is another row. Throws what the statement fails with.
  bool step();

  [[nodiscard]] const StatementRow& row() const noexcept { return row_; }
  [[nodiscard]] std::vector<std::string> columns() const;
  /// Rows inserted, updated or deleted by the statement itself, so far.
  [[nodiscard]] std::int64_t changed() const noexcept;

 private:
  void begin(std::span<const Value> parameters);
  void bind(std::span<const Value> parameters);
  void bind(int index, const Value& value);

  StatementHome home_;
  std::string_view sql_;
  Watch::Running running_;
  StatementHandle statement_;
  StatementRow row_;
  sqlite3_int64 total_before_ = 0;
  /// Whose the statement is when this has ended.
  enum class Owner {
    nobody,
    cache,
    lender,
  } owner_;
};

/// Compiles `sql`, which must be exactly one statement, or none: then null. What is `kept` is compiled to be run often.
[[nodiscard]] StatementHandle compile(const StatementHome& home, std::string_view sql, bool kept);

/// The error of the call that failed last: the watch knows why a statement was interrupted.
[[nodiscard]] Error failure(const StatementHome& home, std::string_view sql);

}  // namespace dunlin::sqlite
