// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/error.hpp>
#include <dunlin/log.hpp>
#include <dunlin/migration.hpp>

#include "dialect/dialect.hpp"
#include "revision/revision.hpp"

#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dunlin {

/// The context of a migration that runs: in the transaction of a batch.
class BatchContext final : public Context {
 public:
  /// Told of each statement before it is given to the batch, with the words of the migration, or none where rows are
  /// inserted or the catalog is asked. What it throws ends the migration.
  using Observer = std::function<void(std::string_view sql)>;

  /// Borrows all but the callbacks.
  BatchContext(Batch& batch, const Dialect& dialect, Observer counted, LogSink log)
      : batch_(batch), dialect_(dialect), counted_(std::move(counted)), log_(std::move(log)) {}

  [[nodiscard]] std::string_view dialect() const noexcept override { return dialect_.name(); }
  [[nodiscard]] std::string quote(std::string_view identifier) const override { return dialect_.quote(identifier); }
  void execute(std::string_view sql, std::vector<Value> parameters) override;
  Result query(std::string_view sql, std::vector<Value> parameters) override;
  void bulk_insert(const TableRef& table, const std::vector<std::string>& columns,
                   const std::vector<std::vector<Value>>& rows) override;
  [[nodiscard]] bool has_table(const TableRef& table) override;
  [[nodiscard]] bool has_column(const TableRef& table, std::string_view column) override;
  [[nodiscard]] bool has_index(const TableRef& index) override;
  void log(std::string_view message) override;
  void backfill(const TableRef& table, std::string_view set, std::string_view where,
                const BatchOptions& options) override;
  void for_each_batch(const TableRef& table, std::int64_t size,
                      const std::function<void(Context&, const KeyRange&)>& work) override;

  /// Throws what a statement failed with, whatever the migration did about it.
  void rethrow_failure() const;

 private:
  template <typename Action>
  auto guarded(std::string_view sql, const Action& action);
  [[nodiscard]] bool finds(Query query);

  Batch& batch_;
  const Dialect& dialect_;
  Observer counted_;
  LogSink log_;
  std::exception_ptr failure_;
};

/// The context of a migration whose statements are only written down.
class RecordingContext final : public Context {
 public:
  explicit RecordingContext(const Dialect& dialect) : dialect_(dialect) {}

  [[nodiscard]] std::string_view dialect() const noexcept override { return dialect_.name(); }
  [[nodiscard]] std::string quote(std::string_view identifier) const override { return dialect_.quote(identifier); }
  void execute(std::string_view sql, std::vector<Value> parameters) override;
  Result query(std::string_view sql, std::vector<Value> parameters) override;
  void bulk_insert(const TableRef& table, const std::vector<std::string>& columns,
                   const std::vector<std::vector<Value>>& rows) override;
  [[nodiscard]] bool has_table(const TableRef& table) override;
  [[nodiscard]] bool has_column(const TableRef& table, std::string_view column) override;
  [[nodiscard]] bool has_index(const TableRef& index) override;
  void log(std::string_view) override {}
  /// As one statement.
  void backfill(const TableRef& table, std::string_view set, std::string_view where,
                const BatchOptions& options) override;
  void for_each_batch(const TableRef& table, std::int64_t size,
                      const std::function<void(Context&, const KeyRange&)>& work) override;

  /// Throws `reads_rows` when an answer was asked for, whatever the migration did about it.
  [[nodiscard]] std::vector<std::string> statements() const;

 private:
  [[noreturn]] void refuse(std::string what);

  const Dialect& dialect_;
  std::vector<std::string> statements_;
  std::exception_ptr failure_;
};

/// `sql` as it may be run in the transaction of a migration; throws for what must not.
[[nodiscard]] std::string in_transaction(std::string_view sql, const Dialect& dialect);

[[nodiscard]] std::string quoted(const TableRef& table, const Dialect& dialect);

/// Runs one way of a revision in code. Throws `migration_failed` for an exception that is no `Error`.
void run_code(const Revision& revision, Direction direction, Context& context);

/// The statements of one way of a revision in code, with their parameters as constants, found out without a database.
///
/// Throws `reads_rows`, and what the migration throws.
[[nodiscard]] std::vector<std::string> record_code(const Revision& revision, Direction direction,
                                                   const Dialect& dialect);

/// `action`, its exceptions turned into `code` unless they are an `Error`, behind the words of `what`.
void run_users(ErrorCode code, std::string_view what, const std::function<void()>& action);

}  // namespace dunlin
