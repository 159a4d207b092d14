// SPDX-License-Identifier: Apache-2.0
// What ALTER TABLE must not lose, each seen to be lost by programs that rebuild tables or edit their texts.
#include "unit/sqlite/schema_oracle.hpp"
#include "unit/sqlite/scratch.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace dunlin::test {
namespace {

/// Runs statements as a revision does.
void revise(Connection& connection, const std::vector<std::string>& statements) {
  const std::unique_ptr<Batch> batch = connection.begin_batch({}, {});
  for (const std::string& statement : statements) batch->add({.sql = statement});
  batch->commit();
}

std::string sql_of(Connection& connection, const std::string& name) {
  return text_of(connection, fmt::format("SELECT sql FROM sqlite_schema WHERE name = '{}'", name));
}

/// The values of a column, in the order of rowids or keys.
std::string listed(Connection& connection, const std::string& column, const std::string& table) {
  return text_of(connection, fmt::format("SELECT coalesce(group_concat(coalesce({0}, 'NULL')), '') FROM (SELECT {0} "
                                         "FROM {1} ORDER BY 1)",
                                         column, table));
}

void expect_sound(Connection& connection) {
  EXPECT_EQ(text_of(connection, "PRAGMA integrity_check"), "ok");
  EXPECT_EQ(integer_of(connection, "PRAGMA writable_schema"), 0);
  EXPECT_EQ(integer_of(connection, "PRAGMA legacy_alter_table"), 0);
  EXPECT_EQ(integer_of(connection, "PRAGMA foreign_keys"), 1);
  int on = 0;
  sqlite3_db_config(connection.native().sqlite, SQLITE_DBCONFIG_ENABLE_TRIGGER, -1, &on);
  EXPECT_EQ(on, 1);
}

constexpr std::string_view kRebuild = "ALTER TABLE t ALTER COLUMN a TYPE TEXT";

TEST(SqliteAlter, RebuildsWithoutFiringACascade) {
  const auto db = memory_with(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT); CREATE TABLE child (t INT REFERENCES t (id) ON DELETE CASCADE);"
      "CREATE TABLE nulled (t INT REFERENCES t (id) ON DELETE SET NULL);"
      "INSERT INTO t VALUES (1, 5), (2, 6); INSERT INTO child VALUES (1), (2); INSERT INTO nulled VALUES (2);");
  revise(*db, {std::string(kRebuild)});
  EXPECT_EQ(listed(*db, "t", "child"), "1,2");
  EXPECT_EQ(listed(*db, "t", "nulled"), "2");
  EXPECT_EQ(sql_of(*db, "child"), "CREATE TABLE child (t INT REFERENCES t (id) ON DELETE CASCADE)");
  EXPECT_EQ(sql_of(*db, "t"), "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)");
  expect_sound(*db);
}

TEST(SqliteAlter, KeepsTheRowidsOfATableWithoutAKey) {
  const auto db = memory_with("CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (2), (3); DELETE FROM t WHERE a = 2;");
  revise(*db, {std::string(kRebuild)});
  EXPECT_EQ(listed(*db, "rowid", "t"), "1,3");
}

TEST(SqliteAlter, KeepsRowidsWhereAColumnIsCalledSo) {
  const auto db = memory_with(
      "CREATE TABLE t (a INT, rowid TEXT, oid TEXT); INSERT INTO t VALUES (1, 'x', 'y'), (2, '', '');"
      "DELETE FROM t WHERE a = 1;");
  revise(*db, {std::string(kRebuild)});
  EXPECT_EQ(listed(*db, "_rowid_", "t"), "2");
}

