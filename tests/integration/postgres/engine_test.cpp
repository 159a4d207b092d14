// SPDX-License-Identifier: Apache-2.0
// Engine and pool on a real server.
#include <dunlin/engine.hpp>
#include <dunlin/rows.hpp>

#include "dialect/dialect.hpp"
#include "support/postgres.hpp"

#include <libpq-fe.h>

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <thread>

namespace dunlin {
namespace {

using namespace std::chrono_literals;
using test::error_of;
using test::PostgresDatabase;
using test::scalar;
using Values = std::vector<Value>;

Engine engine_on(const PostgresDatabase& database, PoolOptions pool = {}) {
  EngineOptions options;
  options.pool = pool;
  return Engine::open(database.url(), options);
}

std::string process_of(Connection& connection) { return scalar(connection, "SELECT pg_backend_pid()"); }

TEST(PostgresEngine, UsesOneSessionAgainAndAgain) {
  const PostgresDatabase database;
  const Engine engine = engine_on(database);
  const std::string process = process_of(*engine.connect());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(process_of(*engine.connect(i == 1 ? Use::read : Use::write)), process);
  EXPECT_EQ(engine.statistics().reset, 0U);
}

TEST(PostgresEngine, GivesNobodyTheSessionOfTheUserBefore) {
  const PostgresDatabase database;
  const Engine engine = engine_on(database);
  const std::string process = process_of(*engine.connect());
  engine.connect()->execute("CREATE FUNCTION hide() RETURNS void LANGUAGE sql AS $$ SELECT $$");
  const std::string first =
      "SELECT current_setting('search_path') || current_setting('work_mem') || current_user || "
      "(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory') || "
      "(SELECT count(*) FROM pg_class WHERE relpersistence = 't') || "
      "(SELECT count(*) FROM pg_prepared_statements) || "
      "(SELECT count(*) FROM pg_listening_channels()) || (SELECT count(*) FROM pg_cursors)";
  const std::string clean = scalar(*engine.connect(), first);
  std::uint64_t resets = 0;
  for (const char* change :
       {"SET work_mem = '7MB'", "SELECT set_config('search_path', 'nowhere', false)", "SET ROLE pg_monitor",
        "SELECT pg_advisory_lock(7)", "SELECT pg_try_advisory_lock_shared(7)", "CREATE TEMP TABLE mine (a int)",
        "SELECT 1 AS a INTO TEMPORARY other", "CREATE TABLE pg_temp.third (a int)", "PREPARE p AS SELECT 1", "LISTEN x",
        "DO $$ BEGIN PERFORM pg_advisory_lock(8); END $$", "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"}) {
    const auto problem = error_of([&] { engine.connect()->execute(change); });
    if (problem) {
      // The test's role may not be a member; everything else must work.
      EXPECT_EQ(problem->code(), ErrorCode::insufficient_privilege) << change << problem->what();
    }
    const PooledConnection connection = engine.connect();
    EXPECT_EQ(process_of(*connection), process);
    EXPECT_EQ(scalar(*connection, first), clean) << change;
    EXPECT_EQ(scalar(*connection, "SHOW default_transaction_read_only"), "off") << change;
    EXPECT_EQ(engine.statistics().reset, ++resets) << change;
  }
}

TEST(PostgresEngine, CanResetAfterEveryUse) {
  const PostgresDatabase database;
  const Engine engine = engine_on(database, {.reset_always = true});
  engine.connect()->execute(
      "CREATE FUNCTION hidden() RETURNS void LANGUAGE plpgsql AS $$ BEGIN SET work_mem = '7MB'; END $$");
  engine.connect()->execute("SELECT hidden()");
  EXPECT_NE(scalar(*engine.connect(), "SHOW work_mem"), "7MB");
}

TEST(PostgresEngine, RollsBackWhatIsLeftOpen) {
  const PostgresDatabase database;
  const Engine engine = engine_on(database);
  engine.connect()->execute("CREATE TABLE t (a int)");
  {
    const PooledConnection connection = engine.connect();
    connection->begin();
    connection->execute("INSERT INTO t VALUES (1)");
  }
  {
    const PooledConnection connection = engine.connect();
    connection->begin();
    EXPECT_TRUE(error_of([&] { connection->execute("SELECT broken"); }));
  }
  EXPECT_EQ(scalar(*engine.connect(), "SELECT count(*) FROM t"), "0");
  EXPECT_EQ(engine.statistics().opened, 1U);
}

TEST(PostgresEngine, ReplacesAConnectionThatTheServerHasClosed) {
  const PostgresDatabase database;
  const Engine engine = engine_on(database);
  const std::string process = process_of(*engine.connect());
  const auto other = database.connect();
  EXPECT_EQ(scalar(*other, "SELECT pg_terminate_backend(" + process + ")"), "1");
  ASSERT_TRUE(test::eventually(
      [&] { return scalar(*other, "SELECT count(*) FROM pg_stat_activity WHERE pid = " + process) == "0"; }));
  // The server's last words are in the socket, or will be in a moment.
  ASSERT_TRUE(test::eventually([&] {
    try {
      return process_of(*engine.connect()) != process;
    } catch (const Error&) {
      return false;
    }
  }));
  EXPECT_GE(engine.statistics().closed, 1U);
}

TEST(PostgresEngine, ANoticeInTheSocketIsNoReasonToCloseAConnection) {
  const PostgresDatabase database;
  const Engine engine = engine_on(database);
  PooledConnection connection = engine.connect();
  const std::string process = process_of(*connection);
  // Listening by the handle, and not through the pool's eyes, would be undone; so the notification comes in between.
  connection->execute("LISTEN bell");
  database.connect()->execute("NOTIFY bell");
  ASSERT_TRUE(test::eventually([&] { return !connection->is_quiet(); }));
  EXPECT_TRUE(connection->answers(5s));
  connection.give_back();
  EXPECT_EQ(process_of(*engine.connect()), process);
}

TEST(PostgresEngine, AsksAConnectionThatHasBeenIdle) {
  const PostgresDatabase database;
  const Engine engine = engine_on(database, {.check_after = 0ms});
  const std::string process = process_of(*engine.connect());
  EXPECT_EQ(process_of(*engine.connect()), process);
  EXPECT_EQ(engine.statistics().replaced, 0U);
}

TEST(PostgresEngine, TellsWhoHasTheConnectionsOfAnExhaustedPool) {
  const PostgresDatabase database;
  const Engine engine = engine_on(database, {.max_size = 1, .max_overflow = 1, .checkout_timeout = 50ms});
  const PooledConnection idle = engine.connect();
  idle->execute("SELECT $1::text", Values{std::string("parameter")});
  auto sleeper = std::async(std::launch::async, [&] {
    const PooledConnection busy = engine.connect();
    return error_of([&] { busy->execute("SELECT pg_sleep(60)"); });
  });
  database.wait_until_sleeping();
  const auto error = error_of([&] { static_cast<void>(engine.connect()); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::pool_exhausted);
  EXPECT_NE(error->message().find("all 2 are in use, one held for "), std::string::npos) << error->message();
  EXPECT_NE(error->details().cause.find("\"SELECT $1::text\" begun "), std::string::npos) << error->details().cause;
  EXPECT_NE(error->details().cause.find("running \"SELECT pg_sleep(60)\" for "), std::string::npos);
  EXPECT_EQ(error->details().cause.find("parameter"), std::string::npos);
  database.connect()->execute(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)'");
  const auto ended = sleeper.get();
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->code(), ErrorCode::connection_lost);
  EXPECT_EQ(engine.statistics().in_use, 1U);
}

TEST(PostgresEngine, LendsTheHandleOfLibpq) {
  const PostgresDatabase database;
  const Engine engine = engine_on(database);
  const PooledConnection connection = engine.connect();
  PGconn* handle = connection->native().postgresql;
  ASSERT_NE(handle, nullptr);
  EXPECT_EQ(connection->native().sqlite, nullptr);
}

TEST(PostgresPrepared, RunsAgainWithOtherParameters) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  connection->execute("CREATE TABLE t (a bigint, b text, c bytea)");
  const auto insert = connection->prepare("INSERT INTO t VALUES ($1, $2, $3)");
  for (std::int64_t i = 0; i < 3; ++i) {
    EXPECT_EQ(insert->execute(Values{i, std::string("x"), Blob{std::byte{7}}}), 1);
  }
  const auto select = connection->prepare("SELECT b, c FROM t WHERE a = $1");
  EXPECT_EQ(select->query(Values{std::int64_t{2}}).rows[0], (Values{std::string("x"), Blob{std::byte{7}}}));
  std::int64_t rows = 0;
  for_each<std::string_view, Blob>(*select, Values{std::int64_t{1}}, [&](std::string_view, const Blob&) { ++rows; });
  EXPECT_EQ(rows, 1);
  EXPECT_EQ(scalar(*connection, "SELECT count(*) FROM pg_prepared_statements"), "2");
}

TEST(PostgresPrepared, IsRememberedByItsText) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(connection->prepare("SELECT 7")->query().integer(0, 0), 7);
  EXPECT_EQ(scalar(*connection, "SELECT count(*) FROM pg_prepared_statements"), "1");
  for (int i = 0; i < 200; ++i) static_cast<void>(connection->prepare("SELECT " + std::to_string(i)));
  EXPECT_LE(std::stoi(scalar(*connection, "SELECT count(*) FROM pg_prepared_statements")), 66);
}

