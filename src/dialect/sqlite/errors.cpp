// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/errors.hpp"

#include "base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace dunlin::sqlite {
namespace {

struct NamedCode {
  int code;
  std::string_view name;
};

#define DUNLIN_CODE(name) \
  NamedCode { name, #name }
constexpr std::array kCodes{
    DUNLIN_CODE(SQLITE_ERROR),
    DUNLIN_CODE(SQLITE_INTERNAL),
    DUNLIN_CODE(SQLITE_PERM),
    DUNLIN_CODE(SQLITE_ABORT),
    DUNLIN_CODE(SQLITE_ABORT_ROLLBACK),
    DUNLIN_CODE(SQLITE_BUSY),
    DUNLIN_CODE(SQLITE_BUSY_RECOVERY),
    DUNLIN_CODE(SQLITE_BUSY_SNAPSHOT),
    DUNLIN_CODE(SQLITE_BUSY_TIMEOUT),
    DUNLIN_CODE(SQLITE_LOCKED),
    DUNLIN_CODE(SQLITE_LOCKED_SHAREDCACHE),
    DUNLIN_CODE(SQLITE_NOMEM),
    DUNLIN_CODE(SQLITE_READONLY),
    DUNLIN_CODE(SQLITE_READONLY_RECOVERY),
    DUNLIN_CODE(SQLITE_READONLY_CANTLOCK),
    DUNLIN_CODE(SQLITE_READONLY_ROLLBACK),
    DUNLIN_CODE(SQLITE_READONLY_DBMOVED),
    DUNLIN_CODE(SQLITE_READONLY_CANTINIT),
    DUNLIN_CODE(SQLITE_READONLY_DIRECTORY),
    DUNLIN_CODE(SQLITE_INTERRUPT),
    DUNLIN_CODE(SQLITE_IOERR),
    DUNLIN_CODE(SQLITE_IOERR_READ),
    DUNLIN_CODE(SQLITE_IOERR_SHORT_READ),
    DUNLIN_CODE(SQLITE_IOERR_WRITE),
    DUNLIN_CODE(SQLITE_IOERR_FSYNC),
    DUNLIN_CODE(SQLITE_IOERR_DIR_FSYNC),
    DUNLIN_CODE(SQLITE_IOERR_TRUNCATE),
    DUNLIN_CODE(SQLITE_IOERR_FSTAT),
    DUNLIN_CODE(SQLITE_IOERR_UNLOCK),
    DUNLIN_CODE(SQLITE_IOERR_RDLOCK),
    DUNLIN_CODE(SQLITE_IOERR_DELETE),
    DUNLIN_CODE(SQLITE_IOERR_NOMEM),
    DUNLIN_CODE(SQLITE_IOERR_ACCESS),
    DUNLIN_CODE(SQLITE_IOERR_CHECKRESERVEDLOCK),
    DUNLIN_CODE(SQLITE_IOERR_LOCK),
    DUNLIN_CODE(SQLITE_IOERR_CLOSE),
    DUNLIN_CODE(SQLITE_IOERR_SHMOPEN),
    DUNLIN_CODE(SQLITE_IOERR_SHMSIZE),
    DUNLIN_CODE(SQLITE_IOERR_SHMLOCK),
    DUNLIN_CODE(SQLITE_IOERR_SHMMAP),
    DUNLIN_CODE(SQLITE_IOERR_SEEK),
    DUNLIN_CODE(SQLITE_IOERR_DELETE_NOENT),
    DUNLIN_CODE(SQLITE_IOERR_MMAP),
    DUNLIN_CODE(SQLITE_IOERR_GETTEMPPATH),
    DUNLIN_CODE(SQLITE_IOERR_BEGIN_ATOMIC),
    DUNLIN_CODE(SQLITE_IOERR_COMMIT_ATOMIC),
    DUNLIN_CODE(SQLITE_IOERR_DATA),
    DUNLIN_CODE(SQLITE_IOERR_CORRUPTFS),
    DUNLIN_CODE(SQLITE_CORRUPT),
    DUNLIN_CODE(SQLITE_CORRUPT_VTAB),
    DUNLIN_CODE(SQLITE_CORRUPT_SEQUENCE),
    DUNLIN_CODE(SQLITE_CORRUPT_INDEX),
    DUNLIN_CODE(SQLITE_NOTFOUND),
    DUNLIN_CODE(SQLITE_FULL),
    DUNLIN_CODE(SQLITE_CANTOPEN),
    DUNLIN_CODE(SQLITE_CANTOPEN_ISDIR),
    DUNLIN_CODE(SQLITE_CANTOPEN_FULLPATH),
    DUNLIN_CODE(SQLITE_CANTOPEN_SYMLINK),
    DUNLIN_CODE(SQLITE_PROTOCOL),
    DUNLIN_CODE(SQLITE_SCHEMA),
    DUNLIN_CODE(SQLITE_TOOBIG),
    DUNLIN_CODE(SQLITE_CONSTRAINT),
    DUNLIN_CODE(SQLITE_CONSTRAINT_CHECK),
    DUNLIN_CODE(SQLITE_CONSTRAINT_COMMITHOOK),
    DUNLIN_CODE(SQLITE_CONSTRAINT_FOREIGNKEY),
    DUNLIN_CODE(SQLITE_CONSTRAINT_FUNCTION),
    DUNLIN_CODE(SQLITE_CONSTRAINT_NOTNULL),
    DUNLIN_CODE(SQLITE_CONSTRAINT_PRIMARYKEY),
    DUNLIN_CODE(SQLITE_CONSTRAINT_TRIGGER),
    DUNLIN_CODE(SQLITE_CONSTRAINT_UNIQUE),
    DUNLIN_CODE(SQLITE_CONSTRAINT_VTAB),
    DUNLIN_CODE(SQLITE_CONSTRAINT_ROWID),
    DUNLIN_CODE(SQLITE_CONSTRAINT_PINNED),
    DUNLIN_CODE(SQLITE_CONSTRAINT_DATATYPE),
    DUNLIN_CODE(SQLITE_MISMATCH),
    DUNLIN_CODE(SQLITE_MISUSE),
    DUNLIN_CODE(SQLITE_AUTH),
    DUNLIN_CODE(SQLITE_RANGE),
    DUNLIN_CODE(SQLITE_NOTADB),
};
#undef DUNLIN_CODE

constexpr std::size_t kLongestMessage = 1000;

constexpr int primary(int extended) noexcept { return extended & 0xff; }

bool no_room(int system_error) noexcept {
  return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
}

ErrorCode code_of_text(std::string_view message) noexcept {
  if (message.starts_with("no such table")) return ErrorCode::undefined_table;
  if (message.starts_with("near \"") || message.starts_with("unrecognized token") || message == "incomplete input") {
    return ErrorCode::syntax_error;
  }
  return ErrorCode::statement_failed;
}

ErrorCode code_of_constraint(int extended) noexcept {
  switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID: return ErrorCode::unique_violation;
    default: return ErrorCode::constraint_violated;
  }
}

std::string system_text(int system_error) {
  return system_error == 0 ? std::string() : std::generic_category().message(system_error);
}

struct Wording {
  std::string message;
  std::string hint;
};

Wording wording_of_read_only(int extended) {
  switch (extended) {
    case SQLITE_READONLY_ROLLBACK:
    case SQLITE_READONLY_RECOVERY:
      return {
          "another program was stopped in the middle of writing, and a read-only connection cannot clean up after it",
          "open the database once with a program that may write, for instance `dunlin upgrade`"};
    case SQLITE_READONLY_DBMOVED: return {"the database file was moved or deleted while it was open", ""};
    case SQLITE_READONLY_DIRECTORY:
      return {"the directory of the database file cannot be written",
              "SQLite needs to create its journal beside the file"};
    default: return {"the database is read-only", "check the rights of the file and whether it was opened read-only"};
  }
}

/// Codes whose own sentence tells too little; nothing for the others.
Wording wording_of(int extended, std::string_view message) {
  switch (primary(extended)) {
    case SQLITE_BUSY:
    case SQLITE_PROTOCOL:
      return {"the database is locked by another connection", "another program is writing to it, or reading for long"};
    case SQLITE_FULL:
      return {"the disk is full, or the database has reached `max_page_count`", "make room and run again"};
    case SQLITE_READONLY: return wording_of_read_only(extended);
    case SQLITE_NOTADB: return {"the file is not an SQLite database", "it may also be encrypted"};
    case SQLITE_CORRUPT:
      return {fmt::format("the database file is damaged: {}", message),
              "run `PRAGMA integrity_check`, and restore a copy"};
    case SQLITE_INTERRUPT: return {"interrupted", ""};
    case SQLITE_CANTOPEN:
      return {"the database file, or a file that SQLite needs beside it, cannot be opened",
              "check that its directory exists and can be written"};
    case SQLITE_NOMEM: return {"out of memory", ""};
    case SQLITE_IOERR:
      return {std::string(message), "the file system failed: look at the room that is left, and at the system's log"};
    // It quotes the token that it does not like, which may be as long as the file.
    default: return {shortened(message, kLongestMessage), ""};
  }
}

std::optional<std::size_t> offset_of(sqlite3* db, std::string_view sql) {
  const int offset = sqlite3_error_offset(db);
  // SQLite also parses texts of its own, such as those of a renamed table; their offsets are not ours.
  if (offset < 0 || static_cast<std::size_t>(offset) > sql.size()) return std::nullopt;
  return static_cast<std::size_t>(offset);
}

}  // namespace