TEST(SqliteAlter, RemembersTheHighestKeyThatWasEverGivenAway) {
  const auto db = memory_with(
      "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a INT);"
      "INSERT INTO t (a) VALUES (1), (2), (3); DELETE FROM t WHERE id = 3;");
  revise(*db, {std::string(kRebuild)});
  db->execute("INSERT INTO t (a) VALUES ('x')");
  EXPECT_EQ(integer_of(*db, "SELECT max(id) FROM t"), 4);
  db->execute("DELETE FROM t");
  revise(*db, {"ALTER TABLE t ALTER COLUMN a TYPE REAL"});
  db->execute("INSERT INTO t (a) VALUES (1)");
  EXPECT_EQ(integer_of(*db, "SELECT max(id) FROM t"), 5);
}

TEST(SqliteAlter, KeepsIndexesTriggersAndStatisticsToTheByte) {
  const auto db = memory_with(
      "CREATE TABLE t (a INT, b TEXT); INSERT INTO t VALUES (1, 'x'), (2, 'y');"
      "CREATE INDEX  i ON t ( b COLLATE nocase DESC ) /* by b */ ; CREATE UNIQUE INDEX u ON t (a) WHERE a > 0;"
      "CREATE TABLE log (what TEXT); CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('t'); END;"
      "ANALYZE;");
  const std::string index = sql_of(*db, "i");
  const std::string trigger = sql_of(*db, "tr");
  revise(*db, {std::string(kRebuild)});
  EXPECT_EQ(sql_of(*db, "i"), index);
  EXPECT_EQ(sql_of(*db, "tr"), trigger);
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 't'"), 2);
  db->execute("INSERT INTO t VALUES (9, 'z')");
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM log"), 1);
  expect_sound(*db);
}

TEST(SqliteAlter, KeepsTemporaryTriggers) {
  const auto db = memory_with(
      "CREATE TABLE t (a INT); CREATE TEMP TABLE log (what TEXT);"
      "CREATE TEMP TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('t'); END;");
  revise(*db, {std::string(kRebuild)});
  db->execute("INSERT INTO t VALUES (9)");
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM log"), 1);
}

TEST(SqliteAlter, RebuildsUnderViewsAndTriggersOfOtherTables) {
  const auto db = memory_with(
      "CREATE TABLE t (a INT); CREATE TABLE other (x INT); CREATE VIEW v AS SELECT a FROM t;"
      "CREATE VIEW broken AS SELECT * FROM nowhere;"
      "CREATE TRIGGER tr AFTER INSERT ON other BEGIN INSERT INTO t VALUES (new.x); END;");
  revise(*db, {std::string(kRebuild)});
  db->execute("INSERT INTO other VALUES (5)");
  EXPECT_EQ(text_of(*db, "SELECT a FROM v"), "5");
  EXPECT_EQ(sql_of(*db, "v"), "CREATE VIEW v AS SELECT a FROM t");
}

TEST(SqliteAlter, SaysWhichViewNeedsAColumnThatGoes) {
  for (const std::string_view view : {"SELECT b FROM t", "SELECT \"b\" FROM t"}) {
    const auto db = memory_with(fmt::format("CREATE TABLE t (a INT, b INT); CREATE VIEW v AS {};", view));
    const auto error = error_of([&] { revise(*db, {"ALTER TABLE t DROP COLUMN b, ALTER a TYPE TEXT"}); });
    ASSERT_TRUE(error);
    EXPECT_NE(error->message().find("view \"v\" would not work any more"), std::string::npos) << error->message();
    EXPECT_EQ(sql_of(*db, "t"), "CREATE TABLE t (a INT, b INT)");
    expect_sound(*db);
  }
}

