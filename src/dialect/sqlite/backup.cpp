// SPDX-License-Identifier: Apache-2.0
// Copies out of the file, and where not all is in it by SQLite's backup API; copies put back by that API alone: whoever
// else has a database open sees the old content or the new, or is told that it is locked. Neither files nor their names
// are touched by other means.
#include "dialect/sqlite/backup.hpp"

#include <dunlin/error.hpp>

#include "base/durable.hpp"
#include "base/random.hpp"
#include "dialect/sqlite/connect.hpp"
#include "dialect/sqlite/connection.hpp"
#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/errors.hpp"
#include "dialect/sqlite/raw_copy.hpp"
#include "dialect/sqlite/snapshot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dunlin::sqlite {
namespace {

constexpr int kPagesAtOnce = 1024;
// Outside WAL a writer waits while we read. So the lock is let go between pieces; but every write that comes between
// them makes SQLite begin again, and after so many times we do not let go any more.
constexpr int kPatience = 2;

struct FinishBackup {
  void operator()(sqlite3_backup* backup) const noexcept { sqlite3_backup_finish(backup); }
};
using BackupHandle = std::unique_ptr<sqlite3_backup, FinishBackup>;

Session& session_of(Connection& connection) { return dynamic_cast<SqliteConnection&>(connection).session(); }

std::string file_of(sqlite3* db) {
  const char* file = sqlite3_db_filename(db, "main");
  return file == nullptr ? std::string() : std::string(file);
}

/// The file as a URI, by which alone SQLite can be told that nobody changes it.
std::string immutable_uri(const std::filesystem::path& file) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(file).string()) {
    if (c == '%' || c == '?' || c == '#') {
      uri += fmt::format("%{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

DatabaseHandle open(const std::string& name, int flags) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  DatabaseHandle db(raw);
  if (code == SQLITE_OK) return db;
  throw Error(ErrorCode::backup_failed, "the copy cannot be opened",
              {.sqlstate = std::string(code_name(code)), .cause = db ? sqlite3_errmsg(db.get()) : ""});
}

/// A finished copy. Whatever its header says, no lock is taken and no file is made beside it.
DatabaseHandle open_copy(const std::filesystem::path& file) {
  return open(immutable_uri(file), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

/// A file that becomes a copy: whole only when it has been given its name, so that nothing of it need be durable yet.
DatabaseHandle open_draft(const std::filesystem::path& file) {
  DatabaseHandle db = open(std::filesystem::absolute(file).string(), SQLITE_OPEN_READWRITE);
  constexpr const char* kSettings =
      "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF";
  if (sqlite3_exec(db.get(), kSettings, nullptr, nullptr, nullptr) != SQLITE_OK) throw last_error(db.get(), {});
  return db;
}

/// Copies page by page. `after_step` is called between pieces with the number of pages that are left.
template <typename AfterStep>
void copy_pages(sqlite3* to, sqlite3* from, Session& watched, const AfterStep& after_step) {
  BackupHandle backup(sqlite3_backup_init(to, "main", from, "main"));
  if (!backup) throw last_error(to, {});
  int code = SQLITE_OK;
  while (code == SQLITE_OK) {
    {
      const Watch::Running running(watched.watch());
      code = sqlite3_backup_step(backup.get(), kPagesAtOnce);
    }
    if (code == SQLITE_OK) after_step(sqlite3_backup_remaining(backup.get()));
  }
  // What went wrong stands in the handle of the destination only when the end has been told.
  const int end = sqlite3_backup_finish(backup.release());
  if (code != SQLITE_DONE || end != SQLITE_OK) throw last_error(to, {});
}

void copy_by_pages(Session& session, const std::filesystem::path& file) {
  const DatabaseHandle draft = open_draft(file);
  Snapshot snapshot(session);
  // In WAL mode readers are in nobody's way.
  if (session.first_text("PRAGMA \"main\".journal_mode") == "wal") snapshot.take();
  int before = -1;
  int restarts = 0;
  copy_pages(draft.get(), session.db(), session, [&](int left) {
    if (before >= 0 && left >= before && ++restarts == kPatience) snapshot.take();
    before = left;
  });
}

void require_file(sqlite3* db) {
  if (!file_of(db).empty()) return;
  throw Error(ErrorCode::unsupported, "a database in memory has nothing to copy: it is new every time");
}

int integer(sqlite3* db, const char* pragma) {
  int value = 0;
  const auto take = [](void* out, int, char** texts, char**) {
    if (texts[0] != nullptr) *static_cast<int*>(out) = std::atoi(texts[0]);
    return 0;
  };
  if (sqlite3_exec(db, pragma, take, &value, nullptr) != SQLITE_OK) throw last_error(db, pragma);
  return value;
}

class SqliteCopies final : public Copies {
 public:
  [[nodiscard]] std::string_view ending() const noexcept override { return ".db"; }
  [[nodiscard]] bool in_place() const noexcept override { return true; }

  [[nodiscard]] std::string name_of(Connection& connection) const override {
    return std::filesystem::path(file_of(session_of(connection).db())).stem().string();
  }

  [[nodiscard]] std::optional<FileDigest> copy_out(Connection& connection, const Place& /*place*/,
                                                   const CopyOrder& order) const override {
    Session& session = session_of(connection);
    require_file(session.db());
    std::optional<FileDigest> digest = copy_raw(session, order);
    if (!digest) copy_by_pages(session, order.file);
    SqliteConnection copy(open_copy(order.file), ConnectOptions{});
    order.look(copy);
    return digest;
  }

  void put_back(Connection& connection, const std::filesystem::path& copy) const override {
    Session& session = session_of(connection);
    require_file(session.db());
    if (sqlite3_db_readonly(session.db(), "main") == 1) {
      throw Error(ErrorCode::read_only, "the database is read-only", {.hint = "check the rights of the file"});
    }
    const DatabaseHandle source = open_copy(copy);
    try {
      const bool same_pages = integer(source.get(), "PRAGMA page_size") == integer(session.db(), "PRAGMA page_size");
      // SQLite cannot change the size of pages under a log.
      if (!same_pages && session.first_text("PRAGMA \"main\".journal_mode") == "wal") {
        session.execute("PRAGMA \"main\".journal_mode = DELETE");
      }
      copy_pages(session.db(), source.get(), session, [](int) {});
    } catch (Error& error) {
      if (error.details().state.empty()) error.details().state = "the database is as it was";
      throw;
    }
  }

  [[nodiscard]] std::string scratch_name(std::string_view database,
                                         const std::filesystem::path& directory) const override {
    return (directory / fmt::format(".{}-{}.db", database, random_hex(8))).string();
  }

  [[nodiscard]] Place beside(const Place& place, const std::string& name) const override {
    Place result{Url::sqlite_file(name), place.connect};
    result.connect.read_only = false;
    return result;
  }

  [[nodiscard]] Place make_new(const Place& place, const std::string& name,
                               const std::filesystem::path& copy) const override {
    { const File made = File::create_private(name); }
    Place result = beside(place, name);
    try {
      const auto connection = connect(result.url, result.connect);
      put_back(*connection, copy);
    } catch (...) {
      drop(place, name);
      throw;
    }
    return result;
  }

  void drop(const Place& /*place*/, const std::string& name) const override {
    std::error_code ignored;
    for (const char* ending : {"", "-journal", "-wal", "-shm"}) std::filesystem::remove(name + ending, ignored);
  }

  void swap(const Place&, const std::string&, const std::string&) const override {
    throw Error(
        ErrorCode::unsupported, "files of SQLite are not swapped: programs that have one open would not notice",
        {.hint = "`dunlin restore COPY` writes the copy into the file that is there", .state = "nothing was changed"});
  }

  [[nodiscard]] std::vector<std::string> tables(Connection& connection) const override {
    const Result result = connection.query(
        "SELECT name FROM \"main\".sqlite_master WHERE type = 'table' AND rootpage > 0 "
        "AND name NOT LIKE 'sqlite^_%' ESCAPE '^' ORDER BY name");
    std::vector<std::string> names;
    for (std::size_t row = 0; row < result.rows.size(); ++row) {
      names.push_back("\"main\"." + dialect().quote(result.text(row, 0)));
    }
    return names;
  }

  [[nodiscard]] std::string faults(Connection& connection) const override {
    const std::string found = session_of(connection).first_text("PRAGMA integrity_check(1)").value_or("");
    return found == "ok" ? std::string() : found;
  }

  bool keep_others_out(Connection& connection) const override {
    Session& session = session_of(connection);
    session.execute("PRAGMA \"main\".locking_mode = EXCLUSIVE");
    // From the first lock on it is kept; this one keeps readers out as well.
    session.execute("BEGIN EXCLUSIVE");
    session.commit();
    return true;
  }
};

}  // namespace

const Copies& copies() noexcept {
  static const SqliteCopies the_copies;
  return the_copies;
}

}  // namespace dunlin::sqlite
