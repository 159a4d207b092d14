// SPDX-License-Identifier: Apache-2.0
// Runs that are told to stop, or lose their connection, and what they leave and say.
#include "integration/migrate/runs.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <stop_token>

namespace dunlin::test {
namespace {

using Ids = std::vector<std::string>;

const Files kThree{{"001_a.sql", "CREATE TABLE a (n INTEGER);\n"},
                   {"002_b.sql", "CREATE TABLE b (n INTEGER);\n"},
                   {"003_c.sql", "CREATE TABLE c (n INTEGER);\n"}};

class InterruptedOn : public EachDatabase {
 protected:
  [[nodiscard]] std::string count(const Runs& runs, std::string_view table, std::string_view where) const {
    return database_.scalar(fmt::format("SELECT count(*) FROM {} WHERE {}", runs.history_table(table), where));
  }
};

TEST_P(InterruptedOn, AGroupIsRolledBackAndNotTriedOneByOne) {
  std::stop_source stop;
  Runs runs(database_.url(), kThree, Naming::sequence, {.stop = stop.get_token()});
  Ids begun;
  RunEvents events;
  events.started = [&](const RevisionPlan& plan) {
    begun.push_back(plan.id());
    if (plan.id() == "002") stop.request_stop();
  };
  const auto error = error_of([&] { runs.runner({}, events).upgrade("head"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::interrupted);
  EXPECT_NE(error->details().state.find("rolled back"), std::string::npos) << error->details().state;
  EXPECT_EQ(std::count(begun.begin(), begun.end(), "001"), 1) << "it was begun again";
  EXPECT_EQ(count(runs, "revision", "true"), "0");
  EXPECT_EQ(count(runs, "event", "state = 'failed' AND detail LIKE 'DN0901%'"), "1") << "the last words are written";
  EXPECT_EQ(Runs(database_.url(), kThree).runner().upgrade("head").done, (Ids{"001", "002", "003"}));
}

INSTANTIATE_TEST_SUITE_P(Each, InterruptedOn, testing::Values("sqlite", "postgresql"),
                         [](const auto& one) { return one.param; });

class PostgresInterrupted : public testing::Test {
 protected:
  PostgresInterrupted() { database_.execute("CREATE TABLE held (n INTEGER)"); }

  /// Revisions of which the second wants a table that `holder_` has.
  [[nodiscard]] static Files waiting() {
    return {{"001_a.sql", "CREATE TABLE a (n INTEGER);\n"}, {"002_b.sql", "ALTER TABLE held ADD COLUMN m INTEGER;\n"}};
  }
  void hold() {
    holder_->begin();
    holder_->execute("LOCK TABLE held");
  }
  static RunnerOptions impatient() {
    RunnerOptions options;
    options.adopt_unversioned = true;
    options.execute.lock_timeout = std::chrono::milliseconds(30);
    return options;
  }

  Database database_{"postgresql"};
  std::unique_ptr<Connection> holder_ = database_.connect();
};

TEST_F(PostgresInterrupted, WhileItWaitsToTryAgain) {
  std::stop_source stop;
  Runs runs(database_.url(), waiting(), Naming::sequence, {.stop = stop.get_token()});
  hold();
  Ids told;
  RunEvents events;
  events.log = [&](const LogRecord& record) {
    told.push_back(record.message);
    stop.request_stop();
  };
  const auto error = error_of([&] { runs.runner(impatient(), events).upgrade("head"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::interrupted);
  EXPECT_EQ(error->details().state, "the revision was rolled back; everything before it stays as it is");
  ASSERT_EQ(told.size(), 1U);
  EXPECT_NE(told[0].find("rolled back, try 2 of 10"), std::string::npos) << told[0];
  EXPECT_EQ(database_.scalar("SELECT string_agg(id, ' ') FROM dunlin.revision"), "001");
  EXPECT_EQ(database_.scalar("SELECT string_agg(revision || ' ' || split_part(detail, ':', 1), ' ') FROM dunlin.event "
                             "WHERE state = 'failed'"),
            "002 DN0901");
}

// Servers may hide from ordinary roles what others do: then the error comes without the name.
TEST_F(PostgresInterrupted, WhereNobodyTellsWhoHoldsALock) {
  const std::string superuser = std::getenv("DUNLIN_TEST_PG_SUPERUSER_URL");
  const std::string name = database_.url().database();
  dialect_of(Url::parse(superuser))
      .connect(Url::parse(superuser.substr(0, superuser.rfind('/') + 1) + name), {})
      ->execute("REVOKE SELECT ON pg_catalog.pg_stat_activity FROM PUBLIC");
  Runs runs(database_.url(), waiting());
  RunnerOptions options = impatient();
  options.execute.tries = 1;
  hold();
  const auto error = error_of([&] { runs.runner(options).upgrade("head"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::lock_timeout);
  EXPECT_EQ(error->message(), "canceling statement due to lock timeout");
  EXPECT_EQ(error->details().cause, "");
  EXPECT_EQ(error->details().state, "revision \"002\" was rolled back; what was applied before it stays applied");
  holder_->rollback();

  // The same at the fence, where the transaction of another run is still open.
  holder_->begin();
  holder_->execute(
      "INSERT INTO dunlin.revision (id, parents, message, kind, algorithm, checksum_up, checksum_down, dunlin_version) "
      "VALUES ('002', '001', '', 'sql', '', '', '', '')");
  const auto fenced = error_of([&] { runs.runner(options).upgrade("head"); });
  ASSERT_TRUE(fenced);
  EXPECT_EQ(fenced->code(), ErrorCode::lock_timeout);
  EXPECT_EQ(fenced->message(), "canceling statement due to lock timeout");
  holder_->rollback();
  EXPECT_EQ(runs.runner(options).upgrade("head").done, Ids{"002"});
}

TEST_F(PostgresInterrupted, NamesTheRunThatStandsInTheFence) {
  Runs runs(database_.url(), waiting());
  RunnerOptions options = impatient();
  options.execute.tries = 1;
  runs.runner(options).upgrade("001");
  const std::string process = scalar(*holder_, "SELECT pg_backend_pid()");
  holder_->begin();
  holder_->execute(
      "INSERT INTO dunlin.revision (id, parents, message, kind, algorithm, checksum_up, checksum_down, dunlin_version) "
      "VALUES ('002', '001', '', 'sql', '', '', '', '')");
  const auto error = error_of([&] { runs.runner(options).upgrade("head"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::lock_timeout);
  EXPECT_TRUE(error->message().starts_with("another run is still at work on the history: server process " + process))
      << error->message();
  EXPECT_NE(error->details().hint.find("end that server process"), std::string::npos) << error->details().hint;
}

TEST_F(PostgresInterrupted, ALostConnectionLeavesWhatWasCommitted) {
  // In a group, and one by one.
  const std::string suicide = "SELECT pg_terminate_backend(pg_backend_pid());\n";
  for (const bool grouped : {true, false}) {
    const Database database("postgresql");
    Runs runs(database.url(), {{"001_a.sql", "CREATE TABLE a (n INTEGER);\n"}, {"002_b.sql", suicide}});
    RunnerOptions options;
    options.execute.commit_each = !grouped;
    const auto error = error_of([&] { runs.runner(options).upgrade("head"); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::connection_lost) << error->what();
    EXPECT_EQ(error->details().state, "the transaction is rolled back by the server");
    EXPECT_EQ(database.scalar("SELECT coalesce(string_agg(id, ' '), '') FROM dunlin.revision"), grouped ? "" : "001");
  }
}

}  // namespace
}  // namespace dunlin::test
