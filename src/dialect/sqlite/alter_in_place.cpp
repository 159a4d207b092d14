// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/alter_table.hpp"

#include <dunlin/error.hpp>

#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/introspect_facts.hpp"
#include "dialect/sqlite/schema_rows.hpp"
#include "dialect/sqlite/trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace dunlin::sqlite {
namespace {

/// Of the DEFAULT of a column, as rows that were there before the column read it.
Value default_of(const TableText& table, std::string_view name) {
  const ColumnInText& column = table.column(name);
  std::string definition(table.text(column.type));
  for (const ClauseInText& clause : column.clauses) {
    if (clause.kind == ClauseKind::default_value) definition += fmt::format(" {}", table.text(clause.span));
  }
  return Trial::value_of_default(definition, table.table().strict);
}

/// Rows from before an ADD COLUMN hold nothing for it, and read what the text says: it is written into them now.
void store_defaults(Session& session, const TableAlteration& alteration, const std::vector<std::string>& columns) {
  if (columns.empty()) return;
  const ConfigScope no_triggers(session, SQLITE_DBCONFIG_ENABLE_TRIGGER, false);
  const ConfigScope no_foreign_keys(session, SQLITE_DBCONFIG_ENABLE_FKEY, false);
  for (const std::string& column : columns) {
    const std::array<Value, 1> value{default_of(alteration.before, column)};
    const std::string name = dialect().quote(column);
    session.execute(
        fmt::format("UPDATE OR ABORT {0} NOT INDEXED SET {1} = {1} WHERE {1} IS $1", in_main(alteration.table), name),
        value);
  }
}

/// What `foreign_key_check` says of the keys that are new. It counts them from the last.
void check_new_foreign_keys(Session& session, const std::string& table, const TableChange& change) {
  if (change.new_foreign_keys.empty()) return;
  // A key that fits no UNIQUE of the other table matters when there are rows.
  if (first_integer(session, fmt::format("SELECT EXISTS (SELECT 1 FROM {})", in_main(table))) == 0) return;
  std::vector<std::int64_t> ids;
  for (const std::size_t number : change.new_foreign_keys) {
    ids.push_back(static_cast<std::int64_t>(change.foreign_keys_after - 1 - number));
  }
  std::int64_t broken = 0;
  std::string parent;
  const std::string question = fmt::format("PRAGMA main.foreign_key_check({})", dialect().quote(table));
  Execution execution(session.home(), question, {});
  while (execution.step()) {
    const StatementRow& row = execution.row();
    if (std::find(ids.begin(), ids.end(), row.integer(3)) == ids.end()) continue;
    ++broken;
    parent = row.text(2);
  }
  if (broken == 0) return;
  throw Error(ErrorCode::constraint_violated,
              fmt::format("{} row{} of table \"{}\" refer{} to a row of \"{}\" that is not there", broken,
                          broken == 1 ? "" : "s", table, broken == 1 ? "s" : "", parent),
              {.sqlstate = "SQLITE_CONSTRAINT_FOREIGNKEY"});
}

/// SQLite reads the schema only now, and would tell of a fault only to the next who opens the file.
void read_back(Session& session, const TableAlteration& alteration, const std::string& expected, bool took_inserts) {
  const std::array<Value, 1> name{alteration.table};
  Execution execution(session.home(), "SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = $1", name);
  const bool same_text = execution.step() && execution.row().text(0) == alteration.after.sql();
  const std::string select = fmt::format("SELECT * FROM {}", in_main(alteration.table));
  if (same_text && columns_of(session, alteration.table) == expected && compiles(session, select) &&
      (!took_inserts || compiles(session, insert_into(alteration.table)))) {
    return;
  }
  throw Error(ErrorCode::statement_failed, fmt::format("table \"{}\" would not work any more", alteration.table),
              {.statement = alteration.after.sql()});
}

}  // namespace

std::string in_main(std::string_view table) { return "\"main\"." + dialect().quote(table); }

std::string insert_into(std::string_view table) { return fmt::format("INSERT INTO {} DEFAULT VALUES", in_main(table)); }

void require_no_deferred_rows(Session& session) {
  int waiting = 0;
  int highest = 0;
  sqlite3_db_status(session.db(), SQLITE_DBSTATUS_DEFERRED_FKS, &waiting, &highest, 0);
  if (waiting == 0) return;
  throw Error(ErrorCode::unsupported, "rows of this transaction still wait for rows that they refer to",
              {.hint = "put what changes the table into a revision of its own, or before the rows"});
}

void prove_rows(Session& session, const std::string& table, const std::vector<RowProof>& proofs) {
  if (proofs.empty()) return;
  std::string any;
  for (const RowProof& proof : proofs) any += fmt::format("{}({})", any.empty() ? "" : " OR ", proof.violation);
  const std::string from = fmt::format("FROM {} WHERE ", in_main(table));
  if (first_integer(session, fmt::format("SELECT EXISTS (SELECT 1 {}{})", from, any)) == 0) return;
  for (const RowProof& proof : proofs) {
    const std::int64_t rows = first_integer(session, fmt::format("SELECT count(*) {}{}", from, proof.violation));
    if (rows == 0) continue;
    throw Error(ErrorCode::constraint_violated,
                fmt::format("{} in {} row{} of table \"{}\"", proof.words, rows, rows == 1 ? "" : "s", table),
                {.hint = proof.hint, .sqlstate = "SQLITE_CONSTRAINT"});
  }
}

void alter_in_place(Session& session, const TableAlteration& alteration, const TableChange& change) {
  if (change.foreign_keys_differ) require_no_deferred_rows(session);
  Trial trial(alteration.after.sql());
  const std::string expected = trial.columns();
  prove_rows(session, alteration.table, change.proofs);
  store_defaults(session, alteration, change.default_columns);
  {
    // Foreign keys that fit nothing are no fault of the text.
    const ConfigScope no_foreign_keys(session, SQLITE_DBCONFIG_ENABLE_FKEY, false);
    const bool took_inserts = compiles(session, insert_into(alteration.table));
    SchemaEdit edit(session);
    edit.set_text("table", alteration.table, alteration.after.sql());
    edit.finish();
    read_back(session, alteration, expected, took_inserts);
  }
  check_new_foreign_keys(session, alteration.table, change);
}

}  // namespace dunlin::sqlite
