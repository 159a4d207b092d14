// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/direction.hpp>
#include <dunlin/engine.hpp>
#include <dunlin/error.hpp>
#include <dunlin/log.hpp>
#include <dunlin/migration.hpp>
#include <dunlin/naming.hpp>
#include <dunlin/revision_file.hpp>
#include <dunlin/url.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dunlin {

/// The revisions of a program, in C++ and SQL, in the order in which they are registered. Owns them.
///
///     dunlin::Migrations migrations(dunlin::Naming::sequence);
///     migrations.add_sql("001_users.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)");
///     migrations.add<AddUserPreferences>();
///
/// Not thread-safe.
class Migrations {
 public:
  /// None yet, to be named in this way.
  explicit Migrations(Naming naming);
  ~Migrations();
  /// What was moved from can only be destroyed or assigned to.
  Migrations(Migrations&&) noexcept;
  /// What was moved from can only be destroyed or assigned to.
  Migrations& operator=(Migrations&&) noexcept;

  /// Throws `invalid_id` when it has neither version nor id, or the one that its naming does not know, or is null.
  Migrations& add(std::unique_ptr<Migration> migration);

  /// Makes a `Class` of `arguments` and adds it.
  template <typename Class, typename... Arguments>
  Migrations& add(Arguments&&... arguments) {
    return add(std::make_unique<Class>(std::forward<Arguments>(arguments)...));
  }

  /// A revision file that is compiled into the program: its name and its text. Throws what reading a file throws:
  /// `malformed_directive`, `invalid_id`, …
  Migrations& add_sql(std::string name, std::string text);

  /// Revision files that are compiled in, as if they were a directory: in order of name, hooks included. Throws what
  /// `add_sql` throws.
  Migrations& add_files(std::vector<RevisionFile> files);

  /// Every revision file of a directory, and its hooks. Throws `file_unreadable`, and what `add_sql` throws.
  Migrations& add_directory(const std::filesystem::path& directory);

  /// The value of `${name}` in the SQL revisions that declare it.
  Migrations& set_variable(std::string name, std::string value);

  struct Content;
  /// For the library's own use.
  [[nodiscard]] const Content& content() const noexcept { return *content_; }

 private:
  friend class Migrator;
  std::unique_ptr<Content> content_;
};

/// What to do when the database has revisions that the program does not.
enum class Ahead {
  refuse,     ///< Stop, unless those revisions say that they are compatible with this program's.
  accept,     ///< Go on with what is known.
  downgrade,  ///< Undo them with the bodies stored in the database.
};

/// The record of another program that is kept true beside Dunlin's own, in the same transactions.
enum class Mirror {
  none,
  settings,  ///< `settings(key, value, created_at, updated_at)`: `db_migration_version` and `db_migration_last_run`.
  alembic,   ///< `alembic_version`: one row for each head.
};

/// One revision as it is run, for callbacks.
struct MigrationStep {
  std::string id = {};                   ///< Of the revision.
  std::string description = {};          ///< What it is for.
  Direction direction = Direction::up;   ///< Which way it is run.
  std::size_t number = 0;                ///< Of the run, from 1. What another process does meanwhile is not counted.
  std::size_t total = 0;                 ///< How many the run has.
  std::chrono::nanoseconds duration{0};  ///< When it has ended.
};

/// Where a migrator stands.
enum class MigrationState {
  unknown,        ///< It has not looked yet.
  no_migrations,  ///< Nothing is applied: a new database, or everything was rolled back.
  pending,        ///< Some are applied, and not all.
  migrating,      ///< A run applies.
  rolling_back,   ///< A run undoes.
  up_to_date,     ///< All are applied.
  failed,         ///< The last run failed; what it had applied before stays, and another run goes on from there.
};

/// How a `Migrator` works. Callbacks run on the thread that migrates and may be empty; those that tell of progress must
/// not throw.
struct MigratorOptions {
  std::string history = "dunlin";  ///< The schema, or the prefix of the tables, that remembers.
  Ahead ahead = Ahead::refuse;     ///< What to do when the database has revisions that the program does not.
  bool out_of_order = false;       ///< Apply pending revisions that applied ones should have come after.
  /// Go on although the database has tables that nothing tells the origin of.
  bool adopt_unversioned = false;
  /// What a database has that has tables and no record of any revision: this revision and what it is built on. It is
  /// recorded, and nothing of it is run.
  std::string baseline = {};
  /// A database that such a record describes is recognised: what it tells of is recorded, and not run again.
  Mirror mirror = Mirror::none;
  std::string mirror_table = {};                      ///< Empty: `settings` or `alembic_version`.
  bool dry_run = false;                               ///< Report what would be done, and do nothing.
  bool commit_each = false;                           ///< No transaction for several revisions.
  bool one_transaction = false;                       ///< All of a run or nothing.
  std::chrono::milliseconds run_lock_timeout{60000};  ///< How long to wait for another run to end.
  std::chrono::milliseconds lock_timeout{5000};       ///< How long a statement may wait for a lock; 0: for ever.
  std::chrono::milliseconds statement_timeout{0};     ///< How long it may run; 0: for ever.
  std::string role = {};                              ///< Migrate as this role.
  std::string schema = {};                            ///< Where unqualified names live.

