// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/connect.hpp"

#include <dunlin/error.hpp>

#include "dialect/sqlite/connection.hpp"
#include "dialect/sqlite/errors.hpp"
#include "dialect/sqlite/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace dunlin::sqlite {
namespace {

constexpr std::string_view kMemory = ":memory:";

/// The name as SQLite must be given it: some builds take names that begin with `file:` for URIs.
std::string file_name(const std::string& path) {
  if (path.find('\0') != std::string::npos) {
    throw Error(ErrorCode::invalid_url, "the path of the database holds a NUL byte");
  }
  if (path.empty()) return std::string(kMemory);
  return path.starts_with("file:") ? "./" + path : path;
}

/// What the URL adds to the configured options. Other programs' parameters are said and passed over.
ConnectOptions with_parameters(const Url& url, ConnectOptions options) {
  constexpr std::array<std::string_view, 5> kTaken{"busy_timeout", "cache_size", "foreign_keys", "journal_mode",
                                                   "synchronous"};
  for (const auto& [name, value] : url.parameters()) {
    if (name == "mode" && (value == "ro" || value == "rw" || value == "rwc")) {
      if (value == "ro") options.read_only = true;
    } else if (std::find(kTaken.begin(), kTaken.end(), name) != kTaken.end()) {
      options.settings[name] = value;
    } else if (options.log) {
      options.log({LogLevel::warning, fmt::format("the URL parameter \"{}\" means nothing for SQLite here", name), {}});
    }
  }
  return options;
}

[[noreturn]] void fail(ErrorCode code, std::string message, std::string hint, std::string_view cause) {
  throw Error(code, std::move(message), {.hint = std::move(hint), .cause = std::string(cause)});
}

/// Why the file cannot be opened: looked at without opening it, which could cost other connections their locks.
[[noreturn]] void explain(const std::string& path, const ConnectOptions& options, std::string_view cause) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const fs::path file(path);
  const fs::path directory = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const fs::file_status status = fs::status(file, ignored);
  if (fs::is_directory(status)) {
    fail(ErrorCode::not_a_database, fmt::format("\"{}\" is a directory, not a database file", path), "", cause);
  }
  if (fs::exists(status)) {
    fail(ErrorCode::file_unreadable, fmt::format("the database file \"{}\" cannot be opened", path),
         "check the rights of the file and of its directory", cause);
  }
  if (access(directory.c_str(), F_OK) != 0 && errno == ENOENT) {
    fail(ErrorCode::database_missing,
         fmt::format("the directory \"{}\" of the database file does not exist", directory.string()),
         "create it, or correct the URL", cause);
  }
  if (access(directory.c_str(), X_OK) != 0) {
    fail(ErrorCode::file_unreadable, fmt::format("the directory \"{}\" cannot be entered", directory.string()),
         "check its rights", cause);
  }
  if (fs::is_symlink(fs::symlink_status(file, ignored))) {
    fail(ErrorCode::database_missing,
         fmt::format("\"{}\" is a link to \"{}\", which is not there", path, fs::read_symlink(file, ignored).string()),
         "create the directory that it leads to, or correct the link", cause);
  }
  if (options.create && !options.read_only) {
    fail(ErrorCode::file_unwritable, fmt::format("the database file \"{}\" cannot be created", path),
         "check the rights of its directory", cause);
  }
  fail(ErrorCode::database_missing, fmt::format("there is no database file \"{}\"", path),
       "correct the URL, or create the database with `dunlin init` and `dunlin upgrade`", cause);
}

DatabaseHandle open(const std::string& path, const ConnectOptions& options) {
  const bool memory = path == kMemory;
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  // A database in memory is new every time; there would be nothing in it to look at.
  flags |= options.read_only && !memory ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  if (memory || (options.create && !options.read_only)) flags |= SQLITE_OPEN_CREATE;
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  DatabaseHandle db(raw);
  if (code == SQLITE_OK) return db;
  const std::string cause = db ? sqlite3_errmsg(db.get()) : sqlite3_errstr(code);
  std::error_code ignored;
  const bool is_directory = std::filesystem::is_directory(path, ignored);
  if ((code & 0xff) == SQLITE_CANTOPEN || is_directory) explain(path, options, cause);
  throw Error(ErrorCode::connection_failed, fmt::format("cannot open the database file \"{}\"", path),
              {.sqlstate = std::string(code_name(code)), .cause = cause});
}

