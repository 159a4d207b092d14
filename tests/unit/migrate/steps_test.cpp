// SPDX-License-Identifier: Apache-2.0
// Statements cut into what takes effect as one, and passes taken up where they were left.
#include <dunlin/error.hpp>

#include "dialect/postgres/dialect.hpp"
#include "dialect/sqlite/dialect.hpp"
#include "migrate/plan.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace dunlin {
namespace {

RevisionPlan planned(const std::string& text, bool each = false, const Dialect& dialect = postgres::dialect()) {
  RevisionPlan plan;
  plan.row.revision.id = "001";
  plan.source = {"1.sql", text};
  const std::vector<BodyPiece> pieces{{.text = text}};
  plan.statements = compile_body(plan.source, pieces, dialect);
  plan.steps = cut_into_steps(plan.statements, each);
  return plan;
}

/// `0-1 2! 3-3(SET a.b = 1)`: `!` for one that runs alone, settings in parentheses.
std::string written(const std::vector<Step>& steps) {
  std::string text;
  for (const Step& step : steps) {
    if (!text.empty()) text += ' ';
    text += step.alone ? fmt::format("{}!", step.first) : fmt::format("{}-{}", step.first, step.last);
    if (!step.settings.empty()) text += fmt::format("({})", fmt::join(step.settings, ";"));
  }
  return text;
}

TEST(Steps, AreCutWhereATransactionMustEnd) {
  EXPECT_EQ(written(planned("SELECT 1; SELECT 2;").steps), "0-1");
  EXPECT_EQ(written(planned("SELECT 1; VACUUM; SELECT 2; SELECT 3;").steps), "0-0 1! 2-3");
  EXPECT_EQ(written(planned("SELECT 1; ALTER TYPE t ADD VALUE 'x'; SELECT 2;").steps), "0-0 1-1 2-2");
  EXPECT_EQ(written(planned("SELECT 1; SELECT 2;", true).steps), "0-0 1-1");
  EXPECT_EQ(written(planned("SELECT 1; CALL work(); SELECT 2;", true).steps), "0-0 1! 2-2");
  EXPECT_EQ(written(planned("SELECT 1; CALL work(); SELECT 2;").steps), "0-2");
  EXPECT_EQ(written(planned("").steps), "0-0");
}

TEST(Steps, BeginWithTheSettingsBeforeThem) {
  EXPECT_EQ(written(planned("SET a.b = 1; SELECT 1; VACUUM; SET a.c = 2; SELECT 2;").steps),
            "1-1(SET a.b = 1) 2!(SET a.b = 1) 4-4(SET a.b = 1;SET a.c = 2)");
  EXPECT_EQ(written(planned("SELECT 1; PRAGMA foreign_keys = OFF; SELECT 2;", false, sqlite::dialect()).steps),
            "0-2(PRAGMA foreign_keys = OFF)");
  EXPECT_EQ(written(planned("PRAGMA foreign_keys = OFF;", false, sqlite::dialect()).steps),
            "0-0(PRAGMA foreign_keys = OFF)");
}

TEST(Steps, HaveTheHashOfEverythingUpToThem) {
  const RevisionPlan one = planned("SELECT 1; VACUUM; COPY t FROM stdin;\n1\n\\.\n");
  ASSERT_EQ(one.steps.size(), 3U);
  for (const Step& step : one.steps) EXPECT_EQ(step.hash, hash_through(one.statements, step.last));
  const RevisionPlan other = planned("SELECT 1; VACUUM; COPY t FROM stdin;\n2\n\\.\n");
  EXPECT_EQ(one.steps[1].hash, other.steps[1].hash);
  EXPECT_NE(one.steps[2].hash, other.steps[2].hash) << "its rows count";
  EXPECT_EQ(planned("SELECT 1; SELECT 2;").steps[0].hash, "") << "it is never journalled";
}

class TakenUp : public testing::Test {
 protected:
  [[nodiscard]] JournalEntry entry(std::size_t step, const std::string& state) const {
    return {.revision = "001",
            .direction = "up",
            .attempt = 4,
            .statement = static_cast<std::int64_t>(plan_.steps[step].last),
            .hash = plan_.steps[step].hash,
            .state = state,
            .process_id = 77,
            .at = {}};
  }
  void take_up(const std::vector<JournalEntry>& journal) { resume(plan_, journal); }

  RevisionPlan plan_ = planned("SELECT 0; SELECT 1; VACUUM; SELECT 3;");
};

TEST_F(TakenUp, WithoutAJournalIsAllOfIt) {
  take_up({});
  EXPECT_EQ(written(plan_.steps), "0-1 2! 3-3");
  EXPECT_EQ(plan_.attempt, 0);
  EXPECT_TRUE(plan_.groupable);
}

TEST_F(TakenUp, GoesOnBehindWhatIsDone) {
  take_up({entry(0, "done")});
  EXPECT_EQ(written(plan_.steps), "2! 3-3");
  EXPECT_EQ(plan_.attempt, 4);
  EXPECT_FALSE(plan_.groupable);
  EXPECT_FALSE(plan_.steps[0].begun_by);
}

TEST_F(TakenUp, MarksWhatWasBegunUnlessAPersonHasSpoken) {
  take_up({entry(0, "done"), entry(1, "intent")});
  EXPECT_EQ(written(plan_.steps), "2! 3-3");
  EXPECT_EQ(plan_.steps[0].begun_by, 77);
  plan_ = planned("SELECT 0; SELECT 1; VACUUM; SELECT 3;");
  take_up({entry(0, "done"), entry(1, "intent"), entry(1, "resolved")});
  EXPECT_FALSE(plan_.steps[0].begun_by);
}

TEST_F(TakenUp, HasNothingLeftWhenAllIsDone) {
  take_up({entry(0, "done"), entry(1, "intent"), entry(1, "done"), entry(2, "done")});
  EXPECT_TRUE(plan_.steps.empty());
}

// A later release may cut elsewhere: what is done counts by statements.
TEST_F(TakenUp, GoesOnInTheMiddleOfAStep) {
  JournalEntry half = entry(0, "done");
  half.statement = 0;
  half.hash = hash_through(plan_.statements, 0);
  take_up({half});
  EXPECT_EQ(written(plan_.steps), "1-1 2! 3-3");
}

TEST_F(TakenUp, RefusesOtherStatementsThanThoseThatAreDone) {
  for (const std::string& text :
       {std::string("SELECT 9; SELECT 1; VACUUM; SELECT 3;"), std::string("SELECT 0;"), std::string()}) {
    const JournalEntry done = entry(1, "done");
    RevisionPlan edited = planned(text);
    try {
      resume(edited, std::vector{done});
      FAIL() << "taken: " << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::edited_revision);
      EXPECT_EQ(error.details().state, "its statements 1 to 3 have taken effect, the others not");
    }
  }
}

TEST_F(TakenUp, RefusesTheOtherDirection) {
  for (const bool up : {true, false}) {
    plan_.direction = up ? Direction::up : Direction::down;
    JournalEntry left = entry(0, "done");
    left.direction = up ? "down" : "up";
    try {
      take_up({left});
      FAIL() << "taken";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::unfinished_step);
      EXPECT_EQ(error.details().hint, fmt::format("finish it first with `dunlin {}`, or see `dunlin resolve --help`",
                                                  up ? "downgrade" : "upgrade"));
    }
  }
}

}  // namespace
}  // namespace dunlin
