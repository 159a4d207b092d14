// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include "dialect/postgres/connect.hpp"
#include "dialect/postgres/prepared.hpp"
#include "dialect/postgres/session.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::postgres {

/// A connection to PostgreSQL.
///
/// Works through PgBouncer in transaction mode: nothing outlives its transaction, no statement is prepared by name
/// there.
/// Thread-safety as of `dunlin::Connection`.
class Connection final : public dunlin::Connection {
 public:
  explicit Connection(Connected connected) noexcept;
  ~Connection() override;

  [[nodiscard]] const Dialect& dialect() const noexcept override;
  std::int64_t execute(std::string_view sql, std::span<const Value> parameters = {}) override;
  Result query(std::string_view sql, std::span<const Value> parameters = {}) override;
  std::vector<Result> query_all(std::span<const Query> queries) override;
  void for_each_row(std::string_view sql, std::span<const Value> parameters,
                    const std::function<void(const Row&)>& visit) override;
  [[nodiscard]] std::unique_ptr<PreparedStatement> prepare(std::string_view sql) override;
  void begin() override;
  void commit() override;
  void rollback() noexcept override;
  [[nodiscard]] bool in_transaction() const noexcept override;
  [[nodiscard]] std::unique_ptr<Batch> begin_batch(const SessionSettings& settings, StatementObserver observe) override;
  void check_alone(std::string_view sql, const SessionSettings& settings) override;
  /// What waits CONCURRENTLY waits for ever unless a statement of `settings` says otherwise, and drops the invalid
  /// index that it leaves when it fails.
  ///
  /// Through a pooler it throws `unsupported` when role, schema or statements would make a difference: they would stay
  /// behind in a session that others use. The statement timeout is then kept by this side, and the lock timeout is that
  /// of the role.
  void execute_alone(std::string_view sql, const SessionSettings& settings) override;
  [[nodiscard]] ServerInfo server_info() override;
  void cancel() noexcept override;
  void heed_stop(bool heed) noexcept override;
  [[nodiscard]] NativeHandle native() override { return {.postgresql = session_->get()}; }
  [[nodiscard]] bool is_quiet() const noexcept override { return session_->is_quiet(); }
  [[nodiscard]] bool answers(std::chrono::milliseconds patience) noexcept override;
  [[nodiscard]] bool restore() noexcept override;

  /// Runs `COPY … FROM STDIN`; `produce` gives the next piece of data, nothing at the end. Returns the rows copied.
  std::int64_t copy_in(std::string_view sql, const std::function<std::optional<std::string_view>()>& produce);
  /// Runs `COPY … TO STDOUT`, handing over one row of the format asked for at a time. Returns the rows copied.
  std::int64_t copy_out(std::string_view sql, const std::function<void(std::string_view)>& consume);

  /// For this dialect's own files.
  [[nodiscard]] Session& session() noexcept { return *session_; }

 private:
  std::unique_ptr<Session> session_;
  PreparedNames prepared_;
  std::optional<Session::Shield> shield_;
  bool pooled_;
};

/// COPY on a session, for connections and batches alike; see `Connection`.
std::int64_t copy_in(Session& session, std::string_view sql,
                     const std::function<std::optional<std::string_view>()>& produce);
std::int64_t copy_out(Session& session, std::string_view sql, const std::function<void(std::string_view)>& consume);

}  // namespace dunlin::postgres
