// SPDX-License-Identifier: Apache-2.0
// The table of kinds in docs/autogenerate.md, each row of it tried out.
#include "catalog_database.hpp"

#include "autogenerate/compare.hpp"
#include "dialect/postgres/dialect.hpp"
#include "support/golden.hpp"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

namespace dunlin {
namespace {

/// How each kind is made, or changed; statements end with `; `.
const std::map<std::string, std::string> kKinds{
    {"table", "CREATE TABLE u (a integer)"},
    {"column", "ALTER TABLE t ALTER a TYPE bigint"},
    {"identity", "ALTER TABLE t ALTER id ADD GENERATED ALWAYS AS IDENTITY"},
    {"generated column", "ALTER TABLE t ADD twice integer GENERATED ALWAYS AS (a * 2) STORED"},
    {"primary key", "ALTER TABLE t ADD PRIMARY KEY (id)"},
    {"unique constraint", "ALTER TABLE t ADD UNIQUE (a)"},
    {"foreign key", "ALTER TABLE t ADD UNIQUE (b); ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES t (b)"},
    {"check", "ALTER TABLE t ADD CHECK (a > 0)"},
    {"storage parameter", "ALTER TABLE t SET (fillfactor = 50)"},
    {"row level security", "ALTER TABLE t ENABLE ROW LEVEL SECURITY"},
    {"index", "CREATE INDEX ON t (a)"},
    {"sequence", "CREATE SEQUENCE s"},
    {"enum", "CREATE TYPE e AS ENUM ('x')"},
    {"comment", "COMMENT ON TABLE t IS 'x'"},
    {"schema", "CREATE SCHEMA s"},
    {"inheritance", "CREATE TABLE child () INHERITS (t)"},
    {"partition", "CREATE TABLE p (a integer) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p DEFAULT"},
    {"exclusion constraint", "ALTER TABLE t ADD EXCLUDE USING btree (a WITH =)"},
    {"statistics", "CREATE STATISTICS st ON a, b FROM t"},
    {"trigger",
     "CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"},
    {"rule", "CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING"},
    {"policy", "CREATE POLICY p ON t USING (true)"},
    {"view", "CREATE VIEW v AS SELECT a FROM t"},
    {"materialized view", "CREATE MATERIALIZED VIEW v AS SELECT a FROM t"},
    {"function", "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'"},
    {"procedure", "CREATE PROCEDURE f() LANGUAGE sql AS 'SELECT 1'"},
    {"aggregate", "CREATE AGGREGATE total(integer) (sfunc = int4pl, stype = integer)"},
    {"operator", "CREATE OPERATOR ~~~ (leftarg = integer, rightarg = integer, function = int4eq)"},
    {"domain", "CREATE DOMAIN d AS text"},
    {"composite type", "CREATE TYPE c AS (a integer)"},
    {"range type", "CREATE TYPE r AS RANGE (subtype = integer)"},
    {"collation", "CREATE COLLATION c (provider = libc, locale = 'C')"},
    {"cast",
     "CREATE TYPE c AS (a integer); CREATE FUNCTION to_c(integer) RETURNS c LANGUAGE sql AS 'SELECT "
     "ROW($1)::public.c'; "
     "CREATE CAST (integer AS c) WITH FUNCTION to_c(integer)"},
    {"publication", "CREATE PUBLICATION news"},
    {"text search configuration", "CREATE TEXT SEARCH CONFIGURATION words (COPY = english)"},
    {"operator class", ""},  // An administrator's to make.
    {"conversion", "CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8"},
    {"typed table", "CREATE TYPE c AS (a integer); CREATE TABLE typed OF c"},
    {"default privileges", "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC"},
    {"large object", "SELECT lo_create(4711)"},
    {"comment on an attribute", "CREATE TYPE c AS (a integer); COMMENT ON COLUMN c.a IS 'x'"},
};

/// The rows of the table: kind and how it is seen.
std::map<std::string, std::string> documented() {
  std::istringstream page(test::read_file(std::filesystem::path(DUNLIN_SOURCE_DIR) / "docs" / "autogenerate.md"));
  std::map<std::string, std::string> rows;
  for (std::string line; std::getline(page, line);) {
    const std::size_t middle = line.find(" | ");
    if (!line.starts_with("| ") || middle == std::string::npos || !line.ends_with(" |")) continue;
    rows.emplace(line.substr(2, middle - 2), line.substr(middle + 3, line.size() - middle - 5));
  }
  rows.erase("kind");
  return rows;
}

TEST(Kinds, AreAllInTheTable) {
  std::vector<std::string> tried;
  std::vector<std::string> written;
  for (const auto& [kind, statements] : kKinds) tried.push_back(kind);
  for (const auto& [kind, seen] : documented()) written.push_back(kind);
  EXPECT_EQ(tried, written);
}

TEST(Kinds, AreSeenAsTheTableSays) {
  if (test::servers_of({15}).empty()) GTEST_SKIP() << "no server 15";
  for (const auto& [kind, seen] : documented()) {
    const auto made = kKinds.find(kind);
    if (made == kKinds.end() || made->second.empty()) continue;
    SCOPED_TRACE(kind);
    test::CatalogDatabase database(15);
    database.run({"CREATE TABLE t (id integer NOT NULL, a integer, b integer)"});
    const schema::Schema before = database.introspect();
    database.run_all(made->second);
    const Comparison comparison = compare(before, database.introspect(), {}, postgres::dialect());
    EXPECT_EQ(comparison.uncovered.empty(), seen != "listed");
    EXPECT_TRUE(seen == "listed" || !comparison.there.changes.empty());
    EXPECT_EQ(comparison.remarks, std::vector<std::string>{});
  }
}

}  // namespace
}  // namespace dunlin