TEST(PostgresPrepared, TellsAtOnceWhatIsWrong) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const auto error = error_of([&] { static_cast<void>(connection->prepare("SELECT missing")); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->details().sqlstate, "42703");
  EXPECT_EQ(error->details().offset, 7U);
  EXPECT_EQ(scalar(*connection, "SELECT 1"), "1");
}

TEST(PostgresPrepared, IsMadeAnewWhenTheServerCannotUseItAnyMore) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  connection->execute("CREATE TABLE t (a int)");
  connection->execute("INSERT INTO t VALUES (1)");
  const auto select = connection->prepare("SELECT * FROM t");
  EXPECT_EQ(select->query().rows[0].size(), 1U);
  connection->execute("ALTER TABLE t ADD COLUMN b int DEFAULT 2");
  EXPECT_EQ(select->query().rows[0].size(), 2U);
  connection->execute("ALTER TABLE t ADD COLUMN c int DEFAULT 3");
  std::size_t size = 0;
  select->for_each_row({}, [&](const Row& row) { size = row.size(); });
  EXPECT_EQ(size, 3U);
  connection->execute("DEALLOCATE ALL");
  EXPECT_EQ(select->query().rows[0].size(), 3U);
}

TEST(PostgresPrepared, WorksThroughAPooler) {
  const PostgresDatabase database;
  const auto connection = database.connect_pooled();
  const auto select = connection->prepare("SELECT $1::int + 1");
  for (std::int64_t i = 0; i < 3; ++i) EXPECT_EQ(select->query(Values{i}).integer(0, 0), i + 1);
}

TEST(PostgresRows, AreReadAsTheTypesAskedFor) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const auto rows = fetch<std::int64_t, bool, double, std::string, Blob, std::optional<int>>(
      *connection, "SELECT 1::int8, true, 0.5::float8, 'text', '\\x00ff'::bytea, NULL");
  EXPECT_EQ(rows, (std::vector<std::tuple<std::int64_t, bool, double, std::string, Blob, std::optional<int>>>{
                      {1, true, 0.5, "text", Blob{std::byte{0}, std::byte{255}}, std::nullopt}}));
  const auto refused = error_of([&] { static_cast<void>(fetch<std::string>(*connection, "SELECT NULL")); });
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code(), ErrorCode::statement_failed);
}

}  // namespace
}  // namespace dunlin
