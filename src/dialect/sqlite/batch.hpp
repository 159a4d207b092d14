// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include "dialect/sqlite/foreign_keys.hpp"
#include "dialect/sqlite/pragma.hpp"
#include "dialect/sqlite/session.hpp"

#include <cstddef>
#include <functional>
#include <optional>

namespace dunlin::sqlite {

/// A transaction under settings of its own. Statements run at once; after each the engine is asked whether it still is
/// in the transaction, since many things end one unasked.
class SqliteBatch final : public Batch {
 public:
  SqliteBatch(Session& session, const SessionSettings& settings, StatementObserver observe);
  ~SqliteBatch() override;

  void add(BatchStatement statement) override;
  Result query(BatchStatement statement) override;
  void insert(const NewRows& rows) override;
  void flush() override { refuse_if_over(); }
  void commit() override;
  [[nodiscard]] std::optional<std::size_t> failed_statement() const noexcept override { return failed_; }

 private:
  void begin(const SessionSettings& settings);
  /// Runs `action` as the next statement.
  void count(const std::function<void()>& action);
  /// Rows are copied only when they are wanted.
  Result run(const BatchStatement& statement, bool wants_rows);
  [[nodiscard]] Result run_pragma(const BatchStatement& statement, const Pragma& pragma, bool wants_rows);
  [[nodiscard]] Result run_ordinary(const BatchStatement& statement, bool wants_rows);
  [[nodiscard]] Result execute(const BatchStatement& statement, bool wants_rows);
  void prove_schema_readable();
  void refuse_if_over() const;
  void give_up(Error& error) noexcept;
  void end() noexcept;

  Session& session_;
  StatementObserver observe_;
  PragmaKeeper kept_;
  ForeignKeyProof proof_;
  LockTimeout lock_timeout_before_;
  std::size_t count_ = 0;
  std::optional<std::size_t> failed_;
  bool over_ = false;
};

}  // namespace dunlin::sqlite
