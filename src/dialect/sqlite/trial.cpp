// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/trial.hpp"

#include <dunlin/error.hpp>

#include "dialect/sqlite/create_table_parser.hpp"
#include "dialect/sqlite/errors.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace dunlin::sqlite {
namespace {

/// Those of an extension mean nothing here, but the text that names them is right.
void make_collation(void* /*unused*/, sqlite3* db, int encoding, const char* name) {
  const auto compare = [](void* /*unused*/, int, const void*, int, const void*) { return 0; };
  sqlite3_create_collation(db, name, encoding, nullptr, compare);
}

DatabaseHandle open_memory() {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(
      ":memory:", &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      nullptr);
  DatabaseHandle db(raw);
  if (code != SQLITE_OK) throw Error(ErrorCode::statement_failed, "no database in memory could be made");
  sqlite3_collation_needed(db.get(), nullptr, make_collation);
  return db;
}

}  // namespace

Trial::Trial() : session_(std::make_unique<Session>(open_memory(), std::stop_token{}, LogSink{})) {}

Trial::Trial(std::string_view create_table) : Trial() {
  table_ = parse_create_table(create_table).name.name;
  session_->execute(create_table);
}

std::string Trial::columns() { return columns_of(*session_, table_); }

Value Trial::value_of_default(std::string_view definition, bool strict) {
  Trial trial;
  trial.session().execute(strict ? "CREATE TABLE t (a ANY) STRICT" : "CREATE TABLE t (a)");
  trial.session().execute("INSERT INTO t VALUES (1)");
  try {
    trial.session().execute(fmt::format("ALTER TABLE t ADD COLUMN c {}", definition));
  } catch (const Error& error) {
    // A default that is worked out anew each time is no default of rows from before.
    if (error.code() != ErrorCode::statement_failed) throw;
    return {};
  }
  return trial.session().query("SELECT c FROM t").rows.at(0).at(0);
}

std::string rowid_column_of(Session& session, const std::string& table) {
  static constexpr std::string_view kQuestion =
      "SELECT group_concat(name) FROM pragma_table_xinfo($1, 'main') WHERE pk > 0 "
      "AND (SELECT count(*) FROM pragma_table_xinfo($1, 'main') WHERE pk > 0) = 1 "
      "AND NOT EXISTS (SELECT 1 FROM pragma_index_list($1, 'main') WHERE origin = 'pk')";
  const std::array<Value, 1> name{table};
  Execution execution(session.home(), kQuestion, name);
  return execution.step() && !execution.row().is_null(0) ? std::string(execution.row().text(0)) : "";
}

std::string columns_of(Session& session, const std::string& table) {
  const std::array<Value, 1> name{table};
  std::string lines;
  Execution execution(
      session.home(),
      R"(SELECT cid, name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo($1, 'main'))", name);
  while (execution.step()) {
    for (std::size_t i = 0; i < execution.row().size(); ++i) {
      lines += execution.row().is_null(i) ? "-" : std::string(execution.row().text(i));
      lines += '|';
    }
    lines += '\n';
  }
  return lines;
}

}  // namespace dunlin::sqlite