TEST(SqliteAlter, SaysWhichIndexNeedsAColumnThatGoes) {
  const auto db = memory_with("CREATE TABLE t (a INT, b INT); CREATE INDEX i ON t (a) WHERE \"b\" > 0;");
  const auto error = error_of([&] { revise(*db, {"ALTER TABLE t DROP COLUMN b"}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message(), "column \"b\" is used by index \"i\"");
  expect_sound(*db);
}

TEST(SqliteAlter, KeepsWhatRowsFromBeforeAColumnHeld) {
  for (const std::string_view change : {"SET DEFAULT 'dark'", "DROP DEFAULT", "SET DEFAULT (random())"}) {
    const auto db = memory_with(
        "CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (2); ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'light';"
        "CREATE INDEX i ON t (b); CREATE TABLE log (what TEXT);"
        "CREATE TRIGGER tr AFTER UPDATE ON t BEGIN INSERT INTO log VALUES ('fired'); END;");
    revise(*db, {fmt::format("ALTER TABLE t ALTER b {}", change)});
    EXPECT_EQ(listed(*db, "b", "t"), "light,light") << change;
    EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM log"), 0);
    expect_sound(*db);
  }
}

TEST(SqliteAlter, KeepsTheNullsOfRowsFromBeforeAColumn) {
  const auto db = memory_with("CREATE TABLE t (a INT); INSERT INTO t VALUES (1); ALTER TABLE t ADD COLUMN b TEXT;");
  revise(*db, {"ALTER TABLE t ALTER b SET DEFAULT 'dark'"});
  EXPECT_EQ(listed(*db, "b", "t"), "NULL");
}

TEST(SqliteAlter, KeepsRowsFromBeforeAColumnWhoseDefaultIsNoSimpleText) {
  for (const std::string_view type : {"INT DEFAULT '5'", "TEXT DEFAULT 5", "REAL DEFAULT 5", "BLOB DEFAULT x'05'",
                                      "TEXT DEFAULT light", "TEXT DEFAULT \"a\"", "TEXT COLLATE NOCASE DEFAULT (-5)"}) {
    const auto db = memory_with(
        fmt::format("CREATE TABLE t (a INT); INSERT INTO t VALUES (1); ALTER TABLE t ADD COLUMN b {};", type));
    const std::string before = text_of(*db, "SELECT quote(b) FROM t");
    revise(*db, {"ALTER TABLE t ALTER b SET DEFAULT 'other'"});
    EXPECT_EQ(text_of(*db, "SELECT quote(b) FROM t"), before) << type;
    revise(*db, {"ALTER TABLE t ALTER b DROP DEFAULT"});
    EXPECT_EQ(text_of(*db, "SELECT quote(b) FROM t"), before) << type;
  }
}

TEST(SqliteAlter, RebuildsOnADefensiveConnection) {
  const auto db = memory_with(
      "CREATE TABLE t (a INT NOT NULL /* so */); INSERT INTO t VALUES (1);"
      "CREATE INDEX i ON t (a);");
  sqlite3_db_config(db->native().sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  revise(*db, {"ALTER TABLE t ALTER a DROP NOT NULL", "ALTER INDEX i RENAME TO j"});
  EXPECT_EQ(sql_of(*db, "t"), "CREATE TABLE \"t\" (a INT /* so */)");
  EXPECT_EQ(sql_of(*db, "j"), "CREATE INDEX \"j\" ON t (a)");
  expect_sound(*db);
}

TEST(SqliteAlter, TransfersWholeRecordsWhereSqliteCan) {
  std::vector<std::string> lines;
  ConnectOptions options;
  options.log = [&](const LogRecord& record) { lines.push_back(record.message); };
  const Scratch scratch;
  const auto db =
      scratch.open_with({"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT)",
                         "CREATE INDEX i ON t (b /* b */)", "INSERT INTO t VALUES (3, 'x', 'y'), (9, 'z', 'y')"},
                        options);
  revise(*db, {"ALTER TABLE t DROP UNIQUE (a)"});
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "the records of table \"t\" were copied whole"), 1);
  EXPECT_EQ(listed(*db, "id", "t"), "3,9");
  EXPECT_EQ(sql_of(*db, "i"), "CREATE INDEX i ON t (b /* b */)");
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM t INDEXED BY i WHERE b = 'y'"), 2);
  expect_sound(*db);
  EXPECT_TRUE(scratch.is_sound());
}

TEST(SqliteAlter, RenumbersNoRowidByATransfer) {
  const auto db = memory_with(
      "CREATE TABLE t (a TEXT UNIQUE); INSERT INTO t VALUES ('x'), ('y'), ('z');"
      "DELETE FROM t WHERE a = 'y';");
  revise(*db, {"ALTER TABLE t DROP UNIQUE (a)"});
  EXPECT_EQ(listed(*db, "rowid", "t"), "1,3");
}

TEST(SqliteAlter, ForgivesOldSins) {
  const auto db = memory_with(
      "PRAGMA foreign_keys = OFF; CREATE TABLE t (id INTEGER PRIMARY KEY, a INT);"
      "CREATE TABLE child (t INT REFERENCES t (id)); INSERT INTO child VALUES (77);"
      "PRAGMA foreign_keys = ON;");
  revise(*db, {std::string(kRebuild)});
  EXPECT_EQ(listed(*db, "t", "child"), "77");
}

TEST(SqliteAlter, LetsNoForeignKeyLoseItsColumns) {
  const auto db = memory_with(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE);"
      "CREATE TABLE child (a TEXT REFERENCES t (a)); INSERT INTO t VALUES (1, 'x');"
      "INSERT INTO child VALUES ('x');");
  EXPECT_EQ(code_of([&] { revise(*db, {"ALTER TABLE t DROP UNIQUE (a)"}); }), ErrorCode::statement_failed);
  EXPECT_EQ(sql_of(*db, "t"), "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE)");
  expect_sound(*db);
}

