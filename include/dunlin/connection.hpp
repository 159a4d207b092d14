// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/log.hpp>
#include <dunlin/value.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The handles of the engines' own libraries, whose headers are not needed to hand one over.
struct sqlite3;
struct pg_conn;

namespace dunlin {

class Dialect;

/// The handle of the engine's own C library behind a connection: one is set, the other null.
struct NativeHandle {
  sqlite3* sqlite = nullptr;      ///< As `sqlite3_open_v2` makes them.
  pg_conn* postgresql = nullptr;  ///< A `PGconn*`, in non-blocking mode, which `PQexec` and its kin do not mind.
};

/// What a connection of a pool is wanted for.
enum class Use {
  write,  ///< Anything.
  read,   ///< Changes nothing. Where one connection writes at a time these work beside it, and refuse changes.
};

/// A row while it is being read. Valid only inside the call that hands it over; columns count from 0.
class Row {
 public:
  virtual ~Row() = default;

  /// How many columns it has.
  [[nodiscard]] virtual std::size_t size() const noexcept = 0;
  /// Whether the value is NULL.
  [[nodiscard]] virtual bool is_null(std::size_t column) const = 0;
  /// Throws `statement_failed` when the value does not fit the type asked for.
  [[nodiscard]] virtual std::int64_t integer(std::size_t column) const = 0;
  /// A number, whole or not. Throws `statement_failed` when the value does not fit.
  [[nodiscard]] virtual double real(std::size_t column) const = 0;
  /// Any value as text, NULL as "". Borrowed from the engine.
  [[nodiscard]] virtual std::string_view text(std::size_t column) const = 0;
  /// The bytes of a value, NULL as none. Borrowed from the engine.
  [[nodiscard]] virtual std::span<const std::byte> blob(std::size_t column) const = 0;
  /// A copy of the value, of the type that the database says it has.
  [[nodiscard]] virtual Value value(std::size_t column) const = 0;
};

/// The rows of a query, copied out of the engine.
struct Result {
  std::vector<std::string> columns;      ///< Their names.
  std::vector<std::vector<Value>> rows;  ///< Each with a value for every column.
  std::int64_t changed = 0;              ///< Rows inserted, updated or deleted.

  /// The text in a row and column, from 0. Throws `statement_failed` unless the value is one.
  [[nodiscard]] const std::string& text(std::size_t row, std::size_t column) const;
  /// The whole number in a row and column, from 0. Throws `statement_failed` unless the value is one.
  [[nodiscard]] std::int64_t integer(std::size_t row, std::size_t column) const;
};

/// A statement and its parameters, written `$1`, `$2`, … on every database.
struct Query {
  std::string sql;                ///< One statement.
  std::vector<Value> parameters;  ///< The values of `$1`, `$2`, …
};

/// A table by its name, which is taken as it is and quoted where it is used.
struct TableRef {
  std::string name;    ///< Of the table, unquoted.
  std::string schema;  ///< Empty: where unqualified names live.

  /// The table of that name where unqualified names live.
  TableRef(std::string table) : name(std::move(table)) {}  // NOLINT(google-explicit-constructor)
  /// The same.
  TableRef(const char* table) : name(table) {}  // NOLINT(google-explicit-constructor)
  /// The table of that name in that schema.
  TableRef(std::string in_schema, std::string table) : name(std::move(table)), schema(std::move(in_schema)) {}

  /// Equal when both parts are.
  bool operator==(const TableRef&) const = default;
};

/// Rows to insert, each with a value for every column. Borrows all of it.
struct NewRows {
  const TableRef& table;                     ///< Where they go.
  std::span<const std::string> columns;      ///< Names, unquoted.
  std::span<const std::vector<Value>> rows;  ///< Values in the order of `columns`.
};

/// How a transaction, or a statement outside one, is to be run. What a database does not know it ignores.
struct SessionSettings {
  std::chrono::milliseconds lock_timeout{5000};    ///< 0: wait for ever.
  std::chrono::milliseconds statement_timeout{0};  ///< 0: none.
  std::string role{};                              ///< Run as this role; empty: as connected.
  std::string schema{};                            ///< Where unqualified names live; empty: as the role has it.
  /// Statements that set something for this transaction or session only, already in the form that ends with it.
  std::vector<std::string> statements{};
};

/// One statement of a `Batch`.
struct BatchStatement {
  std::string sql;                ///< The statement.
  std::vector<Value> parameters;  ///< The values of `$1`, `$2`, …
  /// The lines after `COPY … FROM stdin`, without the final `\.`; empty otherwise.
  std::string_view copy_data;
  bool is_copy = false;  ///< It is `COPY … FROM stdin`.
  /// The statement must change exactly one row; anything else fails the transaction with `guard_failed`.
  bool must_change_one_row = false;
};

/// One transaction being fed. Statements may travel ahead of their answers, so an error of an earlier statement may be
/// thrown by a later call.
///
/// After any exception, and when destroyed without `commit()`, everything is rolled back and the connection is ready
/// for the next one. Errors tell which statement failed by `failed_statement()`.
class Batch {
 public:
  virtual ~Batch() = default;

