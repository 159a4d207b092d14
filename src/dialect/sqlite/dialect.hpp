// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/dialect.hpp"

namespace dunlin::sqlite {

/// Everything that is true of SQLite only.
class SqliteDialect final : public Dialect {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "sqlite"; }
  [[nodiscard]] const Capabilities& capabilities() const noexcept override;
  [[nodiscard]] std::string library() const override;

  [[nodiscard]] const sql::LexicalRules& lexical_rules() const noexcept override;
  [[nodiscard]] sql::Classification classify(std::string_view statement) const override;
  [[nodiscard]] std::string quote(std::string_view identifier) const override;
  [[nodiscard]] std::string literal(const Value& value) const override;
  [[nodiscard]] std::optional<std::string> localise(std::string_view setting) const override;

  [[nodiscard]] std::unique_ptr<Connection> connect(const Url& url, const ConnectOptions& options) const override;
  void check_options(const Url& url, const ConnectOptions& options) const override;
  [[nodiscard]] std::unique_ptr<Connection> connect_for(Use use, const Url& url,
                                                        const ConnectOptions& options) const override;
  [[nodiscard]] Sharing sharing(const Url& url) const override;
  [[nodiscard]] bool may_change_session(std::string_view statement) const override;
  [[nodiscard]] std::unique_ptr<RunLock> lock_run(const Url& url, const ConnectOptions& options,
                                                  const HistoryName& history,
                                                  const RunLockOptions& lock) const override;

  [[nodiscard]] Query find_table(const TableRef& table) const override;
  [[nodiscard]] Query find_column(const TableRef& table, std::string_view column) const override;
  [[nodiscard]] Query find_primary_key(const TableRef& table) const override;
  [[nodiscard]] Query find_index(const TableRef& index) const override;
  [[nodiscard]] std::vector<Finding> examine_fitness(Connection& connection, const HistoryName& history) const override;

  [[nodiscard]] std::string history_table(const HistoryName& history, std::string_view table) const override;
  [[nodiscard]] std::vector<std::string> create_history(const HistoryName& history, WhenThere there) const override;
  [[nodiscard]] std::string utc_text(std::string_view column) const override;
  [[nodiscard]] std::string milliseconds_since(std::string_view column) const override;
  [[nodiscard]] bool has_history(Connection& connection, const HistoryName& history) const override;
  [[nodiscard]] std::vector<std::string> user_tables(Connection& connection, const HistoryName& history,
                                                     std::size_t limit) const override;
  [[nodiscard]] std::string history_distrust(Connection& connection, const HistoryName& history) const override;

  [[nodiscard]] StepVerdict verify_step(Connection& connection, const BegunStep& step) const override;

  [[nodiscard]] std::string script_prologue(const DialectSettings& configured) const override;
  [[nodiscard]] std::vector<std::string> script_begin(const SessionSettings& settings) const override;
  [[nodiscard]] std::vector<std::string> script_commit(const std::vector<std::string>& settings,
                                                       const DialectSettings& configured) const override;
  [[nodiscard]] std::vector<std::string> script_alone(std::string_view statement, const SessionSettings& settings,
                                                      const DialectSettings& configured) const override;
  [[nodiscard]] std::string script_assertion(std::string_view condition, std::string_view message) const override;
};

/// The one object.
[[nodiscard]] const Dialect& dialect() noexcept;

}  // namespace dunlin::sqlite
