// SPDX-License-Identifier: Apache-2.0
#include "support/postgres.hpp"

#include "dialect/postgres/dialect.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <stop_token>
#include <thread>

namespace dunlin {
namespace {

using test::error_of;
using test::PostgresDatabase;
using test::scalar;

TEST(PostgresConnection, GivesEveryTypeItsValue) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const Result result = connection->query(
      "SELECT true AS yes, false, 1::int2, -2::int4, 9223372036854775807::int8, 1.5::float4, 1e300::float8, "
      "'NaN'::float8, '\\x00ff'::bytea, ''::bytea, 'grün', NULL, 12.50::numeric, '2026-11-21'::date, "
      "'{1,2}'::int[], 'a'::char(3)");
  ASSERT_EQ(result.rows.size(), 1U);
  const std::vector<Value>& row = result.rows[0];
  EXPECT_EQ(result.columns[0], "yes");
  EXPECT_EQ(row[0], Value(std::int64_t{1}));
  EXPECT_EQ(row[1], Value(std::int64_t{0}));
  EXPECT_EQ(row[2], Value(std::int64_t{1}));
  EXPECT_EQ(row[3], Value(std::int64_t{-2}));
  EXPECT_EQ(row[4], Value(std::int64_t{9223372036854775807}));
  EXPECT_EQ(row[5], Value(1.5));
  EXPECT_EQ(row[6], Value(1e300));
  EXPECT_TRUE(std::isnan(std::get<double>(row[7])));
  EXPECT_EQ(row[8], Value(Blob{std::byte{0}, std::byte{0xff}}));
  EXPECT_EQ(row[9], Value(Blob{}));
  EXPECT_EQ(row[10], Value(std::string("grün")));
  EXPECT_EQ(row[11], Value());
  EXPECT_EQ(row[12], Value(std::string("12.50")));
  EXPECT_EQ(row[13], Value(std::string("2026-11-21")));
  EXPECT_EQ(row[14], Value(std::string("{1,2}")));
  EXPECT_EQ(row[15], Value(std::string("a  ")));
}

TEST(PostgresConnection, BindsEveryKindOfParameter) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  connection->execute("CREATE TABLE t (a bigint, b float8, c text, d bytea, e bytea, f int, g boolean)");
  Blob blob{std::byte{0}, std::byte{1}, std::byte{'\\'}, std::byte{0xff}};
  const std::vector<Value> parameters{std::int64_t{-9223372036854775807 - 1},
                                      0.1,
                                      std::string("it's \\ ü"),
                                      blob,
                                      Blob{},
                                      std::monostate{},
                                      std::int64_t{1}};
  EXPECT_EQ(connection->execute("INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6, $7)", parameters), 1);
  const Result result = connection->query("SELECT * FROM t");
  EXPECT_EQ(result.rows[0], parameters);
}

TEST(PostgresConnection, RefusesTextThatPostgresCannotStore) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const std::vector<Value> parameters{std::string("a\0b", 3)};
  const auto error = error_of([&] { connection->query("SELECT $1::text", parameters); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::statement_failed);
  EXPECT_EQ(scalar(*connection, "SELECT 1"), "1");
}

TEST(PostgresConnection, TellsChangedRows) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  EXPECT_EQ(connection->execute("CREATE TABLE t (a int)"), 0);
  EXPECT_EQ(connection->execute("INSERT INTO t SELECT generate_series(1, 10)"), 10);
  EXPECT_EQ(connection->execute("UPDATE t SET a = 0 WHERE a > 7"), 3);
  EXPECT_EQ(connection->execute("SELECT * FROM t"), 0);
  EXPECT_EQ(connection->query("DELETE FROM t RETURNING a").changed, 10);
}

TEST(PostgresConnection, StreamsRowsWithoutHoldingThem) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  std::int64_t sum = 0;
  connection->for_each_row(
      "SELECT i, repeat('x', 100), i % 2 = 0, decode('0a', 'hex') FROM generate_series(1, 20000) i", {},
      [&](const Row& row) {
        sum += row.integer(0);
        ASSERT_EQ(row.size(), 4U);
        ASSERT_EQ(row.text(1).size(), 100U);
        ASSERT_EQ(row.text(2), row.integer(0) % 2 == 0 ? "1" : "0");
        ASSERT_EQ(row.blob(3)[0], std::byte{10});
      });
  EXPECT_EQ(sum, 200010000);
}

