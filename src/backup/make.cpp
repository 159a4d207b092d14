// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "backup/backup.hpp"
#include "backup/facts.hpp"
#include "backup/manifest.hpp"
#include "backup/names.hpp"
#include "base/clock.hpp"
#include "base/compress.hpp"
#include "base/durable.hpp"
#include "base/random.hpp"
#include "dialect/dialect.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <cerrno>
#include <future>
#include <system_error>
#include <utility>

namespace dunlin {
namespace {

namespace fs = std::filesystem;

void make_directory(const fs::path& directory) {
  std::error_code error;
  const bool made = fs::create_directories(directory, error);
  if (!error && made) fs::permissions(directory, fs::perms::owner_all, error);
  const bool there = !error && fs::is_directory(directory);
  if (there && ::access(directory.c_str(), W_OK | X_OK) == 0) return;
  if (there) error = std::error_code(errno, std::generic_category());
  throw Error(ErrorCode::file_unwritable,
              fmt::format("the directory \"{}\" cannot be {}", directory.string(), there ? "written" : "made"),
              {.hint = "name another with --to, or `directory` in [backup]", .cause = error ? error.message() : ""});
}

/// A file of the directory that nobody takes for a copy.
fs::path draft_name(const fs::path& directory, std::string_view database) {
  return directory / fmt::format(".{}-{}{}", plain_name(database), random_hex(8), kPartial);
}

/// What was written and not hashed yet: waits for the disk and works out the checksum at once: the one needs the disk,
/// the other the processor.
FileDigest settle(const fs::path& file, const std::stop_token& stop) {
  auto synced = std::async(std::launch::async, [&file] { sync_file(file); });
  FileDigest digest = digest_of(file, stop);
  synced.get();
  return digest;
}

/// Gives the draft the first free name of `name`, `name_2`, … and puts the name into `backup`.
void publish_copy(const fs::path& draft, const std::string& name, const std::string& ending, Backup& backup) {
  const fs::path directory = draft.parent_path();
  for (int i = 1;; ++i) {
    backup.file = directory / (i == 1 ? name + ending : fmt::format("{}_{}{}", name, i, ending));
    if (fs::exists(fs::symlink_status(backup.file)) || fs::exists(fs::symlink_status(manifest_of(backup.file)))) {
      continue;
    }
    try {
      publish(draft, backup.file);
      return;
    } catch (const Error&) {
      // Another run of the same second may have taken the name since we looked.
      if (!fs::exists(backup.file)) throw;
    }
  }
}

void publish_manifest(const Backup& backup) {
  const fs::path draft = backup.file.parent_path() / fmt::format(".{}-{}{}", "manifest", random_hex(8), kPartial);
  const Removal removal(draft);
  {
    const File file = File::create_private(draft);
    file.write(manifest_text(backup));
    file.sync();
  }
  publish(draft, manifest_of(backup.file));
}

/// Compresses the draft into `packed`, a new file, to the end that it is on the disk.
FileDigest pack(const fs::path& draft, const fs::path& packed, const std::stop_token& stop) {
  { const File made = File::create_private(packed); }
  FileDigest digest = compress_file(draft, packed, stop);
  sync_file(packed);
  return digest;
}

Backup begin_backup(Connection& connection, const BackupOptions& options) {
  const Dialect& dialect = connection.dialect();
  const ServerInfo server = connection.server_info();
  return {.program = "dunlin " DUNLIN_VERSION,
          .dialect = std::string(dialect.name()),
          .server = fmt::format("{} {}", server.product, server.version),
          .database = copies_of(dialect).name_of(connection),
          .compressed = options.compress};
}

Backup make(Connection& connection, const Place& place, const BackupOptions& options) {
  const Copies& copies = copies_of(connection.dialect());
  Backup backup = begin_backup(connection, options);
  make_directory(options.directory);
  const fs::path draft = draft_name(options.directory, backup.database);
  const Removal removal(draft);
  { const File made = File::create_private(draft); }
  const auto now = std::chrono::system_clock::now();
  backup.made_at = utc_text(now);
  const auto look = [&](Connection& copy) {
    Facts facts = facts_of(copy, {options.history_name});
    backup.identity = std::move(facts.identity);
    backup.revisions = std::move(facts.revisions);
    backup.tables = facts.tables;
  };
  std::optional<FileDigest> digest =
      copies.copy_out(connection, place, {.file = draft, .plain = options.compress, .look = look});
  const fs::path packed = draft_name(options.directory, backup.database);
  const Removal packed_removal(packed);
  if (options.compress) digest = pack(draft, packed, options.connect.stop);
  const fs::path& whole = options.compress ? packed : draft;
  if (!digest) digest = settle(whole, options.connect.stop);
  backup.size = digest->size;
  backup.sha256 = std::move(digest->sha256);
  publish_copy(whole, copy_name(backup.database, now, backup.revisions),
               std::string(copies.ending()) + (options.compress ? ".zst" : ""), backup);
  try {
    publish_manifest(backup);
  } catch (...) {
    const Removal useless(backup.file);
    throw;
  }
  return backup;
}

}  // namespace

BackupReport back_up(Connection& connection, const Place& place, const BackupOptions& options) {
  BackupReport report;
  try {
    report.backup = make(connection, place, options);
  } catch (Error& error) {
    if (error.details().state.empty()) error.details().state = "there is no new copy; the database is as it was";
    throw;
  }
  report.removed = remove_old(report.backup, options);
  return report;
}

BackupReport back_up(const Url& url, const BackupOptions& options) {
  const Place place{url, options.connect};
  const auto connection = dialect_of(url).connect(url, options.connect);
  return back_up(*connection, place, options);
}

}  // namespace dunlin