TEST(SqliteAlter, WaitsForRowsThatWait) {
  const auto db = memory_with(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT);"
      "CREATE TABLE child (t INT REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED);");
  EXPECT_EQ(code_of([&] {
              revise(*db, {"INSERT INTO child VALUES (1)", std::string(kRebuild)});
            }),
            ErrorCode::unsupported);
  expect_sound(*db);
}

TEST(SqliteAlter, LeavesTablesOfModulesAlone) {
  const auto db = memory_with("CREATE VIRTUAL TABLE f USING fts5(a); CREATE VIEW v AS SELECT 1 AS a;");
  for (const std::string_view name : {"f", "f_content", "v"}) {
    EXPECT_EQ(code_of([&] { revise(*db, {fmt::format("ALTER TABLE {} ALTER a SET NOT NULL", name)}); }),
              ErrorCode::unsupported)
        << name;
  }
  EXPECT_EQ(code_of([&] { revise(*db, {"ALTER TABLE nowhere ALTER a SET NOT NULL"}); }), ErrorCode::undefined_table);
}

TEST(SqliteAlter, KeepsAFullTextIndexOverItsRowids) {
  const auto db = memory_with(
      "CREATE TABLE t (a TEXT, b INT); INSERT INTO t VALUES ('one', 1), ('two', 2), ('three', 3);"
      "DELETE FROM t WHERE a = 'two'; CREATE VIRTUAL TABLE f USING fts5(a, content = 't');"
      "INSERT INTO f (f) VALUES ('rebuild');");
  revise(*db, {"ALTER TABLE t ALTER b TYPE TEXT"});
  EXPECT_EQ(text_of(*db, "SELECT a FROM f WHERE f MATCH 'three'"), "three");
}

TEST(SqliteAlter, ChangesWhatAnotherConnectionIsReading) {
  const Scratch scratch;
  const auto writer = scratch.open_with({"PRAGMA journal_mode = WAL", "CREATE TABLE t (a INT NOT NULL, b INT)",
                                         "INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)"});
  const auto reader = scratch.open();
  const auto insert = reader->prepare("INSERT INTO t VALUES ($1, $2)");
  int rows = 0;
  reader->for_each_row("SELECT a FROM t", {}, [&](const Row& row) {
    if (++rows == 1) {
      revise(*writer, {"ALTER TABLE t ALTER a DROP NOT NULL, ALTER b SET DEFAULT 7, ADD CHECK (b > 0)",
                       "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES t (a), ALTER b TYPE BIGINT, ALTER b SET NOT NULL"
                       ", DROP FOREIGN KEY (a)"});
    }
    EXPECT_EQ(row.integer(0), rows);
  });
  EXPECT_EQ(rows, 3);
  insert->execute(std::vector<Value>{{}, std::int64_t{5}});
  EXPECT_EQ(code_of([&] {
              insert->execute(std::vector<Value>{std::int64_t{1}, std::int64_t{-5}});
            }),
            ErrorCode::constraint_violated);
  EXPECT_EQ(code_of([&] { insert->execute(std::vector<Value>{std::int64_t{1}, {}}); }), ErrorCode::constraint_violated);
  EXPECT_TRUE(scratch.is_sound());
}

