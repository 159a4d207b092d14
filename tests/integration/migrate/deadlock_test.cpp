// SPDX-License-Identifier: Apache-2.0
// A deadlock that comes again at every try, until the run gives up.
#include "integration/migrate/runs.hpp"

#include "dialect/postgres/dialect.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <stop_token>
#include <thread>

namespace dunlin::test {
namespace {

/// A session that locks table b, then a as soon as somebody else has it, again and again. It never looks for deadlocks,
/// so that it is always the other one that the server ends.
class Rival {
 public:
  explicit Rival(const PostgresDatabase& database) {
    std::string url = std::getenv("DUNLIN_TEST_PG_SUPERUSER_URL");
    url.replace(url.rfind('/') + 1, std::string::npos, database.name());
    connection_ = postgres::dialect().connect(Url::parse(url), {});
    connection_->execute("SET deadlock_timeout = '1h'");
    // The role of the tests has a schema of its own name, as the history is called.
    connection_->execute("SET search_path = dunlin, public");
    thread_ = std::jthread([this](const std::stop_token& stop) {
      while (!stop.stop_requested()) round(stop);
    });
  }

 private:
  void round(const std::stop_token& stop) {
    connection_->begin();
    connection_->execute("LOCK TABLE b");
    while (!stop.stop_requested()) {
      if (scalar(*connection_,
                 "SELECT count(*) FROM pg_locks WHERE relation = 'a'::regclass AND mode = 'AccessExclusiveLock' AND "
                 "granted AND pid <> pg_backend_pid()") == "0") {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        continue;
      }
      connection_->execute("LOCK TABLE a");
      break;
    }
    connection_->rollback();
  }

  std::unique_ptr<Connection> connection_;
  std::jthread thread_;
};

TEST(PostgresDeadlock, EndsTheRunWhenItPersists) {
  const PostgresDatabase database;
  const auto observer = database.connect();
  // The second statement waits until the rival stands before the first one's lock, where there is a rival.
  const Files files{{"001_tables.sql",
                     "CREATE TABLE a (id INTEGER);\nCREATE TABLE b (id INTEGER);\nCREATE TABLE rivals (id INTEGER);\n"
                     "INSERT INTO rivals VALUES (1);\n"},
                    {"002_columns.sql",
                     "ALTER TABLE a ADD COLUMN c INTEGER;\n"
                     "DO $$ BEGIN\n"
                     "  WHILE EXISTS (SELECT FROM rivals) AND NOT EXISTS (SELECT FROM pg_locks WHERE relation = "
                     "'a'::regclass AND NOT granted) LOOP\n"
                     "    PERFORM pg_sleep(0.005);\n"
                     "  END LOOP;\nEND $$;\n"
                     "ALTER TABLE b ADD COLUMN c INTEGER;\n"}};
  Runs runs(database.url(), files);
  runs.runner().upgrade("001");
  std::vector<std::string> told;
  RunEvents events;
  events.log = [&](const LogRecord& record) { told.push_back(record.message); };
  RunnerOptions options;
  options.execute.tries = 2;
  options.execute.lock_timeout = std::chrono::minutes(10);
  {
    const Rival rival(database);
    const auto error = error_of([&] { runs.runner(options, events).upgrade("head"); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::deadlock);
    EXPECT_EQ(exit_status(error->code()), 1);
    EXPECT_EQ(error->details().sqlstate, "40P01");
    EXPECT_EQ(error->details().statement, "ALTER TABLE b ADD COLUMN c INTEGER");
    EXPECT_EQ(error->details().source->line, 7U);
    EXPECT_EQ(error->details().state, "revision \"002\" was rolled back; what was applied before it stays applied");
  }
  EXPECT_EQ(told, std::vector<std::string>{"revision 002: deadlock detected; rolled back, try 2 of 2"});
  EXPECT_EQ(scalar(*observer, "SELECT string_agg(id, ',') FROM dunlin.revision"), "001");
  EXPECT_EQ(scalar(*observer,
                   "SELECT string_agg(revision || ' ' || split_part(detail, ':', 1), ',') FROM dunlin.event "
                   "WHERE state = 'failed'"),
            "002 DN0606");
  EXPECT_EQ(scalar(*observer, "SELECT count(*) FROM pg_attribute WHERE attname = 'c' AND attrelid = 'a'::regclass"),
            "0");
  observer->execute("DELETE FROM rivals");
  EXPECT_EQ(runs.runner(options).upgrade("head").done, std::vector<std::string>{"002"});
}

}  // namespace
}  // namespace dunlin::test