void load_extensions(sqlite3* db, const std::vector<std::string>& paths) {
  if (paths.empty()) return;
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, nullptr);
  for (const std::string& path : paths) {
    char* text = nullptr;
    const int code = sqlite3_load_extension(db, path.c_str(), nullptr, &text);
    const std::string cause = text != nullptr ? text : "";
    sqlite3_free(text);
    if (code == SQLITE_OK) continue;
    fail(ErrorCode::invalid_setting, fmt::format("the extension \"{}\" cannot be loaded", path),
         "check \"load_extension\"", cause);
  }
  // SQL must not be able to load code.
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
}

/// Without PRAGMAs where there is another way: each costs a start a little.
void apply(Session& session, const ConnectionSettings& settings) {
  session.watch().lock_timeout(settings.busy_timeout);
  sqlite3_db_config(session.db(), SQLITE_DBCONFIG_ENABLE_FKEY, settings.foreign_keys ? 1 : 0, nullptr);
  if (!settings.synchronous.empty()) session.execute("PRAGMA synchronous = " + settings.synchronous);
  if (settings.cache_size) session.execute(fmt::format("PRAGMA cache_size = {}", *settings.cache_size));
  load_extensions(session.db(), settings.extensions);
}

/// WAL needs shared memory, which file systems of other machines do not have: SQLite then keeps what it had.
void set_journal_mode(Session& session, const std::string& wanted) {
  if (wanted.empty() || sqlite3_db_readonly(session.db(), "main") == 1) return;
  if (session.first_text("PRAGMA journal_mode") == wanted) return;
  const std::string got = session.first_text("PRAGMA journal_mode = " + wanted).value_or("");
  if (got == wanted) return;
  session.log(LogLevel::warning,
              fmt::format("the database stays in journal mode {}: {} is not possible here", got, wanted));
}

std::unique_ptr<SqliteConnection> connect_with(const Url& url, const ConnectOptions& options,
                                               const ConnectionSettings& settings) {
  const std::string path = file_name(url.database());
  auto connection = std::make_unique<SqliteConnection>(open(path, options), options);
  try {
    apply(connection->session(), settings);
    // SQLite opens files lazily: only now is the header read, and a killed writer's journal played back.
    connection->session().execute("PRAGMA schema_version");
  } catch (Error& error) {
    std::error_code ignored;
    const bool is_directory = std::filesystem::is_directory(path, ignored);
    if (error.details().sqlstate == "SQLITE_CANTOPEN" || is_directory) explain(path, options, error.message());
    error.details().statement.clear();
    if (error.details().cause.empty()) error.details().cause = fmt::format("while opening \"{}\"", path);
    throw;
  }
  return connection;
}

}  // namespace

std::unique_ptr<Connection> connect(const Url& url, const ConnectOptions& given) {
  const ConnectOptions options = with_parameters(url, given);
  return connect_with(url, options, parse_settings(options.settings));
}

void check_options(const Url& url, const ConnectOptions& given) {
  static_cast<void>(parse_settings(with_parameters(url, given).settings));
  static_cast<void>(file_name(url.database()));
}

std::unique_ptr<Connection> connect_for(Use use, const Url& url, const ConnectOptions& given) {
  const ConnectOptions options = with_parameters(url, given);
  const ConnectionSettings settings = parse_settings(options.settings);
  std::unique_ptr<SqliteConnection> connection = connect_with(url, options, settings);
  if (!is_in_memory(url)) set_journal_mode(connection->session(), settings.journal_mode);
  // Not opened read-only: it must be able to clear up what a killed writer left behind.
  if (use == Use::read) {
    connection->session().execute("PRAGMA query_only = on");
    connection->session().only_read();
  }
  return connection;
}

bool is_in_memory(const Url& url) noexcept { return url.database().empty() || url.database() == kMemory; }

}  // namespace dunlin::sqlite
