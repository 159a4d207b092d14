// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/render_operations.hpp"

#include "dialect/sqlite/lexical_rules.hpp"
#include "diff/diff.hpp"
#include "unit/sqlite/schema_oracle.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace dunlin::test {
namespace {

/// The statements from one schema to the other, a line end behind each.
std::string between(std::string_view from, std::string_view to, const Renames& renames = {}) {
  const DiffRules rules{.lexical = &sqlite::kLexicalRules, .changes_tables_whole = true};
  const schema::Schema before = schema_of(from);
  std::string script;
  for (const std::string& one :
       sqlite::render_operations(diff(before, schema_of(to), renames, rules).operations, before)) {
    script += one + ";\n";
  }
  return script;
}

TEST(SqliteRenderOperations, GathersWhatChangesOfOneTable) {
  EXPECT_EQ(between("CREATE TABLE t (a INTEGER, b TEXT NOT NULL, c TEXT CONSTRAINT k CHECK (c <> ''));",
                    "CREATE TABLE t (a TEXT COLLATE NOCASE NOT NULL DEFAULT 'x', b TEXT, c TEXT, UNIQUE (a, b));"),
            "ALTER TABLE \"t\"\n"
            "  DROP CONSTRAINT \"k\",\n"
            "  ALTER COLUMN \"a\" TYPE TEXT COLLATE \"NOCASE\",\n"
            "  ALTER COLUMN \"a\" SET DEFAULT 'x',\n"
            "  ALTER COLUMN \"a\" SET NOT NULL,\n"
            "  ALTER COLUMN \"b\" DROP NOT NULL,\n"
            "  ADD UNIQUE (\"a\", \"b\");\n");
}

TEST(SqliteRenderOperations, SaysWhatAConstraintIsWhereItHasNoName) {
  EXPECT_EQ(between("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a INT REFERENCES p ON DELETE CASCADE, "
                    "b INT UNIQUE, CHECK (a > b));",
                    "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a INT, b INT);"),
            "ALTER TABLE \"t\"\n"
            "  DROP FOREIGN KEY (\"a\") REFERENCES \"p\" ON DELETE CASCADE,\n"
            "  DROP UNIQUE (\"b\"),\n"
            "  DROP CHECK (a > b);\n");
}

TEST(SqliteRenderOperations, LetsGoOfATableBeforeItIsDropped) {
  EXPECT_EQ(between("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (a INT REFERENCES p (id));",
                    "CREATE TABLE t (a INT);"),
            "ALTER TABLE \"t\" DROP FOREIGN KEY (\"a\") REFERENCES \"p\" (\"id\");\n"
            "DROP TABLE \"p\";\n");
}

TEST(SqliteRenderOperations, BreaksACircleOfTablesThatAreDropped) {
  EXPECT_EQ(between("CREATE TABLE a (id INTEGER PRIMARY KEY, b INT REFERENCES b (id)); "
                    "CREATE TABLE b (id INTEGER PRIMARY KEY, a INT REFERENCES a (id));",
                    ""),
            "ALTER TABLE \"a\" DROP FOREIGN KEY (\"b\") REFERENCES \"b\" (\"id\");\n"
            "DROP TABLE \"b\";\n"
            "DROP TABLE \"a\";\n");
}

TEST(SqliteRenderOperations, SaysNotNullOfAKeyThatWasSoWithoutSaying) {
  EXPECT_EQ(between("CREATE TABLE t (a TEXT PRIMARY KEY, b INT) WITHOUT ROWID;",
                    "CREATE TABLE t (a TEXT NOT NULL PRIMARY KEY, b INT);"),
            "ALTER TABLE \"t\"\n"
            "  ALTER COLUMN \"a\" SET NOT NULL,\n"
            "  SET WITH ROWID;\n");
}

TEST(SqliteRenderOperations, TakesTheOldNamesOfWhatIsRenamed) {
  const Renames renames{.tables = {{{"", "old"}, {"", "new"}}}, .columns = {{{"", "new"}, "x", "y"}}};
  EXPECT_EQ(between("CREATE TABLE old (x INT, CONSTRAINT k CHECK (x > 0)); CREATE INDEX i ON old (x);",
                    "CREATE TABLE new (y INT NOT NULL); CREATE INDEX j ON new (y);", renames),
            "ALTER TABLE \"old\" RENAME TO \"new\";\n"
            "ALTER TABLE \"new\" RENAME COLUMN \"x\" TO \"y\";\n"
            "ALTER INDEX \"i\" RENAME TO \"j\";\n"
            "ALTER TABLE \"new\"\n"
            "  DROP CONSTRAINT \"k\",\n"
            "  ALTER COLUMN \"y\" SET NOT NULL;\n");
}

}  // namespace
}  // namespace dunlin::test
