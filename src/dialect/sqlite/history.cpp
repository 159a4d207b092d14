// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/dialect.hpp"

#include <fmt/format.h>

#include <array>

#include <sys/stat.h>

namespace dunlin::sqlite {
namespace {

constexpr std::string_view kNow = "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))";

std::string plain_name(const HistoryName& history, std::string_view table) {
  return fmt::format("{}_{}", history.name, table);
}

}  // namespace

// With the schema: a TEMP table of the same name would otherwise be taken for it.
std::string SqliteDialect::history_table(const HistoryName& history, std::string_view table) const {
  return "\"main\"." + quote(plain_name(history, table));
}

std::vector<std::string> SqliteDialect::create_history(const HistoryName& history, WhenThere there) const {
  const std::string_view keep = there == WhenThere::keep ? "IF NOT EXISTS " : "";
  const std::string format = history_table(history, "format");
  const std::string index = "\"main\"." + quote(plain_name(history, "event_done"));
  return {
      // The order of application is the rowid, so that one b-tree holds both it and the row.
      fmt::format("CREATE TABLE {}{} (sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, parents TEXT NOT NULL, "
                  "message TEXT NOT NULL, kind TEXT NOT NULL, algorithm TEXT NOT NULL, checksum_up TEXT NOT NULL, "
                  "checksum_down TEXT NOT NULL, up_body BLOB, down_body BLOB, compatible_from TEXT, "
                  "applied_at TEXT NOT NULL DEFAULT {}, applied_by TEXT NOT NULL DEFAULT '', duration_ms INTEGER, "
                  "dunlin_version TEXT NOT NULL)",
                  keep, history_table(history, "revision"), kNow),
      fmt::format("CREATE TABLE {}{} (id INTEGER PRIMARY KEY, run_id TEXT NOT NULL, revision TEXT, "
                  "direction TEXT NOT NULL, attempt INTEGER NOT NULL DEFAULT 0, statement INTEGER, "
                  "statement_hash TEXT, state TEXT NOT NULL, backend_pid INTEGER, at TEXT NOT NULL DEFAULT {}, "
                  "detail TEXT)",
                  keep, history_table(history, "event"), kNow),
      fmt::format("CREATE UNIQUE INDEX {}{} ON {} (revision, direction, attempt, statement) "
                  "WHERE state = 'done' AND statement IS NOT NULL",
                  keep, index, quote(plain_name(history, "event"))),
      fmt::format("CREATE TABLE {}{} (version INTEGER NOT NULL)", keep, format),
      fmt::format("INSERT INTO {0} (version) SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM {0})", format),
  };
}

// It is written as that text.
std::string SqliteDialect::utc_text(std::string_view column) const { return std::string(column); }

std::string SqliteDialect::milliseconds_since(std::string_view column) const {
  return fmt::format("CAST(round((julianday('now') - julianday({})) * 86400000.0) AS INTEGER)", column);
}

bool SqliteDialect::has_history(Connection& connection, const HistoryName& history) const {
  const std::array<Value, 1> name{plain_name(history, "format")};
  const Result result = connection.query(
      "SELECT count(*) FROM \"main\".sqlite_master WHERE type = 'table' AND name = $1 COLLATE NOCASE", name);
  return result.integer(0, 0) != 0;
}

std::vector<std::string> SqliteDialect::user_tables(Connection& connection, const HistoryName& history,
                                                    std::size_t limit) const {
  const std::array<Value, 4> parameters{plain_name(history, "revision"), plain_name(history, "event"),
                                        plain_name(history, "format"), static_cast<std::int64_t>(limit)};
  const Result result = connection.query(
      "SELECT name FROM \"main\".sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^' "
      "AND name COLLATE NOCASE NOT IN ($1, $2, $3) ORDER BY name LIMIT $4",
      parameters);
  std::vector<std::string> tables;
  for (std::size_t row = 0; row < result.rows.size(); ++row) tables.push_back(result.text(row, 0));
  return tables;
}

std::string SqliteDialect::history_distrust(Connection& connection, const HistoryName&) const {
  const std::string file = connection.server_info().address;
  struct stat status {};
  // The rights of the file, asked without opening it.
  if (stat(file.c_str(), &status) != 0 || (status.st_mode & S_IWOTH) == 0) return {};
  return fmt::format("every user of this machine can write \"{}\"", file);
}

}  // namespace dunlin::sqlite
