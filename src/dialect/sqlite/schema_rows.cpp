// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/schema_rows.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace dunlin::sqlite {

std::vector<SchemaRow> read_schema_rows(Session& session) {
  std::vector<SchemaRow> rows;
  Execution execution(session.home(), "SELECT type, name, tbl_name, sql FROM main.sqlite_schema", {});
  while (execution.step()) {
    const StatementRow& row = execution.row();
    rows.push_back(
        {std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3))});
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

ConfigScope::ConfigScope(Session& session, int operation, bool on) : session_(session), operation_(operation) {
  sqlite3_db_config(session_.db(), operation_, -1, &before_);
  int now = before_;
  sqlite3_db_config(session_.db(), operation_, on ? 1 : 0, &now);
  if ((now != 0) == on) return;
  sqlite3_db_config(session_.db(), operation_, before_, nullptr);
  throw Error(ErrorCode::setting_refused, "SQLite did not change a setting of its connection");
}

ConfigScope::~ConfigScope() { sqlite3_db_config(session_.db(), operation_, before_, nullptr); }

bool is_defensive(Session& session) noexcept {
  int on = 0;
  sqlite3_db_config(session.db(), SQLITE_DBCONFIG_DEFENSIVE, -1, &on);
  return on != 0;
}

SchemaEdit::SchemaEdit(Session& session)
    : session_(session), was_on_(session.first_text("PRAGMA writable_schema").value_or("0") != "0") {
  session_.execute("PRAGMA writable_schema = ON");
}

// Neither a rollback nor an error takes the setting back.
SchemaEdit::~SchemaEdit() { session_.tidy(was_on_ ? "PRAGMA writable_schema = ON" : "PRAGMA writable_schema = OFF"); }

void SchemaEdit::update(std::string_view sql, std::span<const Value> values) {
  const std::int64_t changed = session_.execute(sql, values);
  if (changed == 1) return;
  throw Error(ErrorCode::internal, fmt::format("{} rows of \"sqlite_schema\" were changed instead of one", changed));
}

void SchemaEdit::set_text(std::string_view type, const std::string& name, const std::string& sql) {
  const std::array<Value, 3> values{std::string(type), name, sql};
  update("UPDATE main.sqlite_schema SET sql = $3 WHERE type = $1 AND name = $2", values);
}

void SchemaEdit::rename_index(const std::string& from, const std::string& to, const std::string& sql) {
  const std::array<Value, 3> values{from, to, sql};
  update("UPDATE main.sqlite_schema SET name = $2, sql = $3 WHERE type = 'index' AND name = $1", values);
}

void SchemaEdit::finish() {
  const std::int64_t version = first_integer(session_, "PRAGMA main.schema_version");
  session_.execute(fmt::format("PRAGMA main.schema_version = {}", version + 1));
  session_.execute("PRAGMA writable_schema = RESET");
}

bool compiles(Session& session, std::string_view sql) {
  try {
    static_cast<void>(compile(session.home(), sql, false));
    return true;
  } catch (const Error& error) {
    if (error.code() == ErrorCode::interrupted) throw;
    return false;
  }
}

std::int64_t first_integer(Session& session, std::string_view sql, std::span<const Value> values) {
  Execution execution(session.home(), sql, values);
  if (!execution.step())
    throw Error(ErrorCode::internal, "a question was not answered", {.statement = std::string(sql)});
  return execution.row().integer(0);
}

}  // namespace dunlin::sqlite
