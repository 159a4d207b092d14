// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include "dialect/sqlite/lone.hpp"
#include "dialect/sqlite/session.hpp"
#include "dialect/sqlite/settings.hpp"

#include <memory>

namespace dunlin::sqlite {

/// A connection to one SQLite database, on a handle that `connect` has opened.
class SqliteConnection final : public Connection {
 public:
  SqliteConnection(DatabaseHandle db, const ConnectOptions& options);

  [[nodiscard]] const Dialect& dialect() const noexcept override;

  std::int64_t execute(std::string_view sql, std::span<const Value> parameters) override;
  Result query(std::string_view sql, std::span<const Value> parameters) override;
  std::vector<Result> query_all(std::span<const Query> queries) override;
  void for_each_row(std::string_view sql, std::span<const Value> parameters,
                    const std::function<void(const Row&)>& visit) override;
  [[nodiscard]] std::unique_ptr<PreparedStatement> prepare(std::string_view sql) override;

  void begin() override { session_.begin(); }
  void commit() override;
  void rollback() noexcept override { session_.rollback(); }
  [[nodiscard]] bool in_transaction() const noexcept override { return session_.in_transaction(); }

  [[nodiscard]] std::unique_ptr<Batch> begin_batch(const SessionSettings& settings, StatementObserver observe) override;
  void check_alone(std::string_view /*sql*/, const SessionSettings& /*settings*/) override {}
  void execute_alone(std::string_view sql, const SessionSettings& settings) override { lone_.run(sql, settings); }

  [[nodiscard]] ServerInfo server_info() override;
  void cancel() noexcept override { session_.watch().cancel(); }
  void heed_stop(bool heed) noexcept override { session_.watch().heed(heed); }

  [[nodiscard]] NativeHandle native() override { return {.sqlite = session_.db()}; }
  /// There is no other end.
  [[nodiscard]] bool is_quiet() const noexcept override { return true; }
  /// False when its file was removed, or another one has its name: what is read here nobody else sees any more.
  [[nodiscard]] bool answers(std::chrono::milliseconds patience) noexcept override;
  /// SQLite has no means for it, and opening a file anew costs little.
  [[nodiscard]] bool restore() noexcept override { return false; }

  [[nodiscard]] Session& session() noexcept { return session_; }

 private:
  Session session_;
  LoneRunner lone_{session_};
};

}  // namespace dunlin::sqlite
