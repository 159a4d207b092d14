// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include "dialect/postgres/pipeline.hpp"
#include "dialect/postgres/session.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace dunlin::postgres {

/// A transaction as one libpq pipeline: begin, settings, statements, *Sync, COMMIT, Sync* travel together.
///
/// The COMMIT behind the first Sync runs even after a failure and then answers `ROLLBACK`, so that one round trip
/// leaves a clean session either way. Without an observer answers are asked for every `kStatementsPerFlush`
/// statements; with one, after each, so that the times it is told are true.
class PipelineBatch final : public Batch {
 public:
  PipelineBatch(Session& session, const SessionSettings& settings, StatementObserver observe);
  ~PipelineBatch() override;

  void add(BatchStatement statement) override;
  Result query(BatchStatement statement) override;
  void insert(const NewRows& rows) override;
  void flush() override;
  void commit() override;
  [[nodiscard]] std::optional<std::size_t> failed_statement() const noexcept override { return failed_; }

 private:
  enum class Role {
    begin,      ///< BEGIN
    keeping,    ///< the server is to keep the statement that follows
    setting,    ///< ours, before the first statement
    statement,  ///< of the caller
    commit,
    sync,
  };

  /// Something sent whose answer has not been read.
  struct Expected {
    Role role{};
    std::size_t number = 0;
    std::string sql;
    bool guarded = false;
  };

  void add_checked(BatchStatement statement);
  void send(Expected expected, std::span<const Value> parameters);
  void send_ours(Role role, std::string sql);
  void expect(Expected expected);
  [[nodiscard]] bool send_kept(const std::string& sql, std::span<const Value> parameters);
  void sync();
  void push();
  void read_one();
  void read_sync();
  [[nodiscard]] ResultHandle answer_to(const Expected& expected);
  void read_available();
  void read_until(std::size_t left);
  /// Says what a lost connection means for the transaction.
  void tell_state(Error& error, Role role) const;
  void on_answer(const Expected& expected, PGresult* result);
  void on_failure(const Expected& expected, const PGresult* result);
  void observe(std::size_t number);
  void run_copy(const BatchStatement& statement, std::size_t number);
  /// Leaves the pipeline for something that cannot be in one, and enters it again.
  void outside_pipeline(std::size_t number, const std::function<void()>& action);
  void settle();
  void require_open() const;
  void require_transaction() const;
  /// Brings the session to rest after an exception: drained, out of pipeline mode, rolled back.
  void clean_up() noexcept;

  Session& session_;
  StatementObserver observe_;
  std::optional<Pipeline> pipeline_;
  std::deque<Expected> expected_;
  std::size_t added_ = 0;
  std::size_t unflushed_ = 0;  ///< Statements sent since answers were last asked for.
  bool unsynced_ = false;      ///< Something was sent after the last Sync.
  Clock::time_point last_answer_ = Clock::now();
  std::optional<Error> failure_;
  std::optional<std::size_t> failed_;
  std::optional<std::size_t> asked_;  ///< The statement whose rows are wanted.
  Result answer_;
  bool open_ = true;
  bool commit_sent_ = false;
};

}  // namespace dunlin::postgres
