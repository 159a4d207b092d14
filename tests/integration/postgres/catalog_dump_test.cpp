// SPDX-License-Identifier: Apache-2.0
// A database written down, rows and all, and loaded by psql: the same schema, the same rows.
#include "catalog_database.hpp"

#include <dunlin/error.hpp>

#include "dialect/postgres/catalog.hpp"
#include "support/postgres.hpp"

#include <gtest/gtest.h>

namespace dunlin {
namespace {

using test::CatalogDatabase;
using test::differences;

class PostgresDump : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    if (test::servers_of({GetParam()}).empty()) GTEST_SKIP() << "no server " << GetParam();
  }
};

INSTANTIATE_TEST_SUITE_P(Version, PostgresDump, testing::Values(12, 15, 17, 18), testing::PrintToStringParamName());

std::string rows_of(CatalogDatabase& database) {
  std::string text;
  postgres::catalog().write_rows(database.connection(), database.introspect(),
                                 [&](std::string_view piece) { text += piece; });
  return text;
}

/// As `dunlin dump --data` prints it.
std::string dump_of(CatalogDatabase& database) {
  const SchemaScript script = postgres::catalog().script(database.introspect());
  std::string text;
  const auto add = [&](const std::vector<std::string>& statements) {
    for (const std::string& statement : statements) text += statement + ";\n";
  };
  add(script.before_rows);
  text += rows_of(database);
  add(script.after_rows);
  add(script.after_new_rows);
  return text;
}

/// Values that are hard to write down, in every column that they fit.
const char* const kRows =
    "ALTER TABLE public.nodes NO FORCE ROW LEVEL SECURITY; "  // Which would keep them from their owner.
    "INSERT INTO public.nodes (id, parent, a, b) VALUES (1, 2, NULL, 5), (2, 1, NULL, 6); "
    "INSERT INTO app.users (email, name, \"from\", code, balance, moods, mood, home, born, seen, waited, bits, data, "
    "raw, active) VALUES ('a@b', E'tab\\tback\\\\slash\\nline', 'x', 'ab', 12.30, '{sad,NULL,\"it''s ok\"}', 'happy', "
    "ROW('a,b', 'c\"d', 'sad'), '1999-03-15', '2020-01-02 03:04:05.678+02', '1 day 02:03:04.56', B'101', "
    "'{\"a\": \"\\u00e9\"}', '\\x00ff', app.span('2020-01-01', '2021-01-01')), "
    "('c@d', '', NULL, NULL, 'NaN', '{}', NULL, NULL, 'infinity', '-infinity', NULL, B'', 'null', '', 'empty'); "
    "INSERT INTO \"odd \"\" name.\".\"table.\"\"x\"\"\" VALUES (1, '\\.', 3, NULL), (2, '\\N', 1, 100); "
    "INSERT INTO public.edges VALUES (NULL, NULL, 1); "
    "INSERT INTO public.scratch VALUES (1), (1), (NULL); "
    "INSERT INTO public.nothing DEFAULT VALUES; "
    "INSERT INTO public.animals VALUES (1, 'cow'); "
    "INSERT INTO public.dogs VALUES (2, 'dog', 'pug'); "
    "INSERT INTO app.events (id, at) VALUES (1, '2020-05-05'); "
    "SELECT pg_catalog.nextval('public.plain'); "
    "REFRESH MATERIALIZED VIEW app.summary; ";

TEST_P(PostgresDump, GivesTheSameSchemaAndRowsBack) {
  CatalogDatabase database(GetParam());
  database.load_all();
  database.run_all(kRows);
  const std::string dump = dump_of(database);
  CatalogDatabase copy(GetParam());
  copy.psql(dump);
  EXPECT_EQ(differences(database.introspect(), copy.introspect()), "");
  EXPECT_EQ(differences(dump, dump_of(copy)), "");
  // By the server's own words: every row of every table.
  const Result tables = database.connection().query(
      "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN "
      "('r', 'm') AND nspname !~ '^pg_' AND nspname <> 'information_schema'");
  EXPECT_GT(tables.rows.size(), 5U);
  for (std::size_t i = 0; i < tables.rows.size(); ++i) {
    const std::string rows = "SELECT coalesce(string_agg(t::text, ' ' ORDER BY t::text), '') FROM ONLY " +
                             std::string(tables.text(i, 0)) + " AS t";
    EXPECT_EQ(test::scalar(database.connection(), rows), test::scalar(copy.connection(), rows)) << rows;
  }
  // Numbers that the session took ahead of time are lost to others.
  database.run({"DISCARD SEQUENCES"});
  for (const char* next : {"SELECT nextval('public.plain')", "SELECT nextval('app.tickets')",
                           "SELECT nextval(pg_get_serial_sequence('app.users', 'id'))"}) {
    EXPECT_EQ(test::scalar(database.connection(), next), test::scalar(copy.connection(), next)) << next;
  }
  if (GetParam() <= 15) {
    EXPECT_EQ(differences(database.pg_dump(), copy.pg_dump()), "");
  }
}

TEST_P(PostgresDump, IsTheSameWhateverTheSessionSays) {
  CatalogDatabase database(GetParam());
  database.load("from-12.sql");
  database.run_all(kRows);
  const std::string before = dump_of(database);
  database.run({"SET DateStyle = 'German'", "SET IntervalStyle = 'iso_8601'", "SET extra_float_digits = -10",
                "SET search_path = app"});
  EXPECT_EQ(differences(before, dump_of(database)), "");
}

TEST_P(PostgresDump, IsRefusedWherePoliciesHideRows) {
  CatalogDatabase database(GetParam());
  database.run({"CREATE TABLE t (a integer)", "INSERT INTO t VALUES (1)", "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE t FORCE ROW LEVEL SECURITY"});
  EXPECT_THROW(static_cast<void>(rows_of(database)), Error);
  EXPECT_FALSE(database.connection().in_transaction());
}

}  // namespace
}  // namespace dunlin