TEST(SqliteAlter, IsUndoneWithTheRestOfItsRevision) {
  const auto db = memory_with("CREATE TABLE t (a INT NOT NULL); INSERT INTO t VALUES (1);");
  for (const std::string_view change : {"ALTER TABLE t ALTER a DROP NOT NULL", "ALTER TABLE t ALTER a TYPE TEXT"}) {
    EXPECT_TRUE(error_of([&] { revise(*db, {std::string(change), "INSERT INTO nowhere VALUES (1)"}); }));
    EXPECT_EQ(sql_of(*db, "t"), "CREATE TABLE t (a INT NOT NULL)");
    EXPECT_EQ(code_of([&] { db->execute("INSERT INTO t VALUES (NULL)"); }), ErrorCode::constraint_violated);
    expect_sound(*db);
  }
}

TEST(SqliteAlter, CanBeCancelled) {
  const Scratch scratch;
  const auto db = scratch.open_with(
      {"CREATE TABLE t (a INT, b TEXT)",
       "INSERT INTO t WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) "
       "SELECT i, hex(zeroblob(50)) FROM n"});
  std::atomic<bool> over = false;
  std::thread canceller([&] {
    while (!over) db->cancel();
  });
  const auto code = code_of([&] { revise(*db, {std::string(kRebuild)}); });
  over = true;
  canceller.join();
  EXPECT_EQ(code, ErrorCode::interrupted);
  EXPECT_EQ(sql_of(*db, "t"), "CREATE TABLE t (a INT, b TEXT)");
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM t"), 200000);
  expect_sound(*db);
}

TEST(SqliteAlter, LeavesTheOldTableWhereThereIsNoRoom) {
  const Scratch scratch;
  const auto db = scratch.open_with(
      {"CREATE TABLE t (a INT, b TEXT)",
       "INSERT INTO t WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
       "SELECT i, hex(zeroblob(50)) FROM n"});
  db->execute(fmt::format("PRAGMA max_page_count = {}", integer_of(*db, "PRAGMA page_count") + 5));
  EXPECT_EQ(code_of([&] { revise(*db, {std::string(kRebuild)}); }), ErrorCode::disk_full);
  EXPECT_EQ(sql_of(*db, "t"), "CREATE TABLE t (a INT, b TEXT)");
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM t"), 5000);
  EXPECT_TRUE(scratch.is_sound());
}

TEST(SqliteAlter, ReadsNothingBackThatDoesNotWork) {
  const auto db = memory_with("CREATE TABLE t (a INT); INSERT INTO t VALUES (1);");
  for (const std::string_view change :
       {"ADD CHECK (no_such_function(a))", "ADD CHECK (b > 0)", "ADD CHECK ((SELECT 1))", "ALTER a SET DEFAULT (a)"}) {
    EXPECT_TRUE(error_of([&] { revise(*db, {fmt::format("ALTER TABLE t {}", change)}); })) << change;
    EXPECT_EQ(sql_of(*db, "t"), "CREATE TABLE t (a INT)");
  }
  db->execute("DELETE FROM t");
  EXPECT_TRUE(error_of([&] { revise(*db, {"ALTER TABLE t ADD CHECK (no_such_function(a))"}); }));
  EXPECT_EQ(sql_of(*db, "t"), "CREATE TABLE t (a INT)");
  expect_sound(*db);
}

