// SPDX-License-Identifier: Apache-2.0
// A schema that uses everything, read, written into an empty database and read again, on each version.
#include "catalog_database.hpp"

#include "dialect/postgres/catalog.hpp"
#include "support/postgres.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace dunlin {
namespace {

using schema::Schema;
using test::CatalogDatabase;
using test::differences;

const schema::Table& table(const Schema& schema, const std::string& name) {
  for (const schema::Table& each : schema.tables) {
    if (each.name.name == name) return each;
  }
  throw std::runtime_error("no table " + name);
}

template <typename Item>
const Item& item(const std::vector<Item>& items, const std::string& name) {
  for (const Item& each : items) {
    if (each.name == name) return each;
  }
  throw std::runtime_error("nothing is named " + name);
}

class PostgresCatalog : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    if (test::servers_of({GetParam()}).empty()) GTEST_SKIP() << "no server " << GetParam();
  }
};

INSTANTIATE_TEST_SUITE_P(Version, PostgresCatalog, testing::Values(12, 15, 17, 18), testing::PrintToStringParamName());

TEST_P(PostgresCatalog, WhatIsWrittenReadsAsWhatWasRead) {
  CatalogDatabase original(GetParam());
  original.load_all();
  const Schema wanted = original.introspect();
  EXPECT_EQ(wanted.uncovered, std::vector<std::string>{});
  CatalogDatabase copy(GetParam());
  copy.run(postgres::catalog().render(wanted));
  EXPECT_EQ(differences(wanted, copy.introspect()), "");
  // And to read it twice tells the same.
  EXPECT_EQ(differences(wanted, original.introspect()), "");
  // Newer servers are refused by the one pg_dump that is here.
  if (GetParam() <= 15) {
    const std::string dump = original.pg_dump();
    EXPECT_NE(dump.find("CREATE TABLE app.users"), std::string::npos);
    EXPECT_EQ(differences(dump, copy.pg_dump()), "");
  }
}

TEST_P(PostgresCatalog, ReadsColumnsAndKeysForWhatTheyMean) {
  CatalogDatabase database(GetParam());
  database.load("from-12.sql");
  const Schema schema = database.introspect();
  const schema::Table& users = table(schema, "users");
  const schema::Column& name = item(users.columns, "name");
  EXPECT_EQ(name.type, "character varying(50)");
  EXPECT_EQ(name.collation, "\"C\"");
  EXPECT_EQ(name.default_value, "'x'::character varying");
  EXPECT_FALSE(name.nullable);
  EXPECT_EQ(name.options, "SET STATISTICS 250");
  EXPECT_EQ(name.not_null_name, "");
  const schema::Column& id = item(users.columns, "id");
  ASSERT_TRUE(id.identity);
  EXPECT_TRUE(id.identity->always);
  EXPECT_EQ(id.identity->sequence, (schema::SequenceOptions{"integer", 100, 5, 10, 100000, 7, true}));
  EXPECT_TRUE(item(users.columns, "doubled").generated->stored);
  EXPECT_EQ(item(users.columns, "email").type, "app.email");
  EXPECT_EQ(users.primary_key->include, std::vector<std::string>{"code"});
  EXPECT_EQ(users.primary_key->options, "WITH (fillfactor='80')");
  EXPECT_EQ(users.replica_identity, "FULL");
  EXPECT_EQ(users.clustered_on, "users_lower");
  EXPECT_EQ(item(users.uniques, "users \"email\" key").deferral, schema::Deferral::initially_deferred);
  EXPECT_TRUE(item(users.checks, "positive").no_inherit);
  EXPECT_FALSE(item(users.checks, "unproven").validated);
  // An owned sequence is listed, that of an identity column is not.
  EXPECT_TRUE(std::any_of(schema.sequences.begin(), schema.sequences.end(), [](const schema::Sequence& each) {
    return each.owned_by && each.owned_by->second == "serial_number";
  }));
  EXPECT_TRUE(std::none_of(schema.sequences.begin(), schema.sequences.end(),
                           [](const schema::Sequence& each) { return each.name.name == "users_id_seq"; }));
}

