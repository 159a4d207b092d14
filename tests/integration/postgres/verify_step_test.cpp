// SPDX-License-Identifier: Apache-2.0
#include "support/postgres.hpp"

#include "dialect/postgres/dialect.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace dunlin {
namespace {

using std::chrono::milliseconds;
using test::error_of;
using test::eventually;
using test::PostgresDatabase;
using test::scalar;

class PostgresVerifyStep : public testing::Test {
 protected:
  PostgresVerifyStep() {
    connection_->execute("CREATE TABLE t (a int, b int)");
    connection_->execute("INSERT INTO t VALUES (1, 1), (1, 2)");
  }

  StepVerdict verify(std::string_view statement, std::int64_t pid = 0, milliseconds patience = milliseconds(5000)) {
    return connection_->dialect().verify_step(
        *connection_, {.statement = statement, .process_id = pid, .settings = settings_, .patience = patience});
  }
  /// Runs `statement` in another session, which is terminated while it waits for a lock on t.
  void interrupt(const std::string& statement) {
    const auto blocker = database_.connect();
    const Transaction transaction(*blocker);
    blocker->execute("INSERT INTO t VALUES (9, 9)");
    const auto runner = database_.connect();
    const std::int64_t pid = runner->server_info().process_id;
    std::jthread thread([&] { EXPECT_TRUE(error_of([&] { runner->execute_alone(statement, {}); })); });
    const std::string waits = fmt::format("SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = {}", pid);
    EXPECT_TRUE(eventually([&] { return scalar(*connection_, waits) == "1"; }));
    connection_->execute(fmt::format("SELECT pg_terminate_backend({})", pid));
  }
  std::string index_count() {
    return scalar(*connection_, "SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass");
  }