  /// Throws the error of this or an earlier statement; `transaction_lost` when a statement ended the transaction.
  virtual void add(BatchStatement statement) = 0;

  /// Runs `statement` behind those so far, waits for its answer and copies its rows. Throws what `add` throws.
  virtual Result query(BatchStatement statement) = 0;

  /// Inserts rows as fast as the database takes them; counts as one statement. Throws what `add` throws, and
  /// `statement_failed` when a row has not as many values as there are columns.
  virtual void insert(const NewRows& rows) = 0;

  /// Waits until every statement so far has been answered.
  virtual void flush() = 0;

  /// Commits; when it returns, everything is durable. Throws what `add` throws, and what COMMIT itself fails with.
  virtual void commit() = 0;

  /// The number, in order of `add` from 0, of the statement that failed; nothing when COMMIT did, or none, or when the
  /// connection was lost with answers still under way.
  [[nodiscard]] virtual std::optional<std::size_t> failed_statement() const noexcept = 0;
};

/// Called as each statement of a batch is answered: its number in order of `add` and how long it took.
using StatementObserver = std::function<void(std::size_t, std::chrono::nanoseconds)>;

/// A statement that the database has read once, to be run again and again with other parameters.
///
/// Belongs to its connection: not thread-safe, and gone before the connection is closed or given back. Errors as of
/// `Connection`.
class PreparedStatement {
 public:
  virtual ~PreparedStatement() = default;

  /// As `Connection::execute`.
  virtual std::int64_t execute(std::span<const Value> parameters = {}) = 0;
  /// As `Connection::query`.
  virtual Result query(std::span<const Value> parameters = {}) = 0;
  /// As `Connection::for_each_row`.
  virtual void for_each_row(std::span<const Value> parameters, const std::function<void(const Row&)>& visit) = 0;
};

/// What is at the other end.
struct ServerInfo {
  std::string product;          ///< "SQLite", "PostgreSQL".
  std::string version;          ///< "3.40.1", "15.20".
  std::string address;          ///< File, or host and port; no secret.
  std::string tls;              ///< "TLSv1.3", or empty.
  std::int64_t process_id = 0;  ///< The server process that serves this connection; 0 where there is none.
};

/// One connection to one database.
///
/// Not thread-safe, except `cancel()`, which may be called from any thread at any time while the connection lives.
/// Every call throws an `Error`; when the stop token of the connection's options fires, the running statement is
/// cancelled and `interrupted` is thrown.
class Connection {
 public:
  virtual ~Connection() = default;

  /// How its database spells things. For the library's own use.
  [[nodiscard]] virtual const Dialect& dialect() const noexcept = 0;

  /// Runs one statement; returns the number of rows changed. Rows are discarded.
  virtual std::int64_t execute(std::string_view sql, std::span<const Value> parameters = {}) = 0;

  /// Runs one statement and copies its rows.
  virtual Result query(std::string_view sql, std::span<const Value> parameters = {}) = 0;

  /// Runs several statements outside any transaction of their own in as few round trips as the database allows.
  virtual std::vector<Result> query_all(std::span<const Query> queries) = 0;

  /// Runs one statement and hands over its rows one by one, never holding more than the engine needs.
  virtual void for_each_row(std::string_view sql, std::span<const Value> parameters,
                            const std::function<void(const Row&)>& visit) = 0;

  /// Has the database read `sql` now, which throws what is wrong with it. Prepared again, the same text is remembered.
  /// Through a pooler that lends sessions from statement to statement it is read each time it is run.
  [[nodiscard]] virtual std::unique_ptr<PreparedStatement> prepare(std::string_view sql) = 0;

