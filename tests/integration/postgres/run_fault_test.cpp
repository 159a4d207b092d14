// SPDX-License-Identifier: Apache-2.0
// Runs that meet somebody or something: an interruption, an orphan, another run, a server's own defaults.
#include "integration/postgres/fault.hpp"

#include <signal.h>

#include <chrono>

namespace dunlin::test {
namespace {

TEST_F(PostgresFault, AnInterruptedRunIsRecorded) {
  prepare(database_.url_text());
  for (const auto& [signal, status, code] : {std::tuple(SIGINT, 130, "DN0901"), std::tuple(SIGTERM, 143, "DN0902")}) {
    const auto victim = start(database_.url_text());
    victim->signal(signal);
    const Finished finished = victim->wait();
    expect_error(finished, code, status);
    EXPECT_NE(finished.err.find("rolled back"), std::string::npos) << finished.err;
    EXPECT_EQ(applied(), "001");
    EXPECT_EQ(scalar(*observer_, "SELECT count(*) FROM dunlin.event WHERE state = 'failed' AND revision = '002'"),
              signal == SIGINT ? "1" : "2");
  }
  EXPECT_NE(scalar(*observer_, "SELECT detail FROM dunlin.event WHERE state = 'failed' LIMIT 1").find("DN0901"),
            std::string::npos);
  open_gate();
  expect_next_run_completes(database_.url_text());
}

// A killed client's process of the server goes on to its end, while the run lock is free again.
TEST_F(PostgresFault, AnOrphanThatHoldsTheFenceIsNamed) {
  prepare(database_.url_text());
  open_gate();
  const auto orphan = database_.connect({.application_name = "the orphan"});
  const std::string process = scalar(*orphan, "SELECT pg_backend_pid()");
  orphan->begin();
  orphan->execute(
      "INSERT INTO dunlin.revision (id, parents, message, kind, algorithm, checksum_up, checksum_down, dunlin_version) "
      "VALUES ('002', '001', '', 'sql', '', '', '', '')");
  Process victim(project_.command(database_.url_text(), {"upgrade", "head", "--lock-timeout", "100ms"}));
  EXPECT_TRUE(eventually([&] { return victim.errors().find("rolled back") != std::string::npos; }));
  EXPECT_NE(victim.errors().find("server process " + process + ", application \"the orphan\""), std::string::npos)
      << victim.errors();
  orphan->rollback();
  EXPECT_EQ(victim.wait().status, 0);
  expect_next_run_completes(database_.url_text());
}

TEST_F(PostgresFault, OnlyStatementsOfRevisionsAreLogged) {
  prepare(database_.url_text());
  open_gate();
  const Finished finished = project_.dunlin(database_.url_text(), {"upgrade", "head", "-v"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_NE(finished.err.find("CREATE TABLE second"), std::string::npos) << finished.err;
  for (const char* own : {"pg_catalog", "\"dunlin\".\"", "advisory"}) {
    EXPECT_EQ(finished.err.find(own), std::string::npos) << finished.err;
  }
}

TEST(PostgresDefaults, RepeatableReadAsTheRolesDefaultDoesNotApplyARevisionTwice) {
  const Project project;
  project.revision("001_first.sql", "CREATE TABLE done (revision int);\nINSERT INTO done VALUES (1);\n");
  project.revision("002_second.sql", "INSERT INTO done VALUES (2);\nSELECT pg_sleep(0.2);\n");
  project.revision("003_third.sql", "INSERT INTO done VALUES (3);\n");
  for (int round = 0; round < 4; ++round) {
    const PostgresDatabase database;
    const auto observer = database.connect({.application_name = "observer"});
    observer->execute("ALTER ROLE CURRENT_USER IN DATABASE \"" + database.name() +
                      "\" SET default_transaction_isolation = 'repeatable read'");
    Gate gate;
    std::vector<std::unique_ptr<Process>> racers;
    for (int i = 0; i < 2; ++i) {
      racers.push_back(std::make_unique<Process>(project.command(database.url_text(), {"upgrade", "head"}), &gate));
    }
    gate.open();
    for (const auto& racer : racers) {
      const Finished finished = racer->wait();
      EXPECT_EQ(finished.status, 0) << finished.err;
    }
    EXPECT_EQ(scalar(*observer, "SELECT string_agg(revision::text, ',' ORDER BY revision) FROM done"), "1,2,3");
    EXPECT_EQ(scalar(*observer, "SELECT string_agg(id, ',' ORDER BY sequence) FROM dunlin.revision"), "001,002,003");
  }
}

// The fence, not the lock, is what makes it exactly once: here the run lock is taken away in the middle, and a second
// run stands at the fence until the first has committed. Under repeatable read it would not see that row.
TEST_F(PostgresFault, TheFenceHoldsWithoutTheLockUnderRepeatableRead) {
  prepare(database_.url_text());
  observer_->execute("ALTER ROLE CURRENT_USER IN DATABASE \"" + database_.name() +
                     "\" SET default_transaction_isolation = 'repeatable read'");
  const auto first = start(database_.url_text());
  terminate(lock_process());
  EXPECT_TRUE(eventually([&] { return lock_process().empty(); }));
  Process second(project_.command(database_.url_text(), {"upgrade", "head", "--lock-timeout", "30s"}));
  EXPECT_TRUE(eventually([&] {
    return scalar(*observer_,
                  "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'dunlin' AND wait_event_type = "
                  "'Lock' AND datname = current_database()") == "2";
  }));
  open_gate();
  expect_error(first->wait(), "DN0703");
  const Finished finished = second.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  expect_next_run_completes(database_.url_text());
}

}  // namespace
}  // namespace dunlin::test
