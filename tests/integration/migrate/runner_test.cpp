// SPDX-License-Identifier: Apache-2.0
// What a runner does about revisions that it does not know, and about other runs; on each database.
#include "integration/migrate/runs.hpp"

#include <dunlin/error.hpp>

#include "history/history.hpp"

#include <fmt/format.h>

#include <thread>

namespace dunlin::test {
namespace {

using Ids = std::vector<std::string>;

/// A revision of a graph that makes a table of its name.
std::pair<std::string, std::string> revision(const std::string& id, const std::string& parent,
                                             const std::string& directive = {}) {
  return {id + ".sql", fmt::format("-- dunlin: revision {0}\n{1}{2}-- dunlin: up\nCREATE TABLE {0} (n INTEGER);\n"
                                   "-- dunlin: down\nDROP TABLE {0};\n",
                                   id, parent.empty() ? "" : "-- dunlin: parents " + parent + "\n",
                                   directive.empty() ? "" : "-- dunlin: " + directive + "\n")};
}

class RunnerOn : public EachDatabase {
 protected:
  [[nodiscard]] Runs runs(const Files& files) const { return {database_.url(), files, Naming::graph}; }
};

TEST_P(RunnerOn, RefusesAHoleInWhatIsApplied) {
  runs({revision("aa", ""), revision("bb", "aa"), revision("cc", "bb")}).runner().upgrade("head");
  Runs later = runs({revision("aa", ""), revision("cc", "aa"), revision("dd", "cc")});
  for (const Ahead ahead : {Ahead::refuse, Ahead::downgrade}) {
    RunnerOptions options;
    options.ahead = ahead;
    const auto error = error_of([&] { later.runner(options).upgrade("head"); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::missing_revision);
    EXPECT_EQ(error->message(), "revision \"bb\" is applied and has no file here, and \"cc\" was applied on top of it");
    EXPECT_EQ(error->details().state, "nothing was changed");
  }
  RunnerOptions accepting;
  accepting.ahead = Ahead::accept;
  EXPECT_EQ(later.runner(accepting).upgrade("head").done, Ids{"dd"});
}

TEST_P(RunnerOn, GoesOnWhereEveryNewerRevisionIsCompatible) {
  runs({revision("aa", ""), revision("bb", "aa", "compatible-from aa"), revision("cc", "bb", "compatible-from bb")})
      .runner()
      .upgrade("head");
  EXPECT_EQ(runs({revision("aa", ""), revision("bb", "aa")}).runner().upgrade("head").done, Ids{});
  // To the first release the second change is not compatible.
  const auto error = error_of([&] { runs({revision("aa", "")}).runner().upgrade("head"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::missing_revision);
  EXPECT_EQ(error->message(), "the database is ahead: revision \"cc\" and 1 more are applied and have no file here");
}

TEST_P(RunnerOn, AppliesWhatARevisionOfAnotherLineNeeds) {
  Runs one = runs({revision("aa", ""), revision("bb", "aa"), revision("cc", "aa", "depends-on bb aa")});
  EXPECT_EQ(one.runner().upgrade("cc").done, (Ids{"aa", "bb", "cc"}));
  // The server holds the rule too: what is gone when its turn comes is noticed, and looked for again.
  one.runner().downgrade("bb");
  Runs other = runs({revision("aa", ""), revision("cc", "aa", "depends-on bb aa"), revision("bb", "aa")});
  Ids told;
  RunEvents events;
  events.log = into(told);
  events.planned = [&](const Plan&) {
    database_.execute(fmt::format("DELETE FROM {} WHERE id = 'bb'", one.history_table("revision")));
  };
  const auto error = error_of([&] { other.runner({}, events).upgrade("cc"); });
  ASSERT_TRUE(error) << "the table of bb was made a second time";
  EXPECT_EQ(told, Ids{"another run got there first; looking again"});
  EXPECT_EQ(database_.scalar(fmt::format("SELECT count(*) FROM {} WHERE id = 'cc'", one.history_table("revision"))),
            "0");
}

TEST_P(RunnerOn, FindsNoBodiesOfWhatIsNotApplied) {
  Runs one = runs({revision("zz", ""), revision("aa", "zz", "compatible-from zz")});
  one.runner().upgrade("head");
  const auto connection = database_.connect();
  const StoredBodies stored = read_bodies(*connection, {}, "aa");
  EXPECT_EQ(stored.down, "DROP TABLE aa;\n");
  EXPECT_EQ(stored.compatible_from, "zz");
  const StoredBodies none = read_bodies(*connection, {}, "bb");
  EXPECT_FALSE(none.up || none.down);
  EXPECT_EQ(none.compatible_from, "");
}

TEST_P(RunnerOn, AcceptsNoEditOfWhatIsNotApplied) {
  Runs one = runs({revision("aa", ""), revision("bb", "aa")});
  one.runner().upgrade("aa");
  const auto error = error_of([&] { one.runner().accept_edit("bb", "why not"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::not_applied);
  EXPECT_EQ(error->details().state, "nothing was changed");
}

TEST_P(RunnerOn, TellsTheIdentityOfADatabaseThatItKnows) {
  const auto connection = database_.connect();
  EXPECT_EQ(read_identity(*connection, {}, read_history(*connection, {})), "");
  Runs one = runs({revision("aa", "")});
  one.runner().upgrade("head");
  EXPECT_EQ(read_identity(*connection, {}, read_history(*connection, {})), "test");
  connection->execute(fmt::format("DELETE FROM {}", one.history_table("event")));
  EXPECT_EQ(read_identity(*connection, {}, read_history(*connection, {})), "");
}

INSTANTIATE_TEST_SUITE_P(Each, RunnerOn, testing::Values("sqlite", "postgresql"),
                         [](const auto& one) { return one.param; });

// Where transactions are all that keeps runs apart, another one may make the history between a look and a lock.
TEST(SqliteRunner, TakesTheHistoryThatAnotherRunHasMade) {
  const Database database("sqlite");
  const Files files{revision("aa", ""), revision("bb", "aa")};
  Runs late(database.url(), files, Naming::graph);
  RunnerOptions options;
  options.before_changes = [&] { Runs(database.url(), files, Naming::graph).runner().upgrade("aa"); };
  EXPECT_EQ(late.runner(options).upgrade("head").done, Ids{"bb"});
  EXPECT_EQ(database.scalar("SELECT count(*) FROM dunlin_revision"), "2");
}

TEST(PostgresRunner, SaysOnceForWhomItWaitsAndGivesUp) {
  const Database database("postgresql");
  Runs one(database.url(), {revision("aa", "")}, Naming::graph);
  Ids told;
  RunEvents events;
  events.log = into(told);
  RunnerOptions options;
  {
    const auto held = dialect_of(database.url()).lock_run(database.url(), {.application_name = "the other"}, {}, {});
    options.run_lock_timeout = std::chrono::milliseconds(300);
    const auto error = error_of([&] { one.runner(options, events).upgrade("head"); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::run_lock_timeout);
    EXPECT_EQ(error->details().state, "nothing was changed");
    ASSERT_EQ(told.size(), 1U);
    EXPECT_TRUE(told[0].starts_with("waiting: ")) << told[0];
    EXPECT_NE(told[0].find("\"the other\""), std::string::npos) << told[0];
  }
  const RunReport report = one.runner(options, events).upgrade("head");
  EXPECT_EQ(report.done, Ids{"aa"});
  EXPECT_FALSE(report.waited_for_lock);
}

}  // namespace
}  // namespace dunlin::test
