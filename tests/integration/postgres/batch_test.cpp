// SPDX-License-Identifier: Apache-2.0
#include "support/postgres.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stop_token>
#include <thread>

namespace dunlin {
namespace {

using test::error_of;
using test::PostgresDatabase;
using test::scalar;

void expect_clean(Connection& connection) {
  EXPECT_FALSE(connection.in_transaction());
  EXPECT_EQ(scalar(connection, "SELECT 1"), "1");
}

TEST(PostgresBatch, CommitsItsStatements) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  std::vector<std::size_t> seen;
  const auto batch = connection->begin_batch({}, [&](std::size_t number, std::chrono::nanoseconds taken) {
    seen.push_back(number);
    EXPECT_GE(taken.count(), 0);
  });
  batch->add({.sql = "CREATE TABLE t (a int, b text)"});
  batch->add({.sql = "INSERT INTO t VALUES ($1, $2)", .parameters = {std::int64_t{7}, std::string("x")}});
  batch->add({.sql = "INSERT INTO t VALUES (8, 'y')"});
  batch->commit();
  EXPECT_EQ(seen, (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_FALSE(batch->failed_statement());
  EXPECT_EQ(scalar(*connection, "SELECT sum(a) FROM t"), "15");
  expect_clean(*connection);
}

TEST(PostgresBatch, CommitsNothingAtAll) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  connection->begin_batch({}, {})->commit();
  expect_clean(*connection);
}

TEST(PostgresBatch, RollsBackWhenDestroyed) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  {
    const auto batch = connection->begin_batch({}, {});
    batch->add({.sql = "CREATE TABLE t (a int)"});
  }
  expect_clean(*connection);
  EXPECT_EQ(scalar(*connection, "SELECT to_regclass('t') IS NULL"), "1");
}

TEST(PostgresBatch, TellsTheStatementInTheMiddleThatFailed) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const auto batch = connection->begin_batch({}, {});
  batch->add({.sql = "CREATE TABLE t (a int)"});
  const std::string bad = "INSERT INTO t VALUES ('ü', nope)";
  batch->add({.sql = bad});
  batch->add({.sql = "CREATE TABLE u (a int)"});
  const auto error = error_of([&] { batch->commit(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::statement_failed);
  EXPECT_EQ(batch->failed_statement(), 1U);
  EXPECT_EQ(error->details().statement, bad);
  ASSERT_TRUE(error->details().offset);
  EXPECT_EQ(bad.substr(*error->details().offset, 4), "nope");
  expect_clean(*connection);
  EXPECT_EQ(scalar(*connection, "SELECT to_regclass('t') IS NULL AND to_regclass('u') IS NULL"), "1");
}

TEST(PostgresBatch, ThrowsEarlyWhenManyFollow) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const auto batch = connection->begin_batch({}, {});
  batch->add({.sql = "SELECT 1/0"});
  std::size_t added = 1;
  const auto error = error_of([&] {
    for (; added < 5000; ++added) batch->add({.sql = "SELECT 1"});
  });
  ASSERT_TRUE(error);
  EXPECT_LT(added, 1000U);
  EXPECT_EQ(batch->failed_statement(), 0U);
  expect_clean(*connection);
}

TEST(PostgresBatch, SendsThousandsWithLargeAnswers) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const auto batch = connection->begin_batch({}, {});
  const std::string large(3000, 'x');
  batch->add({.sql = "CREATE TABLE t (a text)"});
  for (int i = 0; i < 3000; ++i) {
    batch->add({.sql = "INSERT INTO t VALUES ($1) RETURNING a", .parameters = {large}});
  }
  batch->commit();
  EXPECT_EQ(scalar(*connection, "SELECT count(*) FROM t"), "3000");
}

TEST(PostgresBatch, GuardsStatementsThatMustChangeOneRow) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  connection->execute("CREATE TABLE t (a int)");
  connection->execute("INSERT INTO t VALUES (1), (2), (2)");
  const auto change = [&](std::int64_t value) {
    const auto batch = connection->begin_batch({}, {});
    batch->add({.sql = "DELETE FROM t WHERE a = $1 -- the row", .parameters = {value}, .must_change_one_row = true});
    batch->add({.sql = "CREATE TABLE reached (a int)"});
    const auto error = error_of([&] { batch->commit(); });
    if (error) {
      EXPECT_EQ(batch->failed_statement(), 0U);
    }
    return error;
  };
  const auto none = change(9);
  ASSERT_TRUE(none);
  EXPECT_EQ(none->code(), ErrorCode::guard_failed);
  EXPECT_EQ(none->message(), "the statement changed 0 rows instead of one");
  const auto two = change(2);
  ASSERT_TRUE(two);
  EXPECT_EQ(two->code(), ErrorCode::guard_failed);
  EXPECT_EQ(two->message(), "the statement changed 2 rows instead of one");
  EXPECT_FALSE(change(1));
  EXPECT_EQ(scalar(*connection, "SELECT count(*) FROM t"), "2");
  EXPECT_EQ(scalar(*connection, "SELECT to_regclass('reached') IS NOT NULL"), "1");
}