TEST_P(PostgresCatalog, ReadsIndexesWithoutAskingForTheirDefinitions) {
  CatalogDatabase database(GetParam());
  database.load("from-12.sql");
  const Schema schema = database.introspect();
  const schema::Table& users = table(schema, "users");
  const schema::Index& index = item(users.indexes, "users_name");
  EXPECT_TRUE(index.unique);
  ASSERT_EQ(index.parts.size(), 3U);
  EXPECT_EQ(index.parts[0], (schema::KeyPart{.column = "name",
                                             .expression = {},
                                             .collation = "\"POSIX\"",
                                             .operator_class = "text_pattern_ops",
                                             .descending = true,
                                             .nulls_first = false}));
  EXPECT_EQ(index.parts[1].expression, "lower((code)::text)");
  EXPECT_EQ(index.parts[2].expression, "((balance + (1)::numeric))");
  EXPECT_TRUE(index.parts[2].nulls_first);
  EXPECT_EQ(index.include, std::vector<std::string>{"born"});
  EXPECT_EQ(index.predicate, "(mood <> 'sad'::app.mood)");
  EXPECT_EQ(item(users.indexes, "users_data").parts[0].operator_class, "jsonb_path_ops");
  EXPECT_EQ(item(users.indexes, "users_lower").parts[0].collation, "\"default\"");
  // The engine's own definition of each index says the same as ours.
  CatalogDatabase copy(GetParam());
  copy.run(postgres::catalog().render(schema));
  const std::string definitions =
      "SELECT string_agg(pg_get_indexdef(indexrelid), E'\\n' ORDER BY indexrelid::regclass::text) FROM pg_index "
      "WHERE indexrelid >= 16384 AND indrelid::regclass::text !~ '^pg_toast'";
  EXPECT_EQ(test::scalar(database.connection(), definitions), test::scalar(copy.connection(), definitions));
}

TEST_P(PostgresCatalog, LeavesOutWhatIsNotTheSchemas) {
  CatalogDatabase database(GetParam());
  database.run({"CREATE TABLE mine (a integer)", "CREATE TEMP TABLE passing (a serial)",
                "CREATE TABLE alembic_version (n serial PRIMARY KEY)", "CREATE SCHEMA sqitch",
                "CREATE TABLE sqitch.changes (a integer)", "CREATE SCHEMA \"my history\"",
                "CREATE TABLE \"my history\".revision (a integer)", "CREATE SCHEMA other",
                "CREATE TABLE other.one (a integer PRIMARY KEY)",
                "CREATE TABLE other.two (a integer REFERENCES other.one)",
                "CREATE TABLE three (a integer REFERENCES other.one)"});
  const HistoryName history{"my history"};
  const Schema all = database.introspect({.history = history, .only = {}});
  const auto names = [](const Schema& schema) {
    std::string text;
    for (const schema::Table& each : schema.tables) text += each.name.schema + "." + each.name.name + " ";
    return text;
  };
  EXPECT_EQ(names(all), "other.one other.two public.mine public.three ");
  EXPECT_TRUE(all.sequences.empty());
  EXPECT_EQ(all.namespaces.size(), 2U);
  const std::vector<std::string> only{"public"};
  const Schema some = database.introspect({.history = history, .only = only});
  EXPECT_EQ(names(some), "public.mine public.three ");
  EXPECT_EQ(table(some, "three").foreign_keys.at(0).referenced_columns, std::vector<std::string>{"a"});
}

TEST_P(PostgresCatalog, SaysWhatItDoesNotCover) {
  CatalogDatabase database(GetParam());
  database.run({"CREATE TEXT SEARCH CONFIGURATION words (COPY = english)", "CREATE TYPE c AS (a integer)",
                "COMMENT ON COLUMN c.a IS 'said'", "CREATE TABLE typed OF c",
                "CREATE FUNCTION to_c(integer) RETURNS c LANGUAGE sql AS 'SELECT ROW($1)::public.c'",
                "CREATE CAST (integer AS c) WITH FUNCTION to_c(integer)", "CREATE PUBLICATION news",
                "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC", "SELECT lo_create(4711)"});
  EXPECT_EQ(database.introspect().uncovered,
            (std::vector<std::string>{"1 large objects", "cast (integer AS public.c)",
                                      "default privileges of role dunlin on TABLES", "publication news",
                                      "table \"public\".\"typed\" is bound to a composite type",
                                      "text search configuration public.words",
                                      "the comment on attribute \"a\" of composite type \"public\".\"c\""}));
}

TEST_P(PostgresCatalog, TextsDoNotDependOnTheSession) {
  CatalogDatabase database(GetParam());
  database.load("from-12.sql");
  const Schema before = database.introspect();
  database.run({"SET search_path = app, \"odd \"\" name.\", public", "SET DateStyle = 'German'",
                "SET TimeZone = 'Asia/Tokyo'", "SET quote_all_identifiers = on", "SET bytea_output = 'escape'",
                "SET IntervalStyle = 'iso_8601'", "SET default_transaction_isolation = 'serializable'"});
  EXPECT_EQ(differences(before, database.introspect()), "");
  // And nothing of ours is left behind.
  EXPECT_EQ(test::scalar(database.connection(), "SHOW search_path"), "app, \"odd \"\" name.\", public");
  EXPECT_EQ(test::scalar(database.connection(), "SHOW DateStyle"), "German, DMY");
}

