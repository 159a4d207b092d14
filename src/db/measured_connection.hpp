// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/error.hpp>

#include "db/counters.hpp"

#include <chrono>
#include <mutex>
#include <string>

namespace dunlin {

/// A connection of a pool: tells the counters what it runs, and knows whether its session is as it was at first.
///
/// Thread-safety as of `Connection`; `last_statement` may be called from any thread.
class MeasuredConnection final : public Connection {
 public:
  using Clock = std::chrono::steady_clock;

  /// With `reset_always` every statement counts as one that changes the session.
  MeasuredConnection(std::unique_ptr<Connection> inner, Counters& counters, bool reset_always);

  /// What a connection is or was last busy with.
  struct LastStatement {
    std::string sql;  ///< As it was given, its first part; empty when there was none.
    Clock::time_point began;
    bool running = false;
  };
  [[nodiscard]] LastStatement last_statement() const;

  /// A statement has been run that may have changed the session.
  [[nodiscard]] bool session_changed() const noexcept { return session_changed_; }
  /// A statement has failed, so that the connection may not be what it was.
  [[nodiscard]] bool has_failed() const noexcept { return has_failed_; }
  /// Forgets both.
  void begin_use() noexcept { session_changed_ = has_failed_ = false; }

  [[nodiscard]] const Dialect& dialect() const noexcept override { return inner_->dialect(); }
  std::int64_t execute(std::string_view sql, std::span<const Value> parameters) override;
  Result query(std::string_view sql, std::span<const Value> parameters) override;
  std::vector<Result> query_all(std::span<const Query> queries) override;
  void for_each_row(std::string_view sql, std::span<const Value> parameters,
                    const std::function<void(const Row&)>& visit) override;
  [[nodiscard]] std::unique_ptr<PreparedStatement> prepare(std::string_view sql) override;
  void begin() override;
  void commit() override;
  void rollback() noexcept override { inner_->rollback(); }
  [[nodiscard]] bool in_transaction() const noexcept override { return inner_->in_transaction(); }
  /// Its statements are counted one by one, and told as one.
  [[nodiscard]] std::unique_ptr<Batch> begin_batch(const SessionSettings& settings, StatementObserver observe) override;
  void check_alone(std::string_view sql, const SessionSettings& settings) override;
  void execute_alone(std::string_view sql, const SessionSettings& settings) override;
  [[nodiscard]] ServerInfo server_info() override;
  void cancel() noexcept override { inner_->cancel(); }
  void heed_stop(bool heed) noexcept override { inner_->heed_stop(heed); }
  /// Whoever has the handle may change the session.
  [[nodiscard]] NativeHandle native() override;
  [[nodiscard]] bool is_quiet() const noexcept override { return inner_->is_quiet(); }
  [[nodiscard]] bool answers(std::chrono::milliseconds patience) noexcept override { return inner_->answers(patience); }
  [[nodiscard]] bool restore() noexcept override { return inner_->restore(); }

  /// Runs `action`, which runs `sql`, and counts it as `count` statements.
  template <typename Action>
  auto measure(std::string_view sql, Action&& action, std::uint64_t count = 1) {
    const Running running(*this, sql, count);
    try {
      return action();
    } catch (const Error& error) {
      note_failure(error);
      throw;
    }
  }

 private:
  /// A statement while it runs.
  class Running {
   public:
    Running(MeasuredConnection& connection, std::string_view sql, std::uint64_t count);
    ~Running();
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    MeasuredConnection& connection_;
    std::string_view sql_;
    Clock::time_point began_;
  };

  void note_text(std::string_view sql);
  void note_failure(const Error& error);

  std::unique_ptr<Connection> inner_;
  Counters& counters_;
  const bool reset_always_;
  bool session_changed_ = false;
  bool has_failed_ = false;
  mutable std::mutex mutex_;  ///< Of `last_`, which others read.
  LastStatement last_;
};

}  // namespace dunlin
