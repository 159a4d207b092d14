// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/dialect.hpp"

#include <dunlin/error.hpp>

#include "dialect/postgres/classify.hpp"
#include "dialect/postgres/connection.hpp"
#include "dialect/postgres/settings.hpp"

#include <fmt/format.h>

namespace dunlin::postgres {
namespace {

void refuse_settings(const ConnectOptions& options) {
  if (options.settings.empty()) return;
  throw Error(ErrorCode::unknown_setting,
              fmt::format("setting \"{}\" is not known to PostgreSQL connections", options.settings.begin()->first),
              {.hint = "write connection parameters into the URL, as in `?sslmode=require`"});
}

/// Loads libpq to ask it; a machine without one is no error here.
std::string library_text() {
  try {
    const int version = libpq().PQlibVersion();
    return fmt::format("libpq {}.{}", version / 10000, version % 10000);
  } catch (const Error&) {
    return {};
  }
}

class PostgresDialect final : public Dialect {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "postgresql"; }
  [[nodiscard]] const Capabilities& capabilities() const noexcept override { return capabilities_; }
  [[nodiscard]] std::string library() const override { return library_text(); }

  [[nodiscard]] const sql::LexicalRules& lexical_rules() const noexcept override { return kLexicalRules; }
  [[nodiscard]] sql::Classification classify(std::string_view statement) const override {
    return postgres::classify(statement);
  }
  [[nodiscard]] std::string quote(std::string_view identifier) const override { return postgres::quote(identifier); }
  [[nodiscard]] std::string literal(const Value& value) const override { return postgres::literal(value); }
  [[nodiscard]] std::optional<std::string> localise(std::string_view setting) const override {
    return postgres::localise(setting);
  }

  void check_options(const Url& url, const ConnectOptions& options) const override {
    refuse_settings(options);
    static_cast<void>(conninfo_of(url, options, Keepalive::ordinary));
  }
  [[nodiscard]] bool may_change_session(std::string_view statement) const override {
    return postgres::may_change_session(statement);
  }

  [[nodiscard]] std::unique_ptr<dunlin::Connection> connect(const Url& url,
                                                            const ConnectOptions& options) const override {
    refuse_settings(options);
    return std::make_unique<Connection>(open_session(url, options));
  }
  [[nodiscard]] std::unique_ptr<RunLock> lock_run(const Url& url, const ConnectOptions& options,
                                                  const HistoryName& history,
                                                  const RunLockOptions& lock) const override {
    refuse_settings(options);
    return postgres::lock_run(url, options, history, lock);
  }

  [[nodiscard]] Query find_table(const TableRef& table) const override { return postgres::find_table(table); }
  [[nodiscard]] Query find_column(const TableRef& table, std::string_view column) const override {
    return postgres::find_column(table, column);
  }
  [[nodiscard]] Query find_primary_key(const TableRef& table) const override {
    return postgres::find_primary_key(table);
  }
  [[nodiscard]] std::vector<std::string> relaxed_commit() const override {
    return {"SET LOCAL synchronous_commit = off"};
  }
  [[nodiscard]] Query find_index(const TableRef& index) const override { return postgres::find_index(index); }
  [[nodiscard]] std::vector<Finding> examine_fitness(dunlin::Connection& connection,
                                                     const HistoryName& history) const override {
    return postgres::examine_fitness(connection, history);
  }

  [[nodiscard]] std::string history_table(const HistoryName& history, std::string_view table) const override {
    return postgres::history_table(history, table);
  }
  [[nodiscard]] std::vector<std::string> create_history(const HistoryName& history, WhenThere there) const override {
    return postgres::create_history(history, there);
  }
  [[nodiscard]] std::string utc_text(std::string_view column) const override { return postgres::utc_text(column); }
  [[nodiscard]] std::string milliseconds_since(std::string_view column) const override {
    return postgres::milliseconds_since(column);
  }
  [[nodiscard]] bool has_history(dunlin::Connection& connection, const HistoryName& history) const override {
    return postgres::has_history(connection, history);
  }
  [[nodiscard]] std::vector<std::string> user_tables(dunlin::Connection& connection, const HistoryName& history,
                                                     std::size_t limit) const override {
    return postgres::user_tables(connection, history, limit);
  }
  [[nodiscard]] std::string history_distrust(dunlin::Connection& connection,
                                             const HistoryName& history) const override {
    return postgres::history_distrust(connection, history);
  }

  [[nodiscard]] StepVerdict verify_step(dunlin::Connection& connection, const BegunStep& step) const override {
    return postgres::verify_step(connection, step);
  }
  [[nodiscard]] std::string open_writer(dunlin::Connection& connection, std::string_view table) const override {
    return postgres::open_writer(connection, table);
  }
  [[nodiscard]] std::string history_grants(const HistoryName& history) const override {
    return postgres::history_grants(history);
  }
  [[nodiscard]] std::string lock_holder(dunlin::Connection& connection, std::string_view statement) const override {
    return postgres::lock_holder(connection, statement);
  }

  [[nodiscard]] std::string script_prologue(const DialectSettings&) const override {
    return postgres::script_prologue();
  }
  [[nodiscard]] std::vector<std::string> script_begin(const SessionSettings& settings) const override {
    return postgres::script_begin(settings);
  }
  [[nodiscard]] std::vector<std::string> script_commit(const std::vector<std::string>&,
                                                       const DialectSettings&) const override {
    return {"COMMIT"};  // What was set was set for the transaction.
  }
  [[nodiscard]] std::vector<std::string> script_alone(std::string_view statement, const SessionSettings& settings,
                                                      const DialectSettings&) const override {
    return postgres::script_alone(statement, settings);
  }
  [[nodiscard]] std::string script_assertion(std::string_view condition, std::string_view message) const override {
    return postgres::script_assertion(condition, message);
  }

 private:
  Capabilities capabilities_{.parallel_writes = true, .writes_in_with = true};
};

}  // namespace

const Dialect& dialect() noexcept {
  static const PostgresDialect the_dialect;
  return the_dialect;
}

}  // namespace dunlin::postgres
