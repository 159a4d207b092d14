// SPDX-License-Identifier: Apache-2.0
// Statements outside transactions that an earlier run began, and what the database then tells of them.
#include "integration/migrate/runs.hpp"

#include <dunlin/error.hpp>

namespace dunlin::test {
namespace {

using Ids = std::vector<std::string>;

class PostgresBegunStep : public testing::Test {
 protected:
  PostgresBegunStep() {
    const auto error = error_of([&] { runs_.runner().upgrade("head"); });
    EXPECT_TRUE(error);
    if (!error) return;
    EXPECT_EQ(error->code(), ErrorCode::unique_violation);
    EXPECT_EQ(
        error->details().state,
        "statement 1 of revision \"001\" took effect and is recorded; statement 2 runs outside transactions and may "
        "have left something; the next run looks, and goes on from there");
    EXPECT_EQ(valid(), "") << "what could not be built is left behind";
  }
  /// Whether the index is valid; empty when there is none.
  [[nodiscard]] std::string valid() const {
    return database_.scalar(
        "SELECT indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relname = 't_n'");
  }
  /// What happened to the revision, in order.
  [[nodiscard]] std::string journal() const {
    return database_.scalar(
        "SELECT string_agg(concat_ws(' ', statement, state), ', ' ORDER BY id) FROM dunlin.event WHERE revision = "
        "'001'");
  }

  const std::string table_ = "CREATE TABLE t AS SELECT 1 AS n FROM generate_series(1, 2);\n";
  const std::string index_ = "CREATE UNIQUE INDEX CONCURRENTLY t_n ON t (n);\n";
  const std::string last_ = "CREATE TABLE last (n INTEGER);\n";
  Database database_{"postgresql"};
  Runs runs_{database_.url(), {{"001_steps.sql", table_ + index_ + last_}}};
};

TEST_F(PostgresBegunStep, IsRunAgainWhereItLeftNothing) {
  database_.execute("DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t)");
  EXPECT_EQ(runs_.runner().upgrade("head").done, Ids{"001"});
  EXPECT_EQ(valid(), "1");
  EXPECT_EQ(journal(), "0 done, 1 intent, 1 failed, 1 intent, 1 done, done");
}

TEST_F(PostgresBegunStep, IsNotTakenForDoneByWhatOthersBuilt) {
  database_.execute("DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t)");
  database_.execute("CREATE UNIQUE INDEX t_n ON t (n)");
  const auto error = error_of([&] { runs_.runner().upgrade("head"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message(), "relation \"t_n\" already exists");
  EXPECT_EQ(journal(), "0 done, 1 intent, 1 failed, 1 intent, 1 failed");
}

TEST_F(PostgresBegunStep, MayBeChangedButNotWhatIsDone) {
  Runs edited(database_.url(), {{"001_steps.sql", "CREATE TABLE other (n INTEGER);\n" + index_ + last_}});
  const auto error = error_of([&] { edited.runner().upgrade("head"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::edited_revision);
  EXPECT_EQ(error->details().state, "its statements 1 to 1 have taken effect, the others not");
  EXPECT_EQ(error->details().source->line, 1U);
  Runs mended(database_.url(), {{"001_steps.sql", table_ + "SELECT 1;\n" + last_}});
  EXPECT_EQ(mended.runner().upgrade("head").done, Ids{"001"});
  EXPECT_EQ(valid(), "");
}

TEST_F(PostgresBegunStep, StopsTheOtherDirection) {
  const Files both{{"001_steps.sql", "-- dunlin: up\n" + table_ + index_ + last_ + "-- dunlin: down\nDROP TABLE t;\n"},
                   {"002_next.sql", "SELECT 1;\n"}};
  Runs runs(database_.url(), both);
  // As if the revision had been applied before, and was being undone in several steps.
  database_.execute("UPDATE dunlin.event SET direction = 'down' WHERE revision = '001'");
  const auto error = error_of([&] { runs.runner().upgrade("head"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unfinished_step);
  EXPECT_EQ(error->message(), "the way down of revision \"001\" was begun and not finished");
  EXPECT_NE(error->details().hint.find("dunlin downgrade"), std::string::npos) << error->details().hint;
}

}  // namespace
}  // namespace dunlin::test
