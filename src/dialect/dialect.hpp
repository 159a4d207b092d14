// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/url.hpp>

#include "dialect/fitness.hpp"
#include "sql/lexer.hpp"
#include "sql/statement.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// What a database can and cannot do, for code that must not ask which database it is.
struct Capabilities {
  bool in_process = false;               ///< No server: the file is opened by this process.
  bool run_lock_is_transaction = false;  ///< A write transaction is the run lock; there is no other.
  /// Revisions may share a transaction even on a database that has history already.
  bool group_commit_with_history = false;
  /// What CREATE statements make is kept as they were written, so that a comment inside one is part of the schema.
  bool keeps_ddl_text = false;
  bool parallel_writes = false;  ///< Several connections may write at once.
  bool writes_in_with = false;   ///< WITH may hold an INSERT, so that two writes are one statement.
};

/// How many connections of one program are to work on a database at once.
enum class Sharing {
  unlimited,       ///< Any number, each for everything.
  one_writer,      ///< One that writes, and beside it any number that only read.
  one_connection,  ///< One in all: a second would see another database.
};

/// The name under which a database keeps its history: the schema `dunlin`, or the prefix `dunlin_`.
struct HistoryName {
  std::string name = "dunlin";
};

/// What making the history tables does where they are.
enum class WhenThere {
  fail,  ///< Somebody else has made them since one looked.
  keep,  ///< Nothing: a script cannot look.
};

/// How long to wait for another run to end, and whom to tell.
struct RunLockOptions {
  std::chrono::milliseconds timeout{60000};
  /// Called when the lock is found held, at most about once a second, with a sentence on its holder.
  std::function<void(const std::string&)> waiting;
};

/// Held for the length of a run; let go by its destructor and by the death of the process.
class RunLock {
 public:
  virtual ~RunLock() = default;

  /// Asks for a sign of life and, without waiting for it, checks the one asked for before. Throws `run_lock_lost`.
  virtual void ping() = 0;
};

/// What the catalog says of a statement that a killed process had begun outside a transaction.
enum class StepVerdict {
  done,     ///< it took effect
  redo,     ///< run it again (remains, if there were any, have been dropped)
  unknown,  ///< only a person can tell
};

/// A statement that an earlier run began outside a transaction, and may not have finished.
struct BegunStep {
  std::string_view statement;
  std::int64_t process_id = 0;            ///< The server process that it was given to.
  SessionSettings settings = {};          ///< Under which it was to run: they decide what its names mean.
  std::chrono::milliseconds patience{0};  ///< How long to wait for that process.
  bool refused = false;                   ///< The database answered that it failed: what is there is not its work.
};

/// Everything that is true of one database only.
///
/// Thread-safe; one object per dialect, living for ever.
class Dialect {
 public:
  virtual ~Dialect() = default;

  /// The canonical scheme of its URLs and its word in revision files: "sqlite", "postgresql".
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  [[nodiscard]] virtual const Capabilities& capabilities() const noexcept = 0;
  /// The library that talks to this database, with its version: "SQLite 3.40.1". Empty when there is none here.
  [[nodiscard]] virtual std::string library() const { return {}; }

  // SQL as text.

  [[nodiscard]] virtual const sql::LexicalRules& lexical_rules() const noexcept = 0;
  [[nodiscard]] virtual sql::Classification classify(std::string_view statement) const = 0;
  /// `identifier` quoted, always.
  [[nodiscard]] virtual std::string quote(std::string_view identifier) const = 0;
  /// `value` as an SQL constant.
  [[nodiscard]] virtual std::string literal(const Value& value) const = 0;
  /// A `setting` statement in the form that ends with its transaction; nothing when the database honours it only
  /// outside, so that it belongs into `SessionSettings::statements`. Throws `setting_refused` for one that can be
  /// neither.
  [[nodiscard]] virtual std::optional<std::string> localise(std::string_view setting) const = 0;

  // Reaching a database.

  /// Throws `connection_failed` and its kin; `server_too_old`.
  [[nodiscard]] virtual std::unique_ptr<Connection> connect(const Url& url, const ConnectOptions& options) const = 0;

  /// Looks at what `connect` would be given, and connects to nothing. Throws `invalid_url`, `unknown_setting`,
  /// `invalid_setting`, `driver_missing`.
  virtual void check_options(const Url& url, const ConnectOptions& options) const = 0;

  /// Connects for a pool: as `connect`, with what else the settings say of a database that is shared by connections.
  [[nodiscard]] virtual std::unique_ptr<Connection> connect_for(Use /*use*/, const Url& url,
                                                                const ConnectOptions& options) const {
    return connect(url, options);
  }
  [[nodiscard]] virtual Sharing sharing(const Url& /*url*/) const { return Sharing::unlimited; }
  /// Whether something of `statement` may outlive its transaction in the session. By its text, so cheap, and not told
  /// by what functions of the database's owner do inside.
  [[nodiscard]] virtual bool may_change_session(std::string_view statement) const = 0;