TEST(PostgresBatch, PlacesFaultsOfGuardedStatementsInTheStatementItself) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const auto batch = connection->begin_batch({}, {});
  const std::string sql = "DELETE FROM nowhere";
  batch->add({.sql = sql, .must_change_one_row = true});
  const auto error = error_of([&] { batch->commit(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::undefined_table);
  EXPECT_EQ(error->details().offset, sql.find("nowhere"));
  EXPECT_EQ(error->details().statement, sql);
}

TEST(PostgresBatch, CopiesInTheMiddle) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  std::vector<std::size_t> seen;
  const auto batch =
      connection->begin_batch({}, [&](std::size_t number, std::chrono::nanoseconds) { seen.push_back(number); });
  batch->add({.sql = "CREATE TABLE t (a int, b text)"});
  batch->add({.sql = "COPY t (a, b) FROM stdin", .copy_data = "1\tone\n2\t\\N\n3\tthree", .is_copy = true});
  batch->add({.sql = "COPY t (a, b) FROM stdin", .copy_data = "", .is_copy = true});
  batch->add({.sql = "UPDATE t SET a = a * 10"});
  batch->commit();
  EXPECT_EQ(seen, (std::vector<std::size_t>{0, 1, 2, 3}));
  EXPECT_EQ(scalar(*connection, "SELECT sum(a) FROM t"), "60");
  EXPECT_EQ(scalar(*connection, "SELECT count(*) FROM t WHERE b IS NULL"), "1");
}