  /// Begin a transaction that other writers and isolation defaults cannot surprise (SQLite: `BEGIN IMMEDIATE`;
  /// PostgreSQL: `READ COMMITTED READ WRITE`). Use the `Transaction` scope.
  virtual void begin() = 0;
  /// Ends the transaction; when it returns, everything is durable. Throws what COMMIT itself fails with.
  virtual void commit() = 0;
  /// Does nothing outside a transaction.
  virtual void rollback() noexcept = 0;
  /// Whether a transaction is open, one that an error has aborted included.
  [[nodiscard]] virtual bool in_transaction() const noexcept = 0;

  /// Begins a transaction under `settings` and feeds it. One at a time. `observe` may be empty.
  [[nodiscard]] virtual std::unique_ptr<Batch> begin_batch(const SessionSettings& settings,
                                                           StatementObserver observe) = 0;

  /// Throws `unsupported` when `execute_alone` would refuse these before it runs anything: through a pooler a session
  /// lasts no longer than a statement.
  virtual void check_alone(std::string_view sql, const SessionSettings& settings) = 0;

  /// Runs a statement that refuses to run in a transaction, under `settings`, which are undone afterwards.
  virtual void execute_alone(std::string_view sql, const SessionSettings& settings) = 0;

  /// Asks the server, or reads the file's header: throws when the database does not answer.
  [[nodiscard]] virtual ServerInfo server_info() = 0;

  /// Cancels the running statement, which then throws `interrupted`. Thread-safe.
  virtual void cancel() noexcept = 0;

  /// Whether the stop token is looked at; it is at first. Switched off, a last entry can still be made after it has
  /// fired: nothing but a time limit of some seconds, or a lock timeout, then ends a statement.
  virtual void heed_stop(bool heed) noexcept = 0;

  /// The engine's own handle, lent: for code that is written for it, between calls of this object and on its thread.
  /// Do not close it. Throws `connection_lost`.
  [[nodiscard]] virtual NativeHandle native() = 0;

  /// Whether there is no sign that the other end has gone or wants something, by a look that asks nobody.
  [[nodiscard]] virtual bool is_quiet() const noexcept = 0;

  /// Whether the database answers within `patience`. Needs no transaction to be open.
  [[nodiscard]] virtual bool answers(std::chrono::milliseconds patience) noexcept = 0;

  /// Rolls back, and forgets everything that statements have left in the session: settings, role, temporary tables,
  /// locks, prepared statements. False when that cannot be done: then only closing the connection helps.
  [[nodiscard]] virtual bool restore() noexcept = 0;
};

/// Settings of one dialect's connections, as configured: their names and values.
using DialectSettings = std::map<std::string, std::string>;

/// How to connect.
struct ConnectOptions {
  std::string application_name = "dunlin";           ///< As the server lists it in `pg_stat_activity`.
  std::chrono::milliseconds connect_timeout{10000};  ///< For one try.
  bool read_only = false;                            ///< Change nothing, not even create what is missing.
  bool create = false;                               ///< Create a database file that is not there.
  /// Settings of the one dialect, as configured (`busy_timeout`, `foreign_keys`, …); unknown ones throw
  /// `unknown_setting`.
  DialectSettings settings{};
  std::stop_token stop{};  ///< When it fires, running statements are cancelled.
  LogSink log{};           ///< Notices of the server.
};

/// A transaction as a scope: rolled back unless committed.
class Transaction {
 public:
  /// Begins it. Throws what `Connection::begin` throws.
  explicit Transaction(Connection& connection);
  /// Rolls back unless it was committed. Never throws.
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  /// Commits; when it returns, everything is durable. Throws what `Connection::commit` throws.
  void commit();

 private:
  Connection& connection_;
  bool open_ = true;
};

/// A savepoint as a scope inside a transaction: undone unless released.
class Savepoint {
 public:
  /// Begins it, inside a transaction that is open. Throws what `Connection::execute` throws.
  Savepoint(Connection& connection, std::string_view name);
  /// Undoes what came after its beginning unless it was released. Never throws.
  ~Savepoint();
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;

  /// Keeps what was done, as a part of the transaction. Throws what `Connection::execute` throws.
  void release();

 private:
  Connection& connection_;
  std::string quoted_name_;
  bool open_ = true;
};

}  // namespace dunlin
