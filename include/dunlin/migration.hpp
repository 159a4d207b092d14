// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/value.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dunlin {

/// How far a walk over a table has come.
struct BatchProgress {
  std::string revision = {};  ///< The migration that walks.
  std::string table = {};     ///< What it walks over.
  std::int64_t rows = 0;      ///< That have been walked, what earlier runs did included.
};

/// How a table is walked.
struct BatchOptions {
  std::int64_t batch = 5000;           ///< Rows that one transaction walks.
  std::chrono::milliseconds pause{0};  ///< Between two transactions, to let others work.
  /// Connections that work on disjoint ranges of the key; one where a database has but one writer.
  int jobs = 1;
  /// A column that is unique, has no NULL, and is a whole number or a text (or a type that PostgreSQL prints as one).
  /// Empty: the primary key.
  std::string key = {};
  std::function<void(const BatchProgress&)> on_progress = {};  ///< After each transaction; one call at a time.
};

/// A stretch of a table's key, both ends included.
struct KeyRange {
  Value first;  ///< Is in it.
  Value last;   ///< Is in it.
};

/// What a migration works with: one database, inside the transaction that makes the migration whole.
///
/// Lent to `Migration::up` and `down` for the length of the call; used on the thread of that call only. Every call
/// throws an `Error`; after one the transaction is lost, and the migration fails whatever it does next.
///
/// Sometimes there is no database behind it: for a script, and to store the way down with the revision, the statements
/// are only written down. Then everything that needs an answer throws `reads_rows`.
class Context {
 public:
  virtual ~Context() = default;

  /// "sqlite" or "postgresql", for what must be said differently.
  [[nodiscard]] virtual std::string_view dialect() const noexcept = 0;
  /// `identifier` quoted, always.
  [[nodiscard]] virtual std::string quote(std::string_view identifier) const = 0;

  /// Runs one statement with parameters `$1`, `$2`, … It may travel ahead of its answer, so its error may be thrown by
  /// a later call. A session setting ends with the transaction.
  ///
  /// Throws what the database throws; `transaction_control`, and `needs_own_transaction` for what refuses to run in a
  /// transaction: that belongs into a revision in SQL.
  virtual void execute(std::string_view sql, std::vector<Value> parameters = {}) = 0;

  /// Runs one statement and copies its rows; `changed` tells how many it changed. Throws `reads_rows` where there is no
  /// database, and what `execute` throws.
  virtual Result query(std::string_view sql, std::vector<Value> parameters = {}) = 0;

  /// Inserts rows as fast as the database takes them, each with a value for every column.
  virtual void bulk_insert(const TableRef& table, const std::vector<std::string>& columns,
                           const std::vector<std::vector<Value>>& rows) = 0;

  /// Whether the database has a table of that name. Throws `reads_rows` where there is no database.
  [[nodiscard]] virtual bool has_table(const TableRef& table) = 0;
  /// Whether a table or view has a column of that name. Throws `reads_rows` where there is no database.
  [[nodiscard]] virtual bool has_column(const TableRef& table, std::string_view column) = 0;
  /// Whether the database has an index of that name. Throws `reads_rows` where there is no database.
  [[nodiscard]] virtual bool has_index(const TableRef& index) = 0;

  /// `UPDATE table SET set WHERE where`, a batch of rows in each transaction. What is done is noted in the transaction
  /// that does it: after a crash the walk goes on behind the last batch that was committed. Rows that come after its
  /// beginning are not walked.
  ///
  /// Only for a migration with `.in_transaction = false`; throws `needs_own_transaction` otherwise, `unsupported` for a
  /// table without a key to walk along.
  virtual void backfill(const TableRef& table, std::string_view set, std::string_view where,
                        const BatchOptions& options = {}) = 0;

  /// Calls `work` with one stretch of the primary key after the other, about `size` rows in each, and with a context in
  /// whose transaction the stretch is noted as done. As `backfill` otherwise.
  ///
  ///     context.for_each_batch("users", 1000, [](dunlin::Context& batch, const dunlin::KeyRange& range) {
  ///       batch.execute("UPDATE users SET name = trim(name) WHERE id BETWEEN $1 AND $2", {range.first, range.last});
  ///     });
  virtual void for_each_batch(const TableRef& table, std::int64_t size,
                              const std::function<void(Context&, const KeyRange&)>& work) = 0;

  /// Tells the migrator's log.
  virtual void log(std::string_view message) = 0;
};

/// What a migration says of itself.
struct MigrationInfo {
  /// With sequence naming: 3 is the revision `003` of the SQL files, written as wide as theirs.
  std::optional<std::int64_t> version = {};
  std::string id = {};           ///< Without sequence naming.
  std::string description = {};  ///< What it is for, in some words.
  /// Without sequence naming: nothing means the one registered before it, empty that it has none.
  std::optional<std::vector<std::string>> parents = {};
  std::vector<std::string> depends_on = {};      ///< Must be applied before, without being parents.
  std::vector<std::string> labels = {};          ///< Names for its line of descent.
  std::optional<std::string> irreversible = {};  ///< The reason why there is no way down.
  std::string compatible_from = {};              ///< The oldest revision whose program works with this one's schema.
  /// Of what it does, in your own words. When it differs from the one that was recorded, the revision counts as edited;
  /// when it is empty, a change of the class goes unnoticed, since code cannot be compared.
  std::string checksum = {};
  /// False: commit as it goes, for data too large for one transaction. Each call of the context is then a step that
  /// commits by itself, with a note that it is done; after a crash or a failure those that are done are passed over.
  /// So the same calls must come in the same order each time. Queries are asked each time, and must change nothing.
  bool in_transaction = true;
  bool secret = false;  ///< Statements of the way down are not stored in the database.
  std::optional<std::chrono::milliseconds> timeout = {};       ///< Of a statement; nothing: the migrator's.
  std::optional<std::chrono::milliseconds> lock_timeout = {};  ///< Of a wait for a lock; nothing: the migrator's.
};

/// A change of a database, up and down, in C++. Its place among the others, in SQL or C++, is that of its version or
/// its parents.
///
/// `up` and `down` run in one transaction with the record of them, on the thread that runs the migrator. They are
/// called again when the transaction is tried again, because of a lock or because another revision in it failed, and
/// against a context without database: what they do beside the context must bear that. An exception undoes the
/// transaction; one that is no `Error` becomes `migration_failed`.
///
///     class AddUserPreferences : public dunlin::Migration {
///      public:
///       AddUserPreferences() : Migration({.version = 3, .description = "add user preferences"}) {}
///       void up(dunlin::Context& context) override {
///         context.execute("ALTER TABLE users ADD COLUMN theme TEXT NOT NULL DEFAULT 'light'");
///         context.execute("UPDATE users SET theme = $1 WHERE name = $2", {"dark", "bat"});
///       }
///       void down(dunlin::Context& context) override { context.execute("ALTER TABLE users DROP COLUMN theme"); }
///     };
class Migration {
 public:
  /// To be called by the class that derives from it.
  explicit Migration(MigrationInfo info) : info_(std::move(info)) {}
  virtual ~Migration() = default;
  Migration(const Migration&) = delete;
  Migration& operator=(const Migration&) = delete;

  /// What it says of itself.
  [[nodiscard]] const MigrationInfo& info() const noexcept { return info_; }

  /// Makes the change.
  virtual void up(Context& context) = 0;
  /// Undoes `up`. Unless overridden there is no way down.
  virtual void down(Context& context);

 private:
  MigrationInfo info_;
};

}  // namespace dunlin
