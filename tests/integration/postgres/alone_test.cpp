// SPDX-License-Identifier: Apache-2.0
// Statements that refuse to run in a transaction.
#include "support/postgres.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace dunlin {
namespace {

using std::chrono::milliseconds;
using test::error_of;
using test::PostgresDatabase;
using test::scalar;

class PostgresAlone : public testing::Test {
 protected:
  PostgresAlone() { connection_->execute("CREATE TABLE t AS SELECT 1 AS a FROM generate_series(1, 2)"); }

  std::string indexes(const std::string& condition = "true") {
    return scalar(*connection_, "SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass AND " + condition);
  }

  PostgresDatabase database_;
  std::unique_ptr<Connection> connection_ = database_.connect();
};

TEST_F(PostgresAlone, ABuildThatWaitsForALongTransactionDoesNotFail) {
  const auto writer = database_.connect();
  writer->begin();
  writer->execute("INSERT INTO t VALUES (3)");
  std::jthread later([&] {
    std::this_thread::sleep_for(milliseconds(400));
    writer->commit();
  });
  SessionSettings settings;
  settings.lock_timeout = milliseconds(50);
  connection_->execute_alone("CREATE INDEX CONCURRENTLY i ON t (a)", settings);
  EXPECT_EQ(indexes("indisvalid"), "1");
  connection_->execute_alone("REINDEX (CONCURRENTLY) INDEX i", settings);
}

TEST_F(PostgresAlone, OtherStatementsKeepTheLockTimeout) {
  const auto reader = database_.connect();
  const Transaction transaction(*reader);
  reader->query("SELECT * FROM t");
  SessionSettings settings;
  settings.lock_timeout = milliseconds(50);
  const auto error = error_of([&] { connection_->execute_alone("VACUUM FULL t", settings); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::lock_timeout);
}

TEST_F(PostgresAlone, AFailedBuildLeavesNoInvalidIndex) {
  for (const char* sql : {"CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)", "CREATE UNIQUE INDEX CONCURRENTLY ON t (a)"}) {
    const auto error = error_of([&] { connection_->execute_alone(sql, {}); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::unique_violation);
    EXPECT_EQ(indexes(), "0") << sql;
  }
}

TEST_F(PostgresAlone, AnExplicitLockTimeoutHoldsAndLeavesNoInvalidIndex) {
  const auto writer = database_.connect();
  writer->begin();
  writer->execute("INSERT INTO t VALUES (3)");
  std::jthread later([&] {
    std::this_thread::sleep_for(milliseconds(500));
    writer->rollback();
  });
  SessionSettings settings;
  settings.statements = {"SET LOCAL lock_timeout = '50ms'"};
  const auto error = error_of([&] { connection_->execute_alone("CREATE INDEX CONCURRENTLY i ON t (a)", settings); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::lock_timeout);
  EXPECT_EQ(indexes(), "0");
}

TEST_F(PostgresAlone, LeavesAnIndexThatSomebodyElseBuildsAlone) {
  connection_->execute("CREATE INDEX i ON t (a)");
  const auto error = error_of([&] { connection_->execute_alone("CREATE INDEX CONCURRENTLY i ON t (a)", {}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(indexes("indisvalid"), "1");
}

TEST_F(PostgresAlone, ThroughAPoolerWhatMakesNoDifferenceIsNotRefused) {
  const auto pooled = database_.connect_pooled();
  SessionSettings settings;
  settings.schema = "public";
  settings.role = scalar(*connection_, "SELECT current_user::text");
  pooled->execute_alone("CREATE INDEX CONCURRENTLY i ON t (a)", settings);
  EXPECT_EQ(indexes("indisvalid"), "1");
  settings.role = "pg_monitor";
  auto error = error_of([&] { pooled->execute_alone("VACUUM", settings); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unsupported);
  EXPECT_NE(error->message().find("role"), std::string::npos);
  EXPECT_NE(error->details().hint.find("directly"), std::string::npos);
  settings = {};
  settings.statements = {"SET LOCAL work_mem = '5MB'"};
  error = error_of([&] { pooled->execute_alone("VACUUM", settings); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unsupported);
}

TEST_F(PostgresAlone, ThroughAPoolerTheStatementTimeoutIsKeptFromHere) {
  const auto pooled = database_.connect_pooled();
  SessionSettings settings;
  settings.statement_timeout = milliseconds(200);
  const auto error = error_of([&] { pooled->execute_alone("SELECT pg_sleep(20)", settings); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::statement_timeout);
  EXPECT_EQ(scalar(*pooled, "SELECT 1"), "1");
}

}  // namespace
}  // namespace dunlin