std::string_view code_name(int extended) noexcept {
  for (const int wanted : {extended, primary(extended)}) {
    const auto* found =
        std::find_if(kCodes.begin(), kCodes.end(), [&](const NamedCode& c) { return c.code == wanted; });
    if (found != kCodes.end()) return found->name;
  }
  return "SQLITE_ERROR";
}

ErrorCode code_of(int extended, std::string_view message, int system_error) noexcept {
  switch (primary(extended)) {
    case SQLITE_ERROR: return code_of_text(message);
    case SQLITE_CONSTRAINT: return code_of_constraint(extended);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: return ErrorCode::database_busy;
    case SQLITE_FULL: return ErrorCode::disk_full;
    case SQLITE_READONLY: return ErrorCode::read_only;
    case SQLITE_PERM:
    case SQLITE_AUTH: return ErrorCode::insufficient_privilege;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT: return ErrorCode::not_a_database;
    case SQLITE_INTERRUPT: return ErrorCode::interrupted;
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
      if (no_room(system_error)) return ErrorCode::disk_full;
      return primary(extended) == SQLITE_IOERR ? ErrorCode::statement_failed : ErrorCode::file_unwritable;
    default: return ErrorCode::statement_failed;
  }
}

Error last_error(sqlite3* db, std::string_view sql) {
  const int extended = sqlite3_extended_errcode(db);
  const bool of_a_file = primary(extended) == SQLITE_IOERR || primary(extended) == SQLITE_CANTOPEN;
  const int system_error = of_a_file ? sqlite3_system_errno(db) : 0;
  const std::string message = sqlite3_errmsg(db);
  const ErrorCode code = code_of(extended, message, system_error);
  // "disk I/O error" says less than the file system did.
  Wording wording = wording_of(code == ErrorCode::disk_full ? SQLITE_FULL : extended, message);
  ErrorDetails details{.hint = std::move(wording.hint),
                       .sqlstate = std::string(code_name(extended)),
                       .statement = std::string(sql),
                       .offset = offset_of(db, sql),
                       .cause = system_text(system_error)};
  return Error(code, std::move(wording.message), std::move(details));
}

}  // namespace dunlin::sqlite