  std::function<void(const MigrationStep&)> on_start = {};     ///< Before each revision.
  std::function<void(const MigrationStep&)> on_finish = {};    ///< After the commit.
  std::function<void(const BatchProgress&)> on_progress = {};  ///< Of a walk over a table; one call at a time.
  std::function<void(MigrationState)> on_state = {};           ///< The state is another now.
  std::function<void(const Error&)> on_failure = {};           ///< The notifier: a run failed.
  /// Called once, when there is something to do and before anything is changed. An exception ends the run with
  /// `backup_failed`.
  std::function<void()> backup = {};
  /// Called in the transaction of each revision when its statements have run. False, or an exception, undoes it with
  /// `validation_failed`.
  std::function<bool(Context&, const MigrationStep&)> validate = {};
  LogSink log = {};  ///< What is worth telling; empty: nobody is told.
};

/// A revision that the program has.
struct KnownRevision {
  std::string id = {};                    ///< With sequence naming its number, as wide as the others.
  std::vector<std::string> parents = {};  ///< What it is built on.
  std::string description = {};           ///< What it is for.
  bool in_code = false;                   ///< In C++.
  bool repeatable = false;                ///< Run again whenever its text has changed.

  /// Equal when every part is.
  bool operator==(const KnownRevision&) const = default;
};

/// A revision that the database remembers.
struct RecordedRevision {
  std::string id = {};                                     ///< As it was recorded.
  std::vector<std::string> parents = {};                   ///< What it was built on.
  std::string description = {};                            ///< What it was for.
  std::string kind = {};                                   ///< "sql", "code", "stamp", "repeatable", "baseline".
  std::string applied_at = {};                             ///< UTC, ISO 8601.
  std::string applied_by = {};                             ///< The role that connected; empty on SQLite.
  std::optional<std::chrono::milliseconds> duration = {};  ///< Nothing when nothing was run.
};

/// A revision that a run would run.
struct PlannedRevision {
  std::string id = {};                  ///< Of the revision.
  std::string description = {};         ///< What it is for.
  Direction direction = Direction::up;  ///< Which way it would be run.
  /// What it runs; nothing when it is in C++ and reads rows, so that only the database can tell.
  std::optional<std::vector<std::string>> statements = {};
};

/// What a run did.
struct RunReport {
  std::vector<std::string> done;     ///< Ids, in order, hooks left out; in a dry run what would be done.
  std::vector<std::string> current;  ///< Heads of what is applied now.
  bool waited_for_lock = false;      ///< Another run was at work first.
};

/// Takes one database up and down along a program's revisions, each applied exactly once, whatever crashes and however
/// many processes start at once.
///
///     dunlin::Migrator migrator(dunlin::Engine::open("sqlite:///app.db"), std::move(migrations));
///     migrator.upgrade();
///
/// Targets are words as on the command line: `head`, an id or a unique prefix of one, a label, `+2`, `base`; with
/// sequence naming also a number. Thread-safe: runs wait for each other. Every call throws an `Error` that says what
/// state the database is in.
class Migrator {
 public:
  /// Throws `duplicate_revision`, `sequence_gap`, `unknown_parent`, `cycle`, when the revisions do not fit together.
  /// The database is reached by each call, not here.
  Migrator(Engine engine, Migrations migrations, MigratorOptions options = {});
  /// The same with an engine of its own for that database.
  Migrator(const Url& url, Migrations migrations, MigratorOptions options = {});
  ~Migrator();
  Migrator(const Migrator&) = delete;
  Migrator& operator=(const Migrator&) = delete;

  /// Ids of the applied revisions that no other applied one builds on; empty when nothing is applied.
  [[nodiscard]] std::vector<std::string> current();
  /// With sequence naming: the number of the last applied revision, 0 when nothing is applied.
  [[nodiscard]] std::int64_t version();
  /// Every revision of the program, in the order to apply. Needs no database.
  [[nodiscard]] std::vector<KnownRevision> available() const;
  /// What is not applied, in the order to apply; repeatables that changed last.
  [[nodiscard]] std::vector<KnownRevision> pending();
  /// What is applied, in that order.
  [[nodiscard]] std::vector<RecordedRevision> history();
  /// What `upgrade` or `downgrade` to `target` would do. Changes nothing.
  [[nodiscard]] std::vector<PlannedRevision> plan(std::string_view target = "head",
                                                  Direction direction = Direction::up);
  /// What takes a database from `from` to `target`, as a script for psql or sqlite3. Reaches no database. Throws
  /// `reads_rows` when a revision in C++ needs answers.
  [[nodiscard]] std::string script(std::string_view from, std::string_view target,
                                   Direction direction = Direction::up) const;

  /// Applies what is pending up to `target`. With nothing to do: one query, no lock. When a revision fails it is rolled
  /// back, what was applied before it stays, and the next call goes on from there.
  RunReport upgrade(std::string_view target = "head");
  /// The same on a thread of its own, so that nobody waits: the future can be looked at, or dropped. When `stop` fires,
  /// the running statement is cancelled and the future holds `interrupted`. The destructor of the migrator does so too,
  /// and waits.
  [[nodiscard]] std::future<RunReport> upgrade_async(std::string target = "head", std::stop_token stop = {});
  /// Undoes what is not part of `target`.
  RunReport downgrade(std::string_view target);
  /// Undoes the last revisions.
  RunReport rollback(std::size_t steps = 1);
  /// Records that exactly `target` and what it is built on is applied, running nothing.
  RunReport stamp(std::string_view target);

  /// Where it stood when it looked last. Never waits.
  [[nodiscard]] MigrationState state() const noexcept;

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace dunlin
