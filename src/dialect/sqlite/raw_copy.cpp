// SPDX-License-Identifier: Apache-2.0
// What makes this safe: the file is read by the descriptor that SQLite itself has open (to close another one would drop
// its locks), inside a read transaction. Without a log nobody writes into the file of a database that somebody reads.
// With one, only what every reader sees is carried over into the file.
#include "dialect/sqlite/raw_copy.hpp"

#include <dunlin/error.hpp>

#include "base/digest_writer.hpp"
#include "dialect/sqlite/errors.hpp"
#include "dialect/sqlite/snapshot.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::sqlite {
namespace {

// Outside WAL a writer waits while we read. So the lock is let go after so many bytes; but a write that comes then is
// the reason to begin again, and after so many times we do not let go any more.
constexpr std::int64_t kAtOnce = std::int64_t{4} << 20;
constexpr int kPatience = 2;
constexpr int kTries = 3;

/// What SQLite has open; null where it is not a file of its own.
sqlite3_file* file_behind(sqlite3* db) noexcept {
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK) return nullptr;
  return file != nullptr && file->pMethods != nullptr ? file : nullptr;
}

/// A second connection of the same kind, since one that is in a transaction cannot carry over its log.
DatabaseHandle open_helper(sqlite3* db) {
  const char* vfs = nullptr;
  sqlite3_vfs* found = nullptr;
  if (sqlite3_file_control(db, "main", SQLITE_FCNTL_VFS_POINTER, &found) == SQLITE_OK && found != nullptr) {
    vfs = found->zName;
  }
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(sqlite3_db_filename(db, "main"), &raw,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs);
  DatabaseHandle helper(raw);
  // What it has not looked at it does not carry over.
  constexpr const char* kLook = "SELECT count(*) FROM \"main\".sqlite_master";
  if (code != SQLITE_OK || sqlite3_exec(raw, kLook, nullptr, nullptr, nullptr) != SQLITE_OK) helper.reset();
  return helper;
}

/// Carries over what can be without anybody waiting. Whether that was the whole log.
bool carry_over(sqlite3* db) noexcept {
  int in_log = -1;
  int carried = -1;
  const int code = sqlite3_wal_checkpoint_v2(db, "main", SQLITE_CHECKPOINT_PASSIVE, &in_log, &carried);
  return code == SQLITE_OK && in_log >= 0 && in_log == carried;
}

/// Takes a snapshot that is in the file as a whole. What came after a snapshot is not carried over while it lasts: so
/// when the whole log was, the log has nothing else. Writers that come between may make it fail again and again.
bool take_carried_over(Session& session, Snapshot& snapshot) {
  const DatabaseHandle helper = open_helper(session.db());
  for (int i = 0; helper && i < kTries; ++i) {
    carry_over(helper.get());
    snapshot.take();
    if (carry_over(helper.get())) return true;
    snapshot.let_go();
  }
  return false;
}

std::int64_t number(Session& session, std::string_view pragma) {
  return session.query(fmt::format("PRAGMA \"main\".{}", pragma)).integer(0, 0);
}

/// A copy under way.
class RawCopy {
 public:
  RawCopy(Session& session, Snapshot& snapshot, sqlite3_file* from, DigestWriter& to)
      : session_(session), snapshot_(snapshot), from_(from), to_(to) {}

  /// False when somebody has written while the lock was let go.
  [[nodiscard]] bool copy(bool lets_go) {
    const std::int64_t size = number(session_, "page_count") * number(session_, "page_size");
    const std::int64_t version = lets_go ? number(session_, "data_version") : 0;
    for (std::int64_t at = 0; at < size;) {
      if (lets_go && at > 0) {
        snapshot_.let_go();
        snapshot_.take();
        if (number(session_, "data_version") != version) return false;
      }
      const std::int64_t end = std::min(size, at + kAtOnce);
      while (at < end) at += copy_piece(at, end);
    }
    return true;
  }

 private:
  std::int64_t copy_piece(std::int64_t at, std::int64_t end) {
    const Watch::Running running(session_.watch());
    const std::span<char> room = to_.room();
    const std::int64_t size = std::min(end - at, static_cast<std::int64_t>(room.size()));
    const int code = from_->pMethods->xRead(from_, room.data(), static_cast<int>(size), at);
    if (code != SQLITE_OK) {
      throw Error(ErrorCode::backup_failed, "the database file cannot be read",
                  {.sqlstate = std::string(code_name(code))});
    }
    to_.write(static_cast<std::size_t>(size));
    return size;
  }

  Session& session_;
  Snapshot& snapshot_;
  sqlite3_file* from_;
  DigestWriter& to_;
};

}  // namespace

std::optional<FileDigest> copy_raw(Session& session, const CopyOrder& order) {
  sqlite3_file* from = file_behind(session.db());
  if (from == nullptr || session.in_transaction()) return std::nullopt;
  Snapshot snapshot(session);
  const bool has_log = session.first_text("PRAGMA \"main\".journal_mode") == "wal";
  if (has_log && !take_carried_over(session, snapshot)) return std::nullopt;
  snapshot.take();
  DigestWriter to(order.file, !order.plain);
  RawCopy copy(session, snapshot, from, to);
  // With a log readers are in nobody's way.
  int left = has_log ? 0 : kPatience;
  while (!copy.copy(left > 0)) {
    --left;
    to.restart();
  }
  snapshot.let_go();
  return to.finish();
}

}  // namespace dunlin::sqlite