TEST(PostgresConnection, StaysUsableWhenTheVisitorThrows) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const auto stop_early = [](const Row& row) {
    if (row.integer(0) == 3) throw std::runtime_error("enough");
  };
  EXPECT_THROW(connection->for_each_row("SELECT generate_series(1, 10000000)", {}, stop_early), std::runtime_error);
  EXPECT_EQ(scalar(*connection, "SELECT 1"), "1");
}

TEST(PostgresConnection, TellsWhereAStatementIsWrong) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const std::string sql = "SELECT 'ä', missing FROM pg_class";
  const auto error = error_of([&] { connection->query(sql); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::statement_failed);
  EXPECT_EQ(error->details().sqlstate, "42703");
  EXPECT_EQ(error->details().statement, sql);
  ASSERT_TRUE(error->details().offset);
  EXPECT_EQ(sql.substr(*error->details().offset, 7), "missing");
}

TEST(PostgresConnection, GivesFailuresTheirCodes) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  connection->execute("CREATE TABLE t (a int PRIMARY KEY, b int NOT NULL CHECK (b > 0))");
  connection->execute("INSERT INTO t VALUES (1, 1)");
  const auto code = [&](std::string_view sql) {
    const auto error = error_of([&] { connection->execute(sql); });
    return error ? error->code() : ErrorCode::internal;
  };
  EXPECT_EQ(code("SELEC 1"), ErrorCode::syntax_error);
  EXPECT_EQ(code("SELECT * FROM nowhere"), ErrorCode::undefined_table);
  EXPECT_EQ(code("INSERT INTO t VALUES (1, 1)"), ErrorCode::unique_violation);
  EXPECT_EQ(code("INSERT INTO t VALUES (2, 0)"), ErrorCode::constraint_violated);
  EXPECT_EQ(code("INSERT INTO t VALUES (2, NULL)"), ErrorCode::constraint_violated);
  EXPECT_EQ(code("SELECT pg_read_file('/etc/passwd')"), ErrorCode::insufficient_privilege);
  EXPECT_EQ(code("COPY t FROM stdin"), ErrorCode::unsupported);
  EXPECT_EQ(code("COPY t TO stdout"), ErrorCode::unsupported);
  const Transaction transaction(*connection);
  EXPECT_EQ(code("VACUUM"), ErrorCode::needs_own_transaction);
}

TEST(PostgresConnection, AnswersSeveralQueriesAtOnceAndIsCleanAfterAFailure) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const std::vector<Query> good{{"SELECT 1", {}}, {"SELECT $1::int", {std::int64_t{2}}}};
  const std::vector<Result> results = connection->query_all(good);
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[1].integer(0, 0), 2);
  const std::vector<Query> bad{{"SELECT 1", {}}, {"SELECT * FROM nowhere", {}}, {"SELECT 3", {}}};
  const auto error = error_of([&] { static_cast<void>(connection->query_all(bad)); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::undefined_table);
  EXPECT_EQ(error->details().statement, "SELECT * FROM nowhere");
  EXPECT_FALSE(connection->in_transaction());
  EXPECT_EQ(scalar(*connection, "SELECT 4"), "4");
  EXPECT_TRUE(connection->query_all({}).empty());
}

TEST(PostgresConnection, BeginsReadCommittedWhateverTheRoleHasAsDefault) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  connection->execute("SET default_transaction_isolation = 'repeatable read'");
  connection->execute("SET default_transaction_read_only = on");
  Transaction transaction(*connection);
  EXPECT_EQ(scalar(*connection, "SHOW transaction_isolation"), "read committed");
  connection->execute("CREATE TABLE t (a int)");
  transaction.commit();
  EXPECT_EQ(scalar(*connection, "SELECT count(*) FROM t"), "0");
}

TEST(PostgresConnection, RollsBackScopesThatAreNotCommitted) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  connection->execute("CREATE TABLE t (a int)");
  {
    Transaction transaction(*connection);
    connection->execute("INSERT INTO t VALUES (1)");
    {
      const Savepoint savepoint(*connection, "s\"1");
      connection->execute("INSERT INTO t VALUES (2)");
      EXPECT_TRUE(error_of([&] { connection->execute("SELECT 1/0"); }));
    }
    EXPECT_EQ(scalar(*connection, "SELECT sum(a) FROM t"), "1");
  }
  EXPECT_FALSE(connection->in_transaction());
  EXPECT_EQ(scalar(*connection, "SELECT count(*) FROM t"), "0");
}

