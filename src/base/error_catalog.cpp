// SPDX-License-Identifier: Apache-2.0
#include "base/error_catalog.hpp"

#include <algorithm>
#include <array>

namespace dunlin {

namespace {

constexpr std::array kCatalog = std::to_array<CatalogEntry>({
    {ErrorCode::internal, "internal", 1, "The program met a situation that it believes impossible."},
    {ErrorCode::invalid_url, "invalid_url", 2, "A database URL cannot be understood."},
    {ErrorCode::unsupported_scheme, "unsupported_scheme", 2,
     "A database URL is of a database that Dunlin does not know."},
    {ErrorCode::invalid_setting, "invalid_setting", 2,
     "A setting, variable or option has a value that is not accepted."},
    {ErrorCode::unknown_setting, "unknown_setting", 2, "A setting has a name that does not exist."},
    {ErrorCode::configuration_syntax, "configuration_syntax", 2,
     "A configuration file is not valid TOML, JSON or `.env`."},
    {ErrorCode::no_url, "no_url", 2, "No database URL was given, and the default is not used in production."},
    {ErrorCode::usage, "usage", 2, "The command line cannot be understood."},
    {ErrorCode::file_unreadable, "file_unreadable", 2, "A file or directory cannot be read."},
    {ErrorCode::file_unwritable, "file_unwritable", 2, "A file cannot be written."},
    {ErrorCode::confirmation_needed, "confirmation_needed", 2,
     "What was asked destroys data and there is no terminal to ask on."},
    {ErrorCode::malformed_directive, "malformed_directive", 2, "A `-- dunlin:` line cannot be understood."},
    {ErrorCode::unknown_directive, "unknown_directive", 2, "A `-- dunlin:` line has a word that does not exist."},
    {ErrorCode::empty_body, "empty_body", 2, "A revision has nothing to run."},
    {ErrorCode::duplicate_revision, "duplicate_revision", 2, "Two revisions have the same id."},
    {ErrorCode::not_text, "not_text", 2, "A revision file is not UTF-8 text."},
    {ErrorCode::undefined_variable, "undefined_variable", 2, "A revision uses a variable that has no value."},
    {ErrorCode::sequence_gap, "sequence_gap", 2, "With sequence naming, a number is missing."},
    {ErrorCode::invalid_id, "invalid_id", 2, "A revision id has characters that an id cannot have."},
    {ErrorCode::unknown_parent, "unknown_parent", 2, "A revision names a parent or dependency that does not exist."},
    {ErrorCode::cycle, "cycle", 2, "Revisions are their own ancestors."},
    {ErrorCode::unknown_revision, "unknown_revision", 2, "A target names no revision."},
    {ErrorCode::multiple_heads, "multiple_heads", 2, "There is more than one head, and the target does not say which."},
    {ErrorCode::ambiguous_revision, "ambiguous_revision", 2, "An abbreviated id fits several revisions."},
    {ErrorCode::target_out_of_range, "target_out_of_range", 2,
     "A relative target leads past the first or last revision."},
    {ErrorCode::not_applied, "not_applied", 2, "The revision to go back to is not applied."},
    {ErrorCode::irreversible, "irreversible", 2, "A revision to be undone has no way down."},
    {ErrorCode::unterminated_token, "unterminated_token", 2, "A quote, comment, COPY block or body never ends."},
    {ErrorCode::transaction_control, "transaction_control", 2,
     "A revision begins or ends a transaction in its middle."},
    {ErrorCode::client_command, "client_command", 2,
     "A revision has a command of psql or sqlite3 that no server understands."},
    {ErrorCode::setting_refused, "setting_refused", 2, "A revision changes a setting that cannot be changed there."},
    {ErrorCode::needs_own_transaction, "needs_own_transaction", 2,
     "A statement cannot run in the transaction that was asked for."},
    {ErrorCode::reads_rows, "reads_rows", 2, "A migration in C++ reads rows, so that no script can stand for it."},
    {ErrorCode::connection_failed, "connection_failed", 1, "The database cannot be reached."},
    {ErrorCode::authentication_failed, "authentication_failed", 1, "The server refuses the user or the password."},
    {ErrorCode::connection_lost, "connection_lost", 1, "The connection broke while it was in use."},
    {ErrorCode::too_many_connections, "too_many_connections", 1, "The server or pooler has no connection left."},
    {ErrorCode::server_too_old, "server_too_old", 1, "The server is older than Dunlin supports."},
    {ErrorCode::read_only, "read_only", 1, "The database cannot be written."},
    {ErrorCode::driver_missing, "driver_missing", 1, "The client library of the database cannot be loaded."},
    {ErrorCode::database_missing, "database_missing", 1, "The database does not exist."},
    {ErrorCode::not_a_database, "not_a_database", 1, "The file is not an SQLite database, or is damaged."},
    {ErrorCode::disk_full, "disk_full", 1, "There is no space left."},
    {ErrorCode::connect_timeout, "connect_timeout", 1, "The database did not answer in time."},
    {ErrorCode::tls, "tls", 1, "An encrypted connection cannot be made as asked."},
    {ErrorCode::pool_exhausted, "pool_exhausted", 1, "Every connection of a pool stayed in use."},
    {ErrorCode::listen_failed, "listen_failed", 1, "The health server cannot listen where it was told to."},
    {ErrorCode::statement_failed, "statement_failed", 1, "The database refused a statement."},
    {ErrorCode::constraint_violated, "constraint_violated", 1, "Rows violate a constraint."},
    {ErrorCode::unique_violation, "unique_violation", 1, "Rows violate a unique constraint or index."},
    {ErrorCode::insufficient_privilege, "insufficient_privilege", 1, "The role may not do this."},
    {ErrorCode::transaction_lost, "transaction_lost", 1, "The transaction ended before its end was asked for."},
    {ErrorCode::deadlock, "deadlock", 1, "The server ended a deadlock by stopping this statement."},
    {ErrorCode::statement_timeout, "statement_timeout", 1, "A statement took longer than allowed."},
    {ErrorCode::undefined_table, "undefined_table", 1, "A statement names a table that does not exist."},
    {ErrorCode::guard_failed, "guard_failed", 1, "Another process changed the history at the same time."},
    {ErrorCode::syntax_error, "syntax_error", 1, "The database does not understand a statement."},
    {ErrorCode::unsupported, "unsupported", 1, "This database cannot do what was asked."},
    {ErrorCode::migration_failed, "migration_failed", 1, "A migration in C++ failed for a reason of its own."},
    {ErrorCode::validation_failed, "validation_failed", 1,
     "The check that an application makes after its upgrade found a fault."},
    {ErrorCode::run_lock_timeout, "run_lock_timeout", 4, "Another run of Dunlin has been at work for too long."},
    {ErrorCode::lock_timeout, "lock_timeout", 4, "A table stayed locked by somebody else."},
    {ErrorCode::run_lock_lost, "run_lock_lost", 1, "The connection that held the run lock broke."},
    {ErrorCode::database_busy, "database_busy", 4, "The SQLite database stayed locked by somebody else."},
    {ErrorCode::unversioned_database, "unversioned_database", 1, "The database has tables and no history."},
    {ErrorCode::history_too_new, "history_too_new", 1, "The history was written by a newer Dunlin."},
    {ErrorCode::edited_revision, "edited_revision", 2, "A revision was edited after it was applied."},
    {ErrorCode::missing_revision, "missing_revision", 2, "The database has a revision that the files do not."},
    {ErrorCode::unfinished_step, "unfinished_step", 1,
     "A step outside a transaction was begun and its outcome is not known."},
    {ErrorCode::out_of_order, "out_of_order", 2, "A revision to be applied comes before one that is applied already."},
    {ErrorCode::history_untrusted, "history_untrusted", 1,
     "Other roles could have changed the bodies stored in the history."},
    {ErrorCode::nothing_to_resolve, "nothing_to_resolve", 2, "The revision has no unfinished step."},
    {ErrorCode::mirror_conflict, "mirror_conflict", 2,
     "The record of another program cannot be kept true beside the history."},
    {ErrorCode::interrupted, "interrupted", 130, "The run was interrupted from the keyboard."},
    {ErrorCode::terminated, "terminated", 143, "The run was asked to end."},
    {ErrorCode::check_failed, "check_failed", 3, "A check found something."},
    {ErrorCode::backup_failed, "backup_failed", 1, "A copy of the database could not be made or put back."},
    {ErrorCode::backup_damaged, "backup_damaged", 1, "A copy of a database is not what its manifest says."},
    {ErrorCode::backup_foreign, "backup_foreign", 2, "A copy is of another database, or was made by a newer program."},
    {ErrorCode::backup_tool, "backup_tool", 1, "`pg_dump` or `pg_restore` is missing, or older than the server."},
});

}  // namespace

std::span<const CatalogEntry> error_catalog() noexcept { return kCatalog; }

std::string_view error_name(ErrorCode code) noexcept {
  const auto* const found =
      std::find_if(kCatalog.begin(), kCatalog.end(), [code](const CatalogEntry& entry) { return entry.code == code; });
  return found == kCatalog.end() ? std::string_view("unknown") : found->name;
}

}  // namespace dunlin