TEST(SqliteAlter, RaisesNoValuesFromTheDead) {
  for (const std::string_view more : {"", ", ALTER a TYPE TEXT"}) {
    const auto db = memory_with("CREATE TABLE t (a INT, b INT); INSERT INTO t VALUES (1, 2);");
    revise(*db, {fmt::format("ALTER TABLE t DROP COLUMN b, ADD COLUMN b INT DEFAULT 5{}", more)});
    EXPECT_EQ(listed(*db, "b", "t"), "5");
  }
}

TEST(SqliteAlter, GivesRowsTheDefaultThatAColumnCameWith) {
  const auto db = memory_with("CREATE TABLE t (a INT); INSERT INTO t VALUES (1);");
  revise(*db, {"ALTER TABLE t ADD COLUMN b INT NOT NULL DEFAULT 5, ALTER b DROP DEFAULT"});
  EXPECT_EQ(listed(*db, "b", "t"), "5");
  EXPECT_EQ(code_of([&] {
              revise(*db, {"ALTER TABLE t ADD COLUMN c INT DEFAULT 6, ALTER c DROP DEFAULT, ALTER a TYPE TEXT"});
            }),
            ErrorCode::unsupported);
}

TEST(SqliteAlter, GivesValuesAnewWhereTheTypeStaysWhatItIs) {
  const auto db = memory_with("CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('x');");
  revise(*db, {"ALTER TABLE t ALTER a TYPE TEXT USING upper(a)"});
  EXPECT_EQ(listed(*db, "a", "t"), "X");
}

TEST(SqliteAlter, LetsNoTriggerFallSilent) {
  const auto db = memory_with(
      "CREATE TABLE t (a INT, b INT); CREATE TRIGGER tr AFTER UPDATE OF a, b ON t "
      "BEGIN SELECT 1; END;");
  EXPECT_EQ(code_of([&] { revise(*db, {"ALTER TABLE t DROP COLUMN b, ALTER a TYPE TEXT"}); }),
            ErrorCode::statement_failed);
}

TEST(SqliteAlter, RenamesAnIndexWhereItIs) {
  const auto db = memory_with(
      "CREATE TABLE t (a INT UNIQUE); CREATE INDEX i ON t (a) /* by a */;"
      "INSERT INTO t VALUES (1); ANALYZE;");
  revise(*db, {"ALTER INDEX IF EXISTS nothing RENAME TO x", "ALTER INDEX i RENAME TO \"j k\""});
  EXPECT_EQ(sql_of(*db, "j k"), "CREATE INDEX \"j k\" ON t (a) /* by a */");
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM sqlite_stat1 WHERE idx = 'j k'"), 1);
  EXPECT_EQ(integer_of(*db, "SELECT a FROM t INDEXED BY \"j k\" WHERE a = 1"), 1);
  EXPECT_TRUE(error_of([&] { revise(*db, {"ALTER INDEX \"j k\" RENAME TO t"}); }));
  EXPECT_TRUE(error_of([&] { revise(*db, {"ALTER INDEX sqlite_autoindex_t_1 RENAME TO x"}); }));
  expect_sound(*db);
}

TEST(SqliteAlter, RenamesBesideOtherActions) {
  const auto db = memory_with(
      "CREATE TABLE t (a INT, CHECK (a > 0)); CREATE VIEW v AS SELECT a FROM t;"
      "INSERT INTO t VALUES (1);");
  revise(*db, {"ALTER TABLE t RENAME a TO b, ADD CHECK (b > 0), RENAME TO u, ALTER b TYPE TEXT"});
  EXPECT_EQ(sql_of(*db, "u"), "CREATE TABLE \"u\" (\"b\" TEXT, CHECK (\"b\" > 0), CHECK (b > 0))");
  EXPECT_EQ(text_of(*db, "SELECT * FROM v"), "1");
}

}  // namespace
}  // namespace dunlin::test
