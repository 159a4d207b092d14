// SPDX-License-Identifier: Apache-2.0
// What makes a pool put a session back into its first state.
#include "dialect/postgres/classify.hpp"
#include "dialect/sqlite/classify.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace dunlin {
namespace {

TEST(PostgresSessionChange, IsSeenInTheText) {
  constexpr std::array<std::string_view, 24> kChanges{
      "SET work_mem = '7MB'",
      "/* x */ set session authorization x",
      "RESET ALL",
      "DISCARD ALL",
      "LISTEN a",
      "UNLISTEN *",
      "LOAD 'x'",
      "PREPARE p AS SELECT 1",
      "DEALLOCATE p",
      "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
      "DO $$ BEGIN END $$",
      "CALL p()",
      "SELECT set_config('a', 'b', false)",
      "select pg_catalog.SET_CONFIG('a', 'b', false)",
      "SELECT pg_advisory_lock(1)",
      "SELECT pg_try_advisory_lock_shared(1)",
      "CREATE TEMP TABLE t (a int)",
      "CREATE LOCAL TEMPORARY TABLE t (a int)",
      "CREATE TABLE pg_temp.t (a int)",
      "CREATE TABLE pg_temp_3.t (a int)",
      "SELECT 1 INTO TEMP t",
      "WITH a AS (SELECT 1) SELECT * INTO temporary t FROM a",
      "SELECT dblink_connect('x')",
      "whatever comes in PostgreSQL 30",
  };
  for (const std::string_view sql : kChanges) EXPECT_TRUE(postgres::may_change_session(sql)) << sql;
}

TEST(PostgresSessionChange, IsNotSeenWhereThereIsNone) {
  constexpr std::array<std::string_view, 20> kHarmless{
      "",
      "-- nothing",
      "SELECT 1",
      "  select temperature, template FROM contemporary",
      "SELECT attempt FROM attempts",
      "(SELECT 1)",
      "INSERT INTO t VALUES ($1)",
      "WITH a AS (SELECT 1) DELETE FROM t",
      "CREATE TABLE t (a int)",
      "ALTER TABLE t ADD b int",
      "SET LOCAL work_mem = '7MB'",
      "SET TRANSACTION READ ONLY",
      "SET CONSTRAINTS ALL DEFERRED",
      "SELECT pg_advisory_xact_lock(1)",
      "BEGIN",
      "COMMIT AND CHAIN",
      "PREPARE TRANSACTION 'x'",
      "DECLARE c CURSOR FOR SELECT 1",
      "NOTIFY a",
      "VACUUM",
  };
  for (const std::string_view sql : kHarmless) EXPECT_FALSE(postgres::may_change_session(sql)) << sql;
}

TEST(SqliteSessionChange, IsSeenInTheText) {
  constexpr std::array<std::string_view, 8> kChanges{"PRAGMA foreign_keys = off", "pragma cache_size(7)",
                                                     "ATTACH 'x' AS y",           "DETACH y",
                                                     "CREATE TEMP TABLE t (a)",   "create temporary view v AS SELECT 1",
                                                     "CREATE TABLE temp.t (a)",   "/* x */ PRAGMA query_only = 1"};
  for (const std::string_view sql : kChanges) EXPECT_TRUE(sqlite::may_change_session(sql)) << sql;
}

TEST(SqliteSessionChange, IsNotSeenWhereThereIsNone) {
  constexpr std::array<std::string_view, 8> kHarmless{
      "",      "SELECT 1", "PRAGMA table_info(t)",  "PRAGMA foreign_keys",
      "BEGIN", "VACUUM",   "CREATE TABLE t (temp)", "INSERT INTO temp_t VALUES (1)"};
  for (const std::string_view sql : kHarmless) EXPECT_FALSE(sqlite::may_change_session(sql)) << sql;
}

}  // namespace
}  // namespace dunlin