TEST_P(PostgresCatalog, CarriesOwnersAndGrantsAsStatements) {
  CatalogDatabase database(GetParam());
  database.run({"CREATE TABLE t (a integer, b integer)", "GRANT SELECT ON t TO PUBLIC",
                "GRANT UPDATE (b) ON t TO PUBLIC", "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
                "REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC", "CREATE SCHEMA s",
                "ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO PUBLIC"});
  const Schema schema = database.introspect();
  EXPECT_EQ(table(schema, "t").access.owner, "dunlin");
  EXPECT_EQ(table(schema, "t").access.grants,
            (std::vector<std::string>{"GRANT SELECT ON TABLE \"public\".\"t\" TO PUBLIC",
                                      "GRANT UPDATE (\"b\") ON TABLE \"public\".\"t\" TO PUBLIC"}));
  EXPECT_EQ(schema.definitions.at(0).access.grants,
            std::vector<std::string>{"REVOKE EXECUTE ON FUNCTION \"public\".\"f\"() FROM PUBLIC"});
  EXPECT_EQ(item(schema.namespaces, "s").access.grants,
            std::vector<std::string>{
                "ALTER DEFAULT PRIVILEGES FOR ROLE dunlin IN SCHEMA \"s\" GRANT SELECT ON TABLES TO PUBLIC"});
  // They run as they are.
  database.run(table(schema, "t").access.grants);
  database.run(item(schema.namespaces, "s").access.grants);
}

TEST_P(PostgresCatalog, TellsWhatNeedsWhat) {
  CatalogDatabase database(GetParam());
  database.run({"CREATE TABLE t (a integer, b integer)", "CREATE VIEW v AS SELECT a FROM t",
                "CREATE VIEW w AS SELECT a AS x FROM v", "CREATE SEQUENCE s",
                "CREATE TABLE u (n bigint DEFAULT nextval('s'))"});
  const Schema schema = database.introspect();
  const auto id = [](std::string kind, std::string name, std::string column = {}) {
    return schema::ObjectId{
        .kind = std::move(kind), .name = {"public", std::move(name)}, .arguments = {}, .column = std::move(column)};
  };
  EXPECT_EQ(schema.dependencies, (std::vector<schema::Dependency>{{id("TABLE", "u"), id("SEQUENCE", "s")},
                                                                  {id("VIEW", "v"), id("TABLE", "t", "a")},
                                                                  {id("VIEW", "w"), id("VIEW", "v", "a")}}));
}

TEST_P(PostgresCatalog, MembersOfExtensionsAreLeftOut) {
  CatalogDatabase database(GetParam());
  // Trusted, so that an owner may make it, from 13 on; not everywhere installed.
  if (test::scalar(database.connection(),
                   "SELECT count(*) FROM pg_available_extension_versions WHERE name = 'citext' AND version = '1.6'") !=
          "1" ||
      GetParam() < 13) {
    GTEST_SKIP() << "no extension that we may make";
  }
  database.run({"CREATE SCHEMA tools", "CREATE EXTENSION citext SCHEMA tools",
                "CREATE TABLE t (a tools.citext DEFAULT 'x' CHECK (a OPERATOR(tools.<>) 'y'), UNIQUE (a))",
                "CREATE INDEX t_a ON t (a tools.citext_pattern_ops)"});
  const Schema schema = database.introspect();
  ASSERT_EQ(schema.extensions.size(), 1U);
  EXPECT_EQ(schema.extensions[0].name, "citext");
  EXPECT_EQ(schema.extensions[0].schema, "tools");
  EXPECT_TRUE(schema.definitions.empty());
  EXPECT_EQ(schema.uncovered, std::vector<std::string>{});
  EXPECT_EQ(table(schema, "t").columns[0].type, "tools.citext");
  EXPECT_EQ(table(schema, "t").indexes.at(0).parts.at(0).operator_class, "tools.citext_pattern_ops");
  CatalogDatabase copy(GetParam());
  copy.run(postgres::catalog().render(schema));
  EXPECT_EQ(differences(schema, copy.introspect()), "");
}

TEST(PostgresCatalogPooled, LeavesNothingBehindInASharedSession) {
  test::PostgresDatabase database;
  const auto connection = database.connect_pooled();
  connection->execute("CREATE TABLE t (a integer)");
  EXPECT_EQ(postgres::catalog().introspect(*connection, {}).tables.size(), 1U);
  EXPECT_EQ(test::scalar(*connection, "SHOW search_path"), "\"$user\", public");
  EXPECT_EQ(test::scalar(*connection,
                         "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                         "state LIKE 'idle in transaction%'"),
            "0");
}

}  // namespace
}  // namespace dunlin