TEST(PostgresConnection, CommitOfAFailedTransactionIsAnError) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  connection->begin();
  EXPECT_TRUE(error_of([&] { connection->execute("SELECT 1/0"); }));
  const auto error = error_of([&] { connection->commit(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::transaction_lost);
  EXPECT_FALSE(connection->in_transaction());
}

TEST(PostgresConnection, CancelsTheRunningStatementWhenTheStopTokenFires) {
  const PostgresDatabase database;
  std::stop_source stop;
  ConnectOptions options;
  options.stop = stop.get_token();
  const auto connection = database.connect(options);
  connection->begin();
  std::jthread later([&] {
    database.wait_until_sleeping();
    stop.request_stop();
  });
  const auto began = std::chrono::steady_clock::now();
  const auto error = error_of([&] { connection->execute("SELECT pg_sleep(30)"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::interrupted);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
  // Nothing new starts, but what is open can be rolled back.
  const auto next = error_of([&] { connection->execute("SELECT 1"); });
  ASSERT_TRUE(next);
  EXPECT_EQ(next->code(), ErrorCode::interrupted);
  EXPECT_TRUE(connection->in_transaction());
  connection->rollback();
  EXPECT_FALSE(connection->in_transaction());
}

TEST(PostgresConnection, CancelsFromAnotherThreadAndGoesOn) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  std::jthread later([&] {
    database.wait_until_sleeping();
    connection->cancel();
  });
  const auto error = error_of([&] { connection->query("SELECT pg_sleep(30)"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::interrupted);
  EXPECT_EQ(scalar(*connection, "SELECT 1"), "1");
}

TEST(PostgresConnection, ToleratesCancelWithNothingRunning) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  connection->cancel();
  EXPECT_EQ(scalar(*connection, "SELECT 1"), "1");
}

TEST(PostgresConnection, SaysWhenTheServerProcessWasTerminated) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const auto other = database.connect();
  const std::int64_t pid = connection->server_info().process_id;
  std::jthread later([&] {
    database.wait_until_sleeping();
    other->execute(fmt::format("SELECT pg_terminate_backend({})", pid));
  });
  const auto error = error_of([&] { connection->execute("SELECT pg_sleep(30)"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::connection_lost);
  // The server's last word, 57P01, is not looked for: with TLS the connection may be gone before libpq has read it.
  EXPECT_EQ(error->details().state, "whether the statement took effect is not known");
  EXPECT_FALSE(connection->in_transaction());
  const auto next = error_of([&] { connection->execute("SELECT 1"); });
  ASSERT_TRUE(next);
  EXPECT_EQ(next->code(), ErrorCode::connection_lost);
}

TEST(PostgresConnection, TellsTimeoutsOfLocksAndStatementsApart) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const auto other = database.connect();
  other->execute("CREATE TABLE t (a int)");
  const Transaction holder(*other);
  other->execute("LOCK TABLE t");
  connection->execute("SET lock_timeout = '50ms'");
  auto error = error_of([&] { connection->execute("SELECT * FROM t"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::lock_timeout);
  connection->execute("SET statement_timeout = '50ms'");
  error = error_of([&] { connection->execute("SELECT pg_sleep(10)"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::statement_timeout);
}

TEST(PostgresConnection, PassesNoticesToTheLog) {
  const PostgresDatabase database;
  std::vector<LogRecord> records;
  ConnectOptions options;
  options.log = [&](const LogRecord& record) { records.push_back(record); };
  const auto connection = database.connect(options);
  connection->execute("DO $$ BEGIN RAISE WARNING 'mind the gap'; RAISE NOTICE 'fyi'; END $$");
  ASSERT_GE(records.size(), 2U);
  EXPECT_EQ(records[0].level, LogLevel::warning);
  EXPECT_EQ(records[0].message, "mind the gap");
  EXPECT_EQ(records[1].level, LogLevel::info);
}

TEST(PostgresConnection, DescribesTheServer) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  const ServerInfo info = connection->server_info();
  EXPECT_EQ(info.product, "PostgreSQL");
  EXPECT_EQ(info.version.find(' '), std::string::npos);
  EXPECT_GT(info.process_id, 0);
  EXPECT_NE(info.address.find(':'), std::string::npos);
  EXPECT_EQ(info.address.find(test::planted_password()), std::string::npos);
}

TEST(PostgresConnection, RunsAloneWithSettingsAndForgetsThem) {
  const PostgresDatabase database;
  const auto connection = database.connect();
  connection->execute("CREATE SCHEMA \"odd name\"");
  connection->execute("CREATE TABLE \"odd name\".t (a int)");
  SessionSettings settings;
  settings.schema = "odd name";
  settings.statements = {"SET LOCAL work_mem = '5MB'", "SELECT pg_catalog.set_config('application_name', 'x', true)"};
  connection->execute_alone("CREATE INDEX CONCURRENTLY i ON t (a)", settings);
  EXPECT_EQ(scalar(*connection, "SELECT schemaname FROM pg_indexes WHERE indexname = 'i'"), "odd name");
  EXPECT_EQ(scalar(*connection, "SHOW search_path"), "\"$user\", public");
  EXPECT_NE(scalar(*connection, "SHOW work_mem"), "5MB");
  EXPECT_EQ(scalar(*connection, "SHOW application_name"), "dunlin");
  EXPECT_TRUE(error_of([&] { connection->execute_alone("CREATE INDEX CONCURRENTLY i ON t (a)", settings); }));
  EXPECT_EQ(scalar(*connection, "SHOW search_path"), "\"$user\", public");
}

TEST(PostgresConnection, RefusesUnknownSettingsAndParameters) {
  const PostgresDatabase database;
  ConnectOptions options;
  options.settings = {{"busy_timeout", "5"}};
  const auto setting = error_of([&] { static_cast<void>(database.connect(options)); });
  ASSERT_TRUE(setting);
  EXPECT_EQ(setting->code(), ErrorCode::unknown_setting);
  const Url url = Url::parse(database.url_text() + "?sslmod=disable");
  const auto parameter = error_of([&] { static_cast<void>(postgres::dialect().connect(url, {})); });
  ASSERT_TRUE(parameter);
  EXPECT_EQ(parameter->code(), ErrorCode::invalid_url);
  EXPECT_NE(parameter->details().hint.find("sslmode"), std::string::npos);
}

std::string everything(const Error& error) {
  const ErrorDetails& details = error.details();
  return error.message() + details.hint + details.state + details.cause + details.statement;
}

/// The test server's URL with one part replaced.
Url changed_url(const PostgresDatabase& database, const std::string& part, const std::string& by) {
  std::string text = database.url_text();
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << "nothing to change";
  return at == std::string::npos ? database.url() : Url::parse(text.replace(at, part.size(), by));
}

TEST(PostgresConnect, SaysClearlyWhyItFailedAndNeverThePassword) {
  const PostgresDatabase database;
  const std::string password = test::planted_password();
  const auto failure = [&](const Url& url) {
    return error_of([&] { static_cast<void>(postgres::dialect().connect(url, {})); });
  };
  // In the URL it is percent-encoded; its beginning needs no encoding.
  const auto wrong_password =
      failure(changed_url(database, ":" + password.substr(0, 6), ":not-" + password.substr(0, 6)));
  ASSERT_TRUE(wrong_password);
  EXPECT_EQ(wrong_password->code(), ErrorCode::authentication_failed);
  EXPECT_EQ(wrong_password->details().sqlstate, "28P01");
  EXPECT_EQ(everything(*wrong_password).find(password), std::string::npos);
  EXPECT_EQ(everything(*wrong_password).find("LOCATION"), std::string::npos);
  const auto no_database = failure(changed_url(database, database.name(), "no_such_database"));
  ASSERT_TRUE(no_database);
  EXPECT_EQ(no_database->code(), ErrorCode::database_missing);
  EXPECT_EQ(everything(*no_database).find(password), std::string::npos);
  const std::string port = fmt::format(":{}", database.url().hosts().at(0).port.value_or(5432));
  const auto refused = failure(changed_url(database, port, ":1"));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code(), ErrorCode::connection_failed);
  EXPECT_EQ(everything(*refused).find(password), std::string::npos);
  const auto tls = failure(Url::parse(database.url_text() + "?sslmode=verify-full&sslrootcert=/nonexistent"));
  ASSERT_TRUE(tls);
  EXPECT_EQ(tls->code(), ErrorCode::tls);
}

TEST(PostgresConnect, TakesTheHostThatAcceptsWrites) {
  const PostgresDatabase database;
  const Url::Host host = database.url().hosts().at(0);
  const std::string here = fmt::format("{}:{}", host.name, host.port.value_or(5432));
  const Url url = changed_url(database, here, fmt::format("127.0.0.1:1,{}", here));
  const auto connection = postgres::dialect().connect(url, {});
  EXPECT_EQ(scalar(*connection, "SELECT current_database()"), database.name());
}

TEST(PostgresConnect, EndsWhenTheStopTokenHasFired) {
  const PostgresDatabase database;
  std::stop_source stop;
  stop.request_stop();
  ConnectOptions options;
  options.stop = stop.get_token();
  const auto error = error_of([&] { static_cast<void>(database.connect(options)); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::interrupted);
}

}  // namespace
}  // namespace dunlin