TEST(PostgresBatch, RollsBackWhenACopyFails) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const auto batch = connection->begin_batch({}, {});
  batch->add({.sql = "CREATE TABLE t (a int)"});
  const auto error =
      error_of([&] { batch->add({.sql = "COPY t FROM stdin", .copy_data = "1\nx\n", .is_copy = true}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(batch->failed_statement(), 1U);
  EXPECT_NE(error->details().cause.find("line 2"), std::string::npos);
  expect_clean(*connection);
  EXPECT_EQ(scalar(*connection, "SELECT to_regclass('t') IS NULL"), "1");
}

TEST(PostgresBatch, ReportsADeferredFailureOfCommitItself) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const auto batch = connection->begin_batch({}, {});
  batch->add({.sql = "CREATE TABLE p (a int PRIMARY KEY)"});
  batch->add({.sql = "CREATE TABLE c (a int REFERENCES p DEFERRABLE INITIALLY DEFERRED)"});
  batch->add({.sql = "INSERT INTO c VALUES (1)"});
  const auto error = error_of([&] { batch->commit(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::constraint_violated);
  EXPECT_EQ(error->details().sqlstate, "23503");
  EXPECT_FALSE(batch->failed_statement());
  expect_clean(*connection);
  EXPECT_EQ(scalar(*connection, "SELECT to_regclass('p') IS NULL"), "1");
}

TEST(PostgresBatch, RefusesStatementsThatEndTheTransaction) {
  for (const std::string sql : {"COMMIT", "/* x */ rollback", "END", "PREPARE TRANSACTION 'p'", "COMMIT AND CHAIN"}) {
    const PostgresDatabase database;
    const auto connection = database.connect();
    const auto batch = connection->begin_batch({}, {});
    batch->add({.sql = "CREATE TABLE t (a int)"});
    const auto error = error_of([&] {
      batch->add({.sql = sql});
      batch->commit();
    });
    ASSERT_TRUE(error) << sql;
    EXPECT_EQ(error->code(), ErrorCode::transaction_lost) << sql;
    EXPECT_EQ(batch->failed_statement(), 1U) << sql;
    expect_clean(*connection);
    EXPECT_EQ(scalar(*connection, "SELECT to_regclass('t') IS NULL"), "1") << sql;
  }
}

TEST(PostgresBatch, AProcedureThatCommitsFailsWithoutHarm) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  connection->execute("CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$");
  const auto batch = connection->begin_batch({}, {});
  batch->add({.sql = "CREATE TABLE t (a int)"});
  batch->add({.sql = "CALL p()"});
  const auto error = error_of([&] { batch->commit(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->details().sqlstate, "2D000");
  EXPECT_EQ(batch->failed_statement(), 1U);
  expect_clean(*connection);
  EXPECT_EQ(scalar(*connection, "SELECT to_regclass('t') IS NULL"), "1");
}

TEST(PostgresBatch, RunsUnderItsSettingsAndLeavesNone) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  connection->execute("CREATE SCHEMA \"other \"\" one\"");
  SessionSettings settings;
  settings.lock_timeout = std::chrono::milliseconds(1234);
  settings.statement_timeout = std::chrono::milliseconds(5678);
  settings.schema = "other \" one";
  settings.statements = {"SET LOCAL work_mem = '5MB'"};
  const auto batch = connection->begin_batch(settings, {});
  batch->add({.sql = "CREATE TABLE t AS SELECT current_setting('lock_timeout') AS l, "
                     "current_setting('statement_timeout') AS s, current_setting('work_mem') AS w, "
                     "current_setting('client_connection_check_interval', true) AS c, "
                     "current_setting('transaction_isolation') AS i"});
  batch->commit();
  EXPECT_EQ(scalar(*connection, "SELECT concat_ws(' ', l, s, w, i) FROM \"other \"\" one\".t"),
            "1234ms 5678ms 5MB read committed");
  EXPECT_EQ(scalar(*connection, "SHOW lock_timeout"), "0");
  EXPECT_EQ(scalar(*connection, "SHOW search_path"), "\"$user\", public");
}

TEST(PostgresBatch, AFailingSettingIsNobodysStatement) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  SessionSettings settings;
  settings.role = "no such role";
  const auto batch = connection->begin_batch(settings, {});
  batch->add({.sql = "CREATE TABLE t (a int)"});
  const auto error = error_of([&] { batch->commit(); });
  ASSERT_TRUE(error);
  EXPECT_FALSE(batch->failed_statement());
  expect_clean(*connection);
}

TEST(PostgresBatch, FlushWaitsForAnswersAndGoesOn) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const auto batch = connection->begin_batch({}, {});
  batch->add({.sql = "CREATE TABLE t (a int)"});
  batch->flush();
  batch->flush();
  batch->add({.sql = "INSERT INTO t VALUES (1)"});
  batch->commit();
  EXPECT_EQ(scalar(*connection, "SELECT count(*) FROM t"), "1");
  const auto failing = connection->begin_batch({}, {});
  failing->add({.sql = "INSERT INTO nowhere VALUES (1)"});
  const auto error = error_of([&] { failing->flush(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::undefined_table);
  expect_clean(*connection);
}

TEST(PostgresBatch, TellsTrueTimesToItsObserver) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  std::vector<std::chrono::nanoseconds> times;
  const auto batch =
      connection->begin_batch({}, [&](std::size_t, std::chrono::nanoseconds taken) { times.push_back(taken); });
  batch->add({.sql = "SELECT pg_sleep(0.2)"});
  batch->add({.sql = "SELECT 1"});
  batch->commit();
  ASSERT_EQ(times.size(), 2U);
  EXPECT_GE(times[0], std::chrono::milliseconds(190));
  EXPECT_LT(times[1], std::chrono::milliseconds(100));
}

TEST(PostgresBatch, IsCancelledByTheStopToken) {
  const PostgresDatabase database;
  std::stop_source stop;
  ConnectOptions options;
  options.stop = stop.get_token();
  const auto connection = database.connect(options);
  const auto batch = connection->begin_batch({}, {});
  batch->add({.sql = "CREATE TABLE t (a int)"});
  batch->add({.sql = "SELECT pg_sleep(30)"});
  std::jthread later([&] {
    database.wait_until_sleeping();
    stop.request_stop();
  });
  const auto error = error_of([&] { batch->commit(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::interrupted);
  EXPECT_EQ(batch->failed_statement(), 1U);
  EXPECT_FALSE(connection->in_transaction());
  const auto look = database.connect();
  EXPECT_EQ(scalar(*look, "SELECT to_regclass('t') IS NULL"), "1");
}

TEST(PostgresBatch, DestroyingCancelsWhatStillRuns) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const auto began = std::chrono::steady_clock::now();
  {
    const auto batch = connection->begin_batch({}, {});
    for (int i = 0; i < 20; ++i) batch->add({.sql = "SELECT pg_sleep(30)"});
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
  expect_clean(*connection);
}

TEST(PostgresBatch, SaysWhenTheServerDiesInTheMiddle) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const auto other = database.connect();
  const std::int64_t pid = connection->server_info().process_id;
  const auto batch = connection->begin_batch({}, {});
  batch->add({.sql = "CREATE TABLE t (a int)"});
  batch->add({.sql = "SELECT pg_sleep(30)"});
  std::jthread later([&] {
    database.wait_until_sleeping();
    other->execute(fmt::format("SELECT pg_terminate_backend({})", pid));
  });
  const auto error = error_of([&] { batch->flush(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::connection_lost);
  // With TLS the connection may be gone before libpq has read the answers to what came before.
  EXPECT_NE(batch->failed_statement(), 0U);
  EXPECT_NE(error->details().state.find("rolled back"), std::string::npos)
      << error->details().state << error->message();
  const auto look = database.connect();
  EXPECT_EQ(scalar(*look, "SELECT to_regclass('t') IS NULL"), "1");
}

TEST(PostgresBatch, RefusesToGoOnAfterItsEnd) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const auto batch = connection->begin_batch({}, {});
  batch->commit();
  EXPECT_TRUE(error_of([&] { batch->add({.sql = "SELECT 1"}); }));
  expect_clean(*connection);
}

}  // namespace
}  // namespace dunlin