  /// Waits by polling until no other run is at work. Throws `run_lock_timeout`, naming the holder.
  [[nodiscard]] virtual std::unique_ptr<RunLock> lock_run(const Url& url, const ConnectOptions& options,
                                                          const HistoryName& history,
                                                          const RunLockOptions& lock) const = 0;

  /// Settings under which a commit does not wait for the disk. A crash of the server may lose it, together with what
  /// was committed after it, and never what is in it by half; the next ordinary commit makes it durable.
  [[nodiscard]] virtual std::vector<std::string> relaxed_commit() const { return {}; }
  /// What a deployment depends on, as it is: one finding a subject, in an order that is easy to read. Throws when the
  /// database cannot be asked.
  [[nodiscard]] virtual std::vector<Finding> examine_fitness(Connection& connection,
                                                             const HistoryName& history) const = 0;

  // Looking into the catalog: each gives a row when the database has it, and none otherwise.

  [[nodiscard]] virtual Query find_table(const TableRef& table) const = 0;
  /// Of a table or view.
  [[nodiscard]] virtual Query find_column(const TableRef& table, std::string_view column) const = 0;
  /// Of a table: the columns of its primary key, in order, a row for each.
  [[nodiscard]] virtual Query find_primary_key(const TableRef& table) const = 0;
  /// By its name, which is no table's but is written like one.
  [[nodiscard]] virtual Query find_index(const TableRef& index) const = 0;

  // What a database remembers.

  /// The quoted name of a history table: `"dunlin"."revision"`, `"main"."dunlin_revision"`.
  [[nodiscard]] virtual std::string history_table(const HistoryName& history, std::string_view table) const = 0;
  /// The statements that make the history tables, in order.
  [[nodiscard]] virtual std::vector<std::string> create_history(const HistoryName& history, WhenThere there) const = 0;
  /// A timestamp column as text: `2026-11-21T09:30:00.123Z`.
  [[nodiscard]] virtual std::string utc_text(std::string_view column) const = 0;
  /// An SQL expression: whole milliseconds from a timestamp column to now, by the database's clock.
  [[nodiscard]] virtual std::string milliseconds_since(std::string_view column) const = 0;
  /// Whether the history tables are there, asked of the catalog so that it does not fail inside a transaction.
  [[nodiscard]] virtual bool has_history(Connection& connection, const HistoryName& history) const = 0;
  /// Up to `limit` names of tables that are neither the system's nor the history's.
  [[nodiscard]] virtual std::vector<std::string> user_tables(Connection& connection, const HistoryName& history,
                                                             std::size_t limit) const = 0;
  /// What a role must be granted to keep this history, for a hint. Empty where there are no rights to grant.
  [[nodiscard]] virtual std::string history_grants(const HistoryName&) const { return {}; }
  /// Why a body stored in the history must not be run: another role can write the table. Empty when it may be.
  [[nodiscard]] virtual std::string history_distrust(Connection& connection, const HistoryName& history) const = 0;

  /// A sentence on the session that has what `statement` waited for in vain. Empty when none is seen.
  [[nodiscard]] virtual std::string lock_holder(Connection&, std::string_view) const { return {}; }

  // After a crash.

  /// Waits while the step's server process still works on it, then looks at the catalog. Drops the invalid remains of
  /// an index build. Throws `lock_timeout` when the orphan does not end in time.
  [[nodiscard]] virtual StepVerdict verify_step(Connection& connection, const BegunStep& step) const = 0;

  /// Who has changed `table`, a quoted name, in a transaction that is still open: words for an error. Empty when
  /// nobody has, or nobody can tell.
  [[nodiscard]] virtual std::string open_writer(Connection& /*connection*/, std::string_view /*table*/) const {
    return {};
  }

  // Scripts for the database's own shell.

  /// Lines that make the shell stop at the first error and work as a connection with `configured` settings does.
  [[nodiscard]] virtual std::string script_prologue(const DialectSettings& configured) const = 0;
  /// The statements that begin a transaction under `settings`.
  [[nodiscard]] virtual std::vector<std::string> script_begin(const SessionSettings& settings) const = 0;
  /// COMMIT, with what has to be checked before it and put back after it when `settings`, as written, were in force.
  [[nodiscard]] virtual std::vector<std::string> script_commit(const std::vector<std::string>& settings,
                                                               const DialectSettings& configured) const = 0;
  /// `statement`, which refuses to run in a transaction, under `settings`, which are undone afterwards.
  [[nodiscard]] virtual std::vector<std::string> script_alone(std::string_view statement,
                                                              const SessionSettings& settings,
                                                              const DialectSettings& configured) const = 0;
  /// A statement that fails with `message` unless the SQL expression `condition` is true.
  [[nodiscard]] virtual std::string script_assertion(std::string_view condition, std::string_view message) const = 0;
};

/// The dialect of a URL. Every scheme that `Url::parse` accepts has one.
[[nodiscard]] const Dialect& dialect_of(const Url& url);

/// Every dialect, in a fixed order.
[[nodiscard]] std::span<const Dialect* const> all_dialects();

}  // namespace dunlin
