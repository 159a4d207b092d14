// SPDX-License-Identifier: Apache-2.0
// Any schema becomes any other one on a real database, rows and all: what is wanted and what is then there are the same
// by SQLite's own word, and a refusal leaves everything as it was.
#include "dialect/sqlite/lexical_rules.hpp"
#include "dialect/sqlite/render_operations.hpp"
#include "diff/describe.hpp"
#include "diff/diff.hpp"
#include "unit/sqlite/schema_oracle.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace dunlin::test {
namespace {

bool maybe(int in_ten) { return *rc::gen::inRange(0, 10) < in_ten; }

std::string any_of(const std::vector<std::string>& texts) { return *rc::gen::elementOf(texts); }

/// The text of any table of that name.
std::string any_table(const std::string& name, const std::vector<std::string>& others) {
  const bool strict = maybe(2);
  const bool without_rowid = maybe(2);
  std::vector<std::string> columns;
  std::vector<std::string> lines;
  const int key = without_rowid ? *rc::gen::inRange(1, 4) : *rc::gen::inRange(0, 4);
  for (const std::string column : {"c0", "c1", "c2", "c3"}) {
    if (column != "c0" && maybe(3)) continue;
    const std::string type = column == "c0" ? any_of({"INTEGER", "TEXT", "INTEGER"})
                             : strict       ? any_of({"INT", "TEXT", "REAL", "ANY"})
                                            : any_of({"INT", "BIGINT", "TEXT", "VARCHAR(9)", "REAL", "NUMERIC", ""});
    std::string line = column + " " + type;
    if (column == "c0" && key == 1) line += any_of({" PRIMARY KEY", " PRIMARY KEY", " PRIMARY KEY DESC"});
    if (column == "c0" && key == 1 && type == "INTEGER" && !without_rowid && maybe(3) && !line.ends_with("DESC")) {
      line += " AUTOINCREMENT";
    }
    const bool generated = column == "c3" && maybe(2);
    if (generated) line += any_of({" AS (c0 || 'x') STORED", " AS (c0 || 'y')", " GENERATED ALWAYS AS (c0) VIRTUAL"});
    if (maybe(3)) line += any_of({" NOT NULL", " NOT NULL", " CONSTRAINT nn NOT NULL ON CONFLICT FAIL"});
    if (!generated && maybe(4)) line += any_of({" DEFAULT 1", " DEFAULT '2'", " DEFAULT NULL", " DEFAULT (1 + 1)"});
    if (maybe(2)) line += any_of({" COLLATE NOCASE", " COLLATE RTRIM"});
    if (maybe(2)) line += any_of({" UNIQUE", " CONSTRAINT u UNIQUE"});
    if (maybe(2)) line += fmt::format(" CHECK ({} <> 7)", column);
    if (!others.empty() && maybe(2)) line += fmt::format(" REFERENCES {} ON DELETE CASCADE", any_of(others));
    columns.push_back(column);
    lines.push_back(line);
  }
  if (key == 2)
    lines.push_back(fmt::format("PRIMARY KEY ({}, c0 DESC)", columns.back() == "c0" ? "c0" : columns.back()));
  if (key == 3) lines.push_back("CONSTRAINT pk PRIMARY KEY (c0 COLLATE NOCASE)");
  if (maybe(3)) lines.push_back(fmt::format("UNIQUE ({}, c0)", columns.back()));
  if (maybe(3)) lines.push_back(fmt::format("CONSTRAINT k{} CHECK (c0 IS NOT {})", maybe(5) ? 1 : 2, maybe(5) ? 8 : 9));
  if (!others.empty() && maybe(3)) {
    lines.push_back(fmt::format("CONSTRAINT f FOREIGN KEY (c0) REFERENCES {}{}", any_of(others),
                                maybe(5) ? " DEFERRABLE INITIALLY DEFERRED" : ""));
  }
  std::string sql = fmt::format("CREATE TABLE {} (", name);
  for (std::size_t i = 0; i < lines.size(); ++i) sql += (i == 0 ? "" : ", ") + lines[i];
  sql += ")";
  if (strict) sql += " STRICT";
  if (without_rowid) sql += strict ? ", WITHOUT ROWID" : " WITHOUT ROWID";
  for (const std::string index : {"i0", "i1"}) {
    if (maybe(3)) {
      sql += fmt::format(";CREATE INDEX {}_{} ON {} ({}{})", name, index, name, any_of(columns), any_of({"", " DESC"}));
    }
  }
  if (maybe(2)) {
    sql += fmt::format(";CREATE TRIGGER {0}_tr AFTER DELETE ON {0} BEGIN SELECT old.c0, '{1}'; END", name,
                       any_of({"a", "b"}));
  }
  return sql + ";";
}

bool is_accepted(const std::string& script) {
  try {
    static_cast<void>(schema_of(script));
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

/// Tables that SQLite accepts, one statement behind the other.
std::string any_schema() {
  std::string script;
  std::vector<std::string> names;
  std::vector<std::string> parents;  // With a key of one column that a foreign key can refer to.
  for (const std::string name : {"t0", "t1", "t2"}) {
    if (maybe(2)) continue;
    const std::string table = any_table(name, parents);
    if (!is_accepted(script + table)) continue;
    script += table;
    names.push_back(name);
    if (table.find("c0 ") < table.find(" PRIMARY KEY") && table.find(" PRIMARY KEY") < table.find(',')) {
      parents.push_back(name);
    }
  }
  if (!names.empty() && maybe(4)) script += fmt::format("CREATE VIEW v AS SELECT c0 FROM {};", any_of(names));
  return script;
}

void insert_rows(Connection& connection, const schema::Schema& schema) {
  connection.execute("PRAGMA foreign_keys = OFF");
  for (const schema::Table& table : schema.tables) {
    const int rows = *rc::gen::inRange(0, 5);
    for (int i = 0; i < rows; ++i) {
      std::string values;
      std::string columns;
      for (const schema::Column& column : table.columns) {
        if (column.generated || maybe(1)) continue;
        columns += (columns.empty() ? "" : ", ") + column.name;
        values += (values.empty() ? "" : ", ") +
                  any_of({"1", "2", fmt::format("{}", 10 + i), "'a'", "'A'", "NULL", "'007'", "1.5", "x'00'"});
      }
      if (columns.empty()) continue;
      try {
        connection.execute(fmt::format("INSERT OR IGNORE INTO {} ({}) VALUES ({})", table.name.name, columns, values));
      } catch (const Error&) {
        // A value that no such column takes.
      }
    }
  }
  connection.execute("PRAGMA foreign_keys = ON");
}

/// Some rows from before a column that was added.
void add_short_column(Connection& connection, const schema::Schema& schema) {
  for (const schema::Table& table : schema.tables) {
    if (!maybe(3)) continue;
    connection.execute(
        fmt::format("ALTER TABLE {} ADD COLUMN late TEXT DEFAULT '{}'", table.name.name, any_of({"light", "dark"})));
  }
}

schema::Schema comparable(schema::Schema schema) {
  schema.dependencies.clear();
  for (schema::Table& table : schema.tables) {
    const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };
    std::sort(table.columns.begin(), table.columns.end(), by_name);
  }
  return schema;
}

/// Columns that are the same in both: what they held, in any order.
std::map<std::string, std::multiset<std::string>> values(Connection& connection, const schema::Schema& from,
                                                         const schema::Schema& to) {
  std::map<std::string, std::multiset<std::string>> held;
  for (const schema::Table& table : from.tables) {
    for (const schema::Table& after : to.tables) {
      if (after.name != table.name) continue;
      for (const schema::Column& column : table.columns) {
        for (const schema::Column& now : after.columns) {
          if (now.name != column.name || now.type != column.type || column.generated || now.generated) continue;
          if (table.strict != after.strict) continue;
          auto& all = held[table.name.name + "." + column.name];
          const Result result = connection.query(fmt::format("SELECT quote({}) FROM {}", column.name, table.name.name));
          for (const auto& row : result.rows) all.insert(std::get<std::string>(row.at(0)));
        }
      }
    }
  }
  return held;
}

/// True when it was done, false when rows were in the way.
bool run(Connection& connection, const std::vector<std::string>& statements) {
  std::string now;
  try {
    const std::unique_ptr<Batch> batch = connection.begin_batch({}, {});
    for (const std::string& statement : statements) {
      now = statement;
      batch->add({.sql = statement});
    }
    now = "COMMIT";
    batch->commit();
    return true;
  } catch (const Error& error) {
    RC_LOG() << error.message() << "\nin " << now << "\n" << error.details().cause << "\n";
    const bool by_rows = error.code() == ErrorCode::constraint_violated ||
                         error.code() == ErrorCode::unique_violation || error.details().sqlstate == "SQLITE_MISMATCH";
    RC_ASSERT(by_rows);
    return false;
  }
}

RC_GTEST_PROP(SqliteAlterProperty, TurnsAnyDatabaseIntoAnyOther, ()) {
  const std::string from = any_schema();
  const std::string to = any_schema();
  RC_LOG() << "from " << from << "\nto " << to << "\n";
  const auto database = memory_with(from);
  const auto wanted = memory_with(to);
  insert_rows(*database, introspect(*database));
  add_short_column(*database, introspect(*database));
  if (maybe(5)) {
    const schema::Schema now = introspect(*database);
    insert_rows(*database, now);
    for (const schema::Table& table : now.tables) {
      if (table.columns.back().name != "late" || !maybe(7)) continue;
      wanted->execute(fmt::format("CREATE TABLE IF NOT EXISTS {} (c0 TEXT)", table.name.name));
    }
    for (const schema::Table& table : introspect(*wanted).tables) {
      wanted->execute(fmt::format("ALTER TABLE {} ADD COLUMN late TEXT{}", table.name.name,
                                  any_of({"", " DEFAULT 'light'", " DEFAULT 'other'"})));
    }
  }
  const schema::Schema before = introspect(*database);
  const schema::Schema after = introspect(*wanted);
  const DiffRules rules{.lexical = &sqlite::kLexicalRules, .changes_tables_whole = true};
  const std::vector<std::string> statements =
      sqlite::render_operations(diff(before, after, {}, rules).operations, before);
  for (const std::string& one : statements) RC_LOG() << one << ";\n";
  const auto held = values(*database, before, after);
  if (!run(*database, statements)) {
    RC_ASSERT(introspect(*database) == before);
    RC_TAG("refused");
  } else {
    const schema::Schema now = introspect(*database);
    for (const Operation& left : diff(now, after, {}, rules).operations) RC_LOG() << "left: " << describe(left) << "\n";
    RC_ASSERT(comparable(now) == comparable(after));
    RC_TAG(statements.empty() ? "nothing to do" : "changed");
  }
  RC_ASSERT(values(*database, before, after) == held);
  RC_ASSERT(database->query("PRAGMA integrity_check").text(0, 0) == "ok");
  RC_ASSERT(database->query("PRAGMA writable_schema").integer(0, 0) == 0);
}

}  // namespace
}  // namespace dunlin::test
