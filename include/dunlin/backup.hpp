// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/url.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// A copy of a database, as the manifest beside it tells.
struct Backup {
  std::filesystem::path file;          ///< `backups/shop-20261121T093000Z-8c1f0e6a2b47.db`
  std::string made_at;                 ///< UTC, ISO 8601.
  std::string program;                 ///< "dunlin 0.1.0"
  std::string dialect;                 ///< "sqlite", "postgresql"
  std::string server;                  ///< "PostgreSQL 15.20"
  std::string database;                ///< What people call it: the file without its ending, the name on the server.
  std::string identity;                ///< Tells the database from others; empty when it has no history.
  std::vector<std::string> revisions;  ///< The heads of what was applied.
  std::size_t tables = 0;              ///< How many there are in it, those of the history included.
  bool compressed = false;             ///< By zstd.
  std::uint64_t size = 0;              ///< Of the file as it is kept.
  std::string sha256;                  ///< Of the file as it is kept.

  /// Equal when every part is.
  bool operator==(const Backup&) const = default;
};

/// Where copies go, and which of them stay.
struct BackupOptions {
  std::filesystem::path directory = "backups";  ///< Made when it is not there.
  bool compress = false;                        ///< By zstd.
  /// After a new copy, older ones of the same database go, unless they are among the newest `keep` or younger than
  /// `keep_for`. With neither all stay.
  std::size_t keep = 0;
  std::chrono::days keep_for{0};        ///< 0: age keeps none.
  std::string history_name = "dunlin";  ///< The schema, or the prefix of the tables, that remembers the revisions.
  ConnectOptions connect{};             ///< How the database is reached.
};

/// What `back_up` did.
struct BackupReport {
  Backup backup;                               ///< The new copy.
  std::vector<std::filesystem::path> removed;  ///< Copies that were older than what is kept.
};

/// Copies the database, while others write, into a file that only this user may read. The copy gets its name when it is
/// complete and on the disk, its manifest after that: whatever happens, nothing looks whole that is not.
///
/// Throws `backup_failed`, `backup_tool`, `disk_full`, `file_unwritable`, `database_busy`, `interrupted`, and what
/// connecting throws. Thread-safe.
///
///     const BackupReport report = back_up(Url::parse("sqlite:///shop.db"), {.keep = 7});
///     report.backup.file;  // "backups/shop-20261121T093000Z-8c1f0e6a2b47.db"
BackupReport back_up(const Url& url, const BackupOptions& options);

/// The copies in a directory that have a readable manifest, the newest first. A directory that is not there has none.
[[nodiscard]] std::vector<Backup> list_backups(const std::filesystem::path& directory);

/// What the manifest of a copy says. Throws `backup_damaged` when there is none or it was altered, `backup_foreign`
/// when a newer program made it.
[[nodiscard]] Backup read_backup(const std::filesystem::path& file);

/// How a copy is put back.
struct RestoreOptions {
  /// Take a copy of another database: what is there becomes that one.
  bool foreign = false;
  std::string history_name = "dunlin";  ///< The schema, or the prefix of the tables, that remembers the revisions.
  ConnectOptions connect{};             ///< How the database is reached.
};

/// Makes the database at `url` what the copy is, in one transaction: an SQLite file is written in place, under its
/// lock; whoever has it open sees the old content or the new.
///
/// Throws `backup_damaged`, `backup_foreign`, `database_busy`, `backup_failed`, `unsupported` on PostgreSQL; then the
/// database is as it was.
void restore(const Url& url, const Backup& backup, const RestoreOptions& options);

/// Makes a new database of the copy: on PostgreSQL by that name on the server of `url`, on SQLite a file. What is there
/// already is left alone. Throws as `restore` does, and `backup_tool`.
void restore_into(const Url& url, const Backup& backup, const std::string& name, const RestoreOptions& options);

/// PostgreSQL: the database `name` takes the place of the one at `url`, with its owner, rights and settings. That one
/// stays under the name that is returned. Throws `backup_foreign` when `name` is none of its copies, `database_busy`
/// when somebody is connected, `unsupported` on SQLite.
std::string swap_in(const Url& url, const std::string& name, const RestoreOptions& options);

/// How many rows a table has in a copy, and in the database now; -1: there is no such table.
struct TableRows {
  std::string table;          ///< Quoted, with its schema.
  std::int64_t in_copy = -1;  ///< Rows in the copy.
  std::int64_t now = -1;      ///< Rows in the database now.
};

/// What restoring a copy for trial has shown.
struct Rehearsal {
  Backup backup;                    ///< The copy that was restored.
  std::vector<TableRows> tables;    ///< Every table of the copy or of the database.
  std::vector<std::string> faults;  ///< Sentences on what is not as the manifest says. Empty: it can be relied on.
};

/// Restores the newest copy of the database at `url` into a scratch database, compares it with its manifest and counts
/// its rows, then removes the scratch database. Throws `backup_failed` when there is no copy, and as `restore_into`.
[[nodiscard]] Rehearsal rehearse(const Url& url, const BackupOptions& options);

}  // namespace dunlin