  SessionSettings settings_;
  PostgresDatabase database_;
  std::unique_ptr<Connection> connection_ = database_.connect();
};

TEST_F(PostgresVerifyStep, FindsABuiltIndexDone) {
  connection_->execute("CREATE INDEX \"I x\" ON t (a)");
  EXPECT_EQ(verify("CREATE INDEX CONCURRENTLY \"I x\" ON public.t (a)"), StepVerdict::done);
  connection_->execute("CREATE INDEX i ON t (a)");
  EXPECT_EQ(verify("create index concurrently if not exists I on only T using btree (a)"), StepVerdict::done);
}

TEST_F(PostgresVerifyStep, DoesNotTakeTheIndexOfSomebodyElseForTheOneThatFailed) {
  connection_->execute("CREATE INDEX i ON t (b)");
  const BegunStep failed{.statement = "CREATE INDEX CONCURRENTLY i ON t (a)", .settings = settings_, .refused = true};
  EXPECT_EQ(connection_->dialect().verify_step(*connection_, failed), StepVerdict::redo);
  EXPECT_EQ(index_count(), "1");
}

TEST_F(PostgresVerifyStep, RedoesAnIndexThatIsNotThere) {
  EXPECT_EQ(verify("CREATE INDEX CONCURRENTLY i ON t (a)"), StepVerdict::redo);
}

TEST_F(PostgresVerifyStep, DropsAnInvalidIndexAndRedoes) {
  EXPECT_TRUE(error_of([&] { connection_->execute("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"); }));
  ASSERT_EQ(index_count(), "1");
  EXPECT_EQ(verify("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"), StepVerdict::redo);
  EXPECT_EQ(index_count(), "0");
}

TEST_F(PostgresVerifyStep, CleansUpAfterAKilledBuild) {
  interrupt("CREATE INDEX CONCURRENTLY i ON t (a)");
  ASSERT_EQ(index_count(), "1");
  EXPECT_EQ(verify("CREATE INDEX CONCURRENTLY i ON t (a)"), StepVerdict::redo);
  EXPECT_EQ(index_count(), "0");
}

TEST_F(PostgresVerifyStep, DropsTheRemainsOfAnUnnamedIndex) {
  EXPECT_TRUE(error_of([&] { connection_->execute("CREATE UNIQUE INDEX CONCURRENTLY ON t (a)"); }));
  EXPECT_EQ(verify("CREATE UNIQUE INDEX CONCURRENTLY ON t (a)"), StepVerdict::redo);
  EXPECT_EQ(index_count(), "0");
}

TEST_F(PostgresVerifyStep, TellsDroppedIndexes) {
  EXPECT_EQ(verify("DROP INDEX CONCURRENTLY i"), StepVerdict::done);
  connection_->execute("CREATE INDEX i ON t (a)");
  EXPECT_EQ(verify("DROP INDEX CONCURRENTLY IF EXISTS public.i"), StepVerdict::redo);
}

TEST_F(PostgresVerifyStep, RemovesWhatAReindexLeft) {
  connection_->execute("CREATE INDEX i ON t (a)");
  interrupt("REINDEX INDEX CONCURRENTLY i");
  ASSERT_EQ(index_count(), "2");
  EXPECT_EQ(verify("REINDEX INDEX CONCURRENTLY i"), StepVerdict::redo);
  EXPECT_EQ(index_count(), "1");
  EXPECT_EQ(verify("REINDEX (VERBOSE) TABLE CONCURRENTLY t"), StepVerdict::redo);
  EXPECT_EQ(verify("REINDEX SCHEMA CONCURRENTLY public"), StepVerdict::redo);
}

TEST_F(PostgresVerifyStep, RepeatsWhatDoesNoHarm) {
  EXPECT_EQ(verify("VACUUM (ANALYZE) t"), StepVerdict::redo);
  EXPECT_EQ(verify("ANALYZE"), StepVerdict::redo);
}

TEST_F(PostgresVerifyStep, FinalizesADetachedPartition) {
  connection_->execute("CREATE TABLE p (a int) PARTITION BY RANGE (a)");
  connection_->execute("CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)");
  const std::string detach = "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY";
  EXPECT_EQ(verify(detach), StepVerdict::redo);
  {
    const auto reader = database_.connect();
    const Transaction transaction(*reader);
    reader->query("SELECT * FROM p");
    const auto runner = database_.connect();
    SessionSettings settings;
    settings.statements = {"SET LOCAL lock_timeout = '200ms'"};
    EXPECT_TRUE(error_of([&] { runner->execute_alone(detach, settings); }));
  }
  ASSERT_EQ(scalar(*connection_, "SELECT inhdetachpending FROM pg_inherits WHERE inhrelid = 'p1'::regclass"), "1");
  EXPECT_EQ(verify(detach), StepVerdict::done);
  EXPECT_EQ(scalar(*connection_, "SELECT count(*) FROM pg_inherits WHERE inhrelid = 'p1'::regclass"), "0");
  EXPECT_EQ(verify(detach), StepVerdict::done);
}

TEST_F(PostgresVerifyStep, ReadsNamesAsTheStepDoes) {
  connection_->execute("CREATE SCHEMA other");
  connection_->execute("CREATE TABLE other.t (a int)");
  connection_->execute("CREATE INDEX i ON other.t (a)");
  const std::string create = "CREATE INDEX CONCURRENTLY i ON t (a)";
  EXPECT_EQ(verify(create), StepVerdict::redo) << "public.t has none";
  settings_.schema = "other";
  EXPECT_EQ(verify(create), StepVerdict::done);
  EXPECT_EQ(verify("DROP INDEX CONCURRENTLY i"), StepVerdict::redo);
  settings_.schema.clear();
  settings_.statements = {"SET LOCAL search_path = other"};
  EXPECT_EQ(verify(create), StepVerdict::done);
  EXPECT_EQ(scalar(*connection_, "SHOW search_path"), "\"$user\", public");
}

TEST_F(PostgresVerifyStep, DropsInvalidRemainsInTheSchemaOfTheStep) {
  connection_->execute("CREATE SCHEMA other");
  connection_->execute("CREATE TABLE other.t AS SELECT 1 AS a FROM generate_series(1, 2)");
  EXPECT_TRUE(error_of([&] { connection_->execute("CREATE UNIQUE INDEX CONCURRENTLY i ON other.t (a)"); }));
  settings_.schema = "other";
  EXPECT_EQ(verify("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"), StepVerdict::redo);
  EXPECT_EQ(scalar(*connection_, "SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "0");
}

TEST_F(PostgresVerifyStep, DoesNotKnowOtherStatements) {
  EXPECT_EQ(verify("CALL p()"), StepVerdict::unknown);
  EXPECT_EQ(verify("CREATE DATABASE x"), StepVerdict::unknown);
  EXPECT_EQ(verify("DROP INDEX CONCURRENTLY a, b"), StepVerdict::unknown);
}

TEST_F(PostgresVerifyStep, WaitsForTheOrphan) {
  const auto orphan = database_.connect();
  const std::int64_t pid = orphan->server_info().process_id;
  const std::string statement = "SELECT pg_sleep(1), 'CREATE INDEX CONCURRENTLY i ON t (a)'";
  std::jthread thread([&] { orphan->execute(statement); });
  const std::string active = fmt::format("SELECT state FROM pg_stat_activity WHERE pid = {}", pid);
  ASSERT_TRUE(eventually([&] { return scalar(*connection_, active) == "active"; }));
  const auto error = error_of([&] { static_cast<void>(verify(statement, pid, milliseconds(100))); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::lock_timeout);
  EXPECT_NE(error->message().find(fmt::format("{}", pid)), std::string::npos);
  EXPECT_EQ(verify(statement, pid, milliseconds(5000)), StepVerdict::unknown);
  EXPECT_EQ(scalar(*connection_, active), "idle");
}

}  // namespace
}  // namespace dunlin
