// SPDX-License-Identifier: Apache-2.0
// Through PgBouncer in transaction mode, where sessions are shared with strangers.
#include "support/postgres.hpp"

#include "dialect/postgres/dialect.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace dunlin {
namespace {

using std::chrono::milliseconds;
using test::error_of;
using test::PostgresDatabase;
using test::scalar;

TEST(PostgresPooler, RunsBatchesAndQueries) {
  const PostgresDatabase database;
  const auto connection = database.connect_pooled();
  const auto batch = connection->begin_batch({}, {});
  batch->add({.sql = "CREATE TABLE t (a int)"});
  batch->add({.sql = "COPY t FROM stdin", .copy_data = "1\n2\n", .is_copy = true});
  batch->add({.sql = "DELETE FROM t WHERE a = 2", .must_change_one_row = true});
  batch->commit();
  EXPECT_EQ(scalar(*connection, "SELECT sum(a) FROM t"), "1");
  const std::vector<Query> queries{{"SELECT 1", {}}, {"SELECT count(*) FROM t", {}}};
  EXPECT_EQ(connection->query_all(queries)[1].integer(0, 0), 1);
  const auto failing = connection->begin_batch({}, {});
  failing->add({.sql = "SELECT 1/0"});
  EXPECT_TRUE(error_of([&] { failing->commit(); }));
  EXPECT_EQ(scalar(*connection, "SELECT 1"), "1");
}

TEST(PostgresPooler, LeavesTheSearchPathOfBystandersAlone) {
  const PostgresDatabase database;
  const auto bystander = database.connect_pooled();
  bystander->execute("CREATE TABLE seen (a int)");
  const auto connection = database.connect_pooled();
  SessionSettings settings;
  settings.schema = "pg_catalog";
  settings.statements = {"SELECT pg_catalog.set_config('search_path', '', true)", "SET LOCAL work_mem = '5MB'"};
  for (int i = 0; i < 5; ++i) {
    const auto batch = connection->begin_batch(settings, {});
    batch->add({.sql = fmt::format("CREATE TABLE public.t{} (a int)", i)});
    batch->commit();
    EXPECT_EQ(scalar(*bystander, "SELECT count(*) FROM seen"), "0");
    EXPECT_NE(scalar(*bystander, "SHOW work_mem"), "5MB");
    EXPECT_EQ(scalar(*bystander, "SHOW lock_timeout"), "0");
  }
}

TEST(PostgresPooler, TellsSlowStatementsFromAPoolWithoutServers) {
  const PostgresDatabase database;
  ConnectOptions options;
  options.connect_timeout = milliseconds(1500);
  const auto connection = database.connect_pooled(options);
  const auto batch = connection->begin_batch({}, {});
  batch->add({.sql = "SELECT pg_sleep(2)"});
  batch->commit();
  const auto idle = connection->begin_batch({}, {});
  std::this_thread::sleep_for(milliseconds(1600));
  idle->add({.sql = "SELECT 1"});
  idle->commit();
  const std::vector<Query> queries{{"SELECT pg_sleep(2)", {}}};
  EXPECT_EQ(connection->query_all(queries).size(), 1U);
}

TEST(PostgresPooler, LocksRunsAgainstDirectOnes) {
  const PostgresDatabase database;
  const Dialect& dialect = postgres::dialect();
  const auto held = dialect.lock_run(database.pooled_url(), {}, {}, {.timeout = milliseconds(0)});
  held->ping();
  const auto error =
      error_of([&] { static_cast<void>(dialect.lock_run(database.url(), {}, {}, {.timeout = milliseconds(100)})); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::run_lock_timeout);
  const auto direct = database.connect();
  EXPECT_EQ(scalar(*direct,
                   "SELECT bool_and(backend_xmin IS NULL AND backend_xid IS NULL) FROM pg_stat_activity JOIN "
                   "pg_locks USING (pid) WHERE locktype = 'advisory' AND datname = current_database()"),
            "1");
}

TEST(PostgresPooler, BuildsAnIndexConcurrentlyUnderTheLock) {
  const PostgresDatabase database;
  const auto connection = database.connect_pooled();
  connection->execute("CREATE TABLE t (a int)");
  const auto held = connection->dialect().lock_run(database.pooled_url(), {}, {}, {.timeout = milliseconds(0)});
  held->ping();
  connection->execute_alone("CREATE INDEX CONCURRENTLY i ON t (a)", {});
  EXPECT_EQ(scalar(*connection, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass"), "1");
}

TEST(PostgresPooler, RefusesLoneStatementsThatWouldLeaveSettingsBehind) {
  const PostgresDatabase database;
  const auto connection = database.connect_pooled();
  SessionSettings settings;
  settings.schema = "elsewhere";
  const auto error = error_of([&] { connection->execute_alone("VACUUM", settings); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unsupported);
}

TEST(PostgresPooler, SaysWhenThePoolHasNoSecondServer) {
  const PostgresDatabase database;
  const Url url = database.pooled_url();
  ConnectOptions options;
  options.connect_timeout = milliseconds(700);
  const auto connection = postgres::dialect().connect(url, options);
  // Takes every server connection that the pool may have.
  std::vector<std::unique_ptr<Connection>> others;
  std::optional<Error> full;
  for (int i = 0; i < 100 && !full; ++i) {
    full = error_of([&] {
      others.push_back(postgres::dialect().connect(url, options));
      others.back()->begin();
    });
  }
  ASSERT_TRUE(full);
  EXPECT_EQ(full->code(), ErrorCode::connect_timeout);
  EXPECT_NE(full->details().hint.find("two"), std::string::npos);
  const auto error = error_of([&] {
    const auto batch = connection->begin_batch({}, {});
    batch->add({.sql = "SELECT 1"});
    batch->commit();
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::too_many_connections);
  EXPECT_NE(error->details().hint.find("two slots"), std::string::npos);
}

}  // namespace
}  // namespace dunlin
