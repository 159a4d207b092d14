// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "backup/backup.hpp"
#include "backup/facts.hpp"
#include "backup/manifest.hpp"
#include "backup/names.hpp"
#include "base/clock.hpp"
#include "dialect/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin {
namespace {

namespace fs = std::filesystem;

/// Whether both are copies of one database.
bool same_database(const Backup& a, const Backup& b) {
  return a.dialect == b.dialect && a.identity == b.identity && a.database == b.database;
}

bool remove_copy(const Backup& backup) {
  std::error_code error;
  // The copy first: a manifest that is left alone is found again by the next run, a copy would stay for ever.
  fs::remove(backup.file, error);
  if (error) return false;
  fs::remove(manifest_of(backup.file), error);
  return !error;
}

void remove_remains(const fs::path& directory) {
  const auto yesterday = fs::file_time_type::clock::now() - std::chrono::days(1);
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with('.') || !name.ends_with(kPartial)) continue;
    if (entry.last_write_time(error) < yesterday && !error) fs::remove(entry.path(), error);
  }
}

}  // namespace

std::vector<Backup> list_backups(const fs::path& directory) {
  std::vector<Backup> backups;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    if (entry.path().extension() != ".json") continue;
    try {
      fs::path copy = entry.path();
      backups.push_back(read_backup(copy.replace_extension()));
    } catch (const Error&) {
      // Somebody else's file, or a damaged one: naming it to `restore` tells which.
    }
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    throw Error(
        ErrorCode::file_unreadable,
        fmt::format("the directory \"{}\" of the copies cannot be read: {}", directory.string(), error.message()),
        {.hint = "check its rights: copies are made for one user only", .state = "nothing was changed"});
  }
  std::sort(backups.begin(), backups.end(), [](const Backup& a, const Backup& b) {
    return a.made_at != b.made_at ? a.made_at > b.made_at : a.file > b.file;
  });
  return backups;
}

std::vector<fs::path> remove_old(const Backup& newest, const BackupOptions& options) {
  std::vector<fs::path> removed;
  remove_remains(options.directory);
  if (options.keep == 0 && options.keep_for.count() == 0) return removed;
  const std::string oldest = utc_text(std::chrono::system_clock::now() - options.keep_for);
  std::size_t place = 0;
  for (const Backup& backup : list_backups(options.directory)) {
    if (!same_database(backup, newest)) continue;
    ++place;
    const bool is_recent = options.keep_for.count() > 0 && backup.made_at >= oldest;
    if (backup.file == newest.file || place <= options.keep || is_recent) continue;
    if (remove_copy(backup)) removed.push_back(backup.file);
  }
  return removed;
}

Backup newest_backup(Connection& connection, const BackupOptions& options) {
  const Dialect& dialect = connection.dialect();
  const std::string database = copies_of(dialect).name_of(connection);
  const std::string identity = facts_of(connection, {options.history_name}).identity;
  for (Backup& backup : list_backups(options.directory)) {
    if (backup.dialect != dialect.name()) continue;
    // What was lost altogether has no identity any more, and is known by its name.
    if (identity.empty() ? backup.database == database : backup.identity == identity) return std::move(backup);
  }
  throw Error(ErrorCode::backup_failed,
              fmt::format("there is no copy of \"{}\" in \"{}\"", database, options.directory.string()),
              {.hint = "`dunlin backup` makes one", .state = "nothing was changed"});
}

}  // namespace dunlin
