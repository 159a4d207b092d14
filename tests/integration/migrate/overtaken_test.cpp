// SPDX-License-Identifier: Apache-2.0
// Runs that find, at the fence, that another one has been there since they made their plan; on each database.
#include "integration/migrate/runs.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

#include <functional>

namespace dunlin::test {
namespace {

using Ids = std::vector<std::string>;

constexpr const char* kThere = "another run got there first; looking again";

const Files kThree{{"001_a.sql", "CREATE TABLE a (n INTEGER);\n"},
                   {"002_b.sql", "CREATE TABLE b (n INTEGER);\n"},
                   {"003_c.sql", "CREATE TABLE c (n INTEGER);\n"}};

class OvertakenOn : public EachDatabase {
 protected:
  /// Events that call `action` when the first plan of a run is made, and keep what is logged.
  [[nodiscard]] RunEvents at_first_plan(std::function<void()> action) {
    RunEvents events;
    events.log = into(told_);
    events.planned = [this, action = std::move(action)](const Plan&) {
      if (plans_++ == 0) action();
    };
    return events;
  }
  [[nodiscard]] std::string applied(const Runs& runs) const {
    const Result rows =
        database_.connect()->query(fmt::format("SELECT id FROM {} ORDER BY sequence", runs.history_table("revision")));
    std::string ids;
    for (std::size_t i = 0; i < rows.rows.size(); ++i) ids += (ids.empty() ? "" : " ") + rows.text(i, 0);
    return ids;
  }

  Ids told_;
  int plans_ = 0;
};

TEST_P(OvertakenOn, LooksAgainAndDoesTheRest) {
  Runs runs(database_.url(), kThree);
  const RunEvents events = at_first_plan([&] { runs.apply_by_hand("001", "CREATE TABLE a (n INTEGER)"); });
  EXPECT_EQ(runs.runner({}, events).upgrade("head").done, (Ids{"002", "003"}));
  EXPECT_EQ(told_, Ids{kThere});
  EXPECT_EQ(plans_, 2);
  EXPECT_EQ(applied(runs), "001 002 003");
}

TEST_P(OvertakenOn, LooksAgainInOneTransaction) {
  Runs runs(database_.url(), kThree);
  const RunEvents events = at_first_plan([&] {
    runs.apply_by_hand("001", "CREATE TABLE a (n INTEGER)");
    runs.apply_by_hand("002", "CREATE TABLE b (n INTEGER)");
  });
  RunnerOptions options;
  options.execute.one_transaction = true;
  EXPECT_EQ(runs.runner(options, events).upgrade("head").done, Ids{"003"});
  EXPECT_EQ(told_, Ids{kThere});
  EXPECT_EQ(applied(runs), "001 002 003");
}

TEST_P(OvertakenOn, HasNothingLeftToDo) {
  Runs runs(database_.url(), kThree);
  runs.runner().upgrade("002");
  const RunEvents events = at_first_plan([&] { runs.apply_by_hand("003", "CREATE TABLE c (n INTEGER)"); });
  const RunReport report = runs.runner({}, events).upgrade("head");
  EXPECT_EQ(report.done, Ids{});
  EXPECT_EQ(report.current, Ids{"003"});
  EXPECT_EQ(told_, Ids{kThere});
}

TEST_P(OvertakenOn, LooksAgainWhenAnotherHasUndoneWhatItWantsToUndo) {
  Runs runs(database_.url(),
            {{"001_a.sql", "-- dunlin: up\nCREATE TABLE a (n INTEGER);\n-- dunlin: down\nDROP TABLE a;\n"},
             {"002_b.sql", "-- dunlin: up\nCREATE TABLE b (n INTEGER);\n-- dunlin: down\nDROP TABLE b;\n"}});
  runs.runner().upgrade("head");
  const RunEvents events = at_first_plan([&] {
    database_.execute("DROP TABLE b");
    database_.execute(fmt::format("DELETE FROM {} WHERE id = '002'", runs.history_table("revision")));
  });
  EXPECT_EQ(runs.runner({}, events).downgrade("base").done, Ids{"001"});
  EXPECT_EQ(told_, Ids{kThere});
  EXPECT_EQ(applied(runs), "");
}

// The parents that a history records are those that the files had then. Where the files say otherwise now, a plan can
// want what the history does not allow, and nobody else is to blame.
TEST_P(OvertakenOn, DoesNotLookForEverWhereTheHistoryForbidsThePlan) {
  const auto revision = [](const std::string& id, const std::string& parents) {
    return std::pair{id + ".sql",
                     fmt::format("-- dunlin: revision {0}\n-- dunlin: parents {1}\n-- dunlin: up\nCREATE TABLE {0} "
                                 "(n INTEGER);\n-- dunlin: down\nDROP TABLE {0};\n",
                                 id, parents)};
  };
  const auto first = std::pair{std::string("aa.sql"), std::string("-- dunlin: revision aa\n-- dunlin: up\nSELECT 1;\n"
                                                                  "-- dunlin: down\nSELECT 1;\n")};
  Runs before(database_.url(), {first, revision("bb", "aa"), revision("cc", "bb")}, Naming::graph);
  before.runner().upgrade("head");
  // The file of cc was given another parent.
  Runs runs(database_.url(), {first, revision("bb", "aa"), revision("cc", "aa")}, Naming::graph);
  const auto error = error_of([&] { runs.runner({}, at_first_plan([] {})).downgrade("cc"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::guard_failed);
  EXPECT_EQ(error->message(), "the history does not allow what was planned, and nobody else changed it");
  EXPECT_EQ(told_, Ids{kThere});
  EXPECT_EQ(plans_, 1);
  EXPECT_EQ(applied(runs), "aa bb cc");
}

INSTANTIATE_TEST_SUITE_P(Each, OvertakenOn, testing::Values("sqlite", "postgresql"),
                         [](const auto& one) { return one.param; });

// Where a transaction is all that keeps other runs out, one may come between two steps.
TEST(SqliteOvertaken, LooksAgainAtAStepThatAnotherRunHasNoted) {
  const Database database("sqlite");
  const Files files{{"001_d.sql",
                     "-- dunlin: no-transaction\nCREATE TABLE d (n INTEGER);\nCREATE TABLE e (n INTEGER);\n"
                     "INSERT INTO e VALUES (1);\n"},
                    {"002_f.sql", "CREATE TABLE f (n INTEGER);\n"}};
  Runs runs(database.url(), files);
  Ids told;
  int plans = 0;
  RunEvents events;
  events.log = into(told);
  events.planned = [&](const Plan&) {
    if (plans++ > 0) return;
    EXPECT_EQ(Runs(database.url(), files).runner().upgrade("001").done, Ids{"001"});
  };
  EXPECT_EQ(runs.runner({}, events).upgrade("head").done, Ids{"002"});
  EXPECT_EQ(told, Ids{kThere});
  EXPECT_EQ(database.scalar("SELECT count(*) FROM e"), "1");
}

}  // namespace
}  // namespace dunlin::test
