// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/backup.hpp>

#include "dialect/copies.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace dunlin {

/// `back_up` over a connection that is there.
BackupReport back_up(Connection& connection, const Place& place, const BackupOptions& options);

/// `restore` over a connection that is there, without asking whose copy it is.
void put_back(Connection& connection, const Backup& backup, const std::stop_token& stop);

/// Throws `backup_foreign` unless `backup` is a copy of the database behind `connection`, which may also be empty.
void refuse_foreign(Connection& connection, const Backup& backup, const RestoreOptions& options);

/// Removes older copies of the same database, as `options` say; and what a killed program left behind a day ago.
[[nodiscard]] std::vector<std::filesystem::path> remove_old(const Backup& newest, const BackupOptions& options);

/// The newest copy of the database that `connection` leads to. Throws `backup_failed` when there is none.
[[nodiscard]] Backup newest_backup(Connection& connection, const BackupOptions& options);

/// A copy as the database's own means read it: itself, or decompressed into a file that is removed at the end.
class PlainCopy {
 public:
  PlainCopy(const Backup& backup, const std::stop_token& stop);
  ~PlainCopy();
  PlainCopy(const PlainCopy&) = delete;
  PlainCopy& operator=(const PlainCopy&) = delete;

  [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }

 private:
  std::filesystem::path file_;
  bool scratch_ = false;
};

}  // namespace dunlin
