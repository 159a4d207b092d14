// SPDX-License-Identifier: Apache-2.0
#include "history/history.hpp"

#include "history/rows.hpp"
#include "unit/sqlite/scratch.hpp"

#include <array>

namespace dunlin::test {
namespace {

class SqliteHistory : public ::testing::Test {
 protected:
  SqliteHistory() : db_(scratch_.open()), rows_(sqlite::dialect(), name_) { make(name_); }

  void run(const std::vector<BatchStatement>& statements) {
    const auto batch = db_->begin_batch({}, {});
    for (const BatchStatement& statement : statements) batch->add(statement);
    batch->commit();
  }

  void make(const HistoryName& name) {
    const auto batch = db_->begin_batch({}, {});
    for (const std::string& statement : sqlite::dialect().create_history(name, WhenThere::fail))
      batch->add({.sql = statement});
    batch->commit();
  }

  static RevisionRow row(const std::string& id) {
    return {.revision = {.id = id,
                         .parents = {},
                         .kind = "sql",
                         .algorithm = "sha256",
                         .checksum_up = "u",
                         .checksum_down = "d",
                         .message = "m"},
            .up_body = "CREATE TABLE t(a)",
            .down_body = std::string(5000, ' ')};
  }

  HistoryName name_;
  Scratch scratch_;
  std::unique_ptr<Connection> db_;
  HistoryRows rows_;
};

TEST_F(SqliteHistory, IsKnownToBeThereOrNot) {
  EXPECT_TRUE(sqlite::dialect().has_history(*db_, name_));
  EXPECT_FALSE(sqlite::dialect().has_history(*db_, {.name = "other"}));
  EXPECT_FALSE(read_history(*db_, {.name = "other"}).exists);
  EXPECT_TRUE(read_history(*db_, name_).exists);
}

TEST_F(SqliteHistory, ARevisionThatOthersAreBuiltOnIsNotUndone) {
  RevisionRow child = row("a2");
  child.revision.parents = {"b", "a"};
  RevisionRow namesake = row("c");
  namesake.revision.parents = {"xa", "ax"};  // Not "a".
  run({rows_.insert(row("a"), {}), rows_.insert(row("b"), {}), rows_.insert(child, {"a", "b"}),
       rows_.insert(namesake, {})});
  EXPECT_EQ(code_of([&] { run({rows_.remove_last("a")}); }), ErrorCode::guard_failed);
  EXPECT_EQ(code_of([&] { run({rows_.remove_last("missing")}); }), ErrorCode::guard_failed);
  run({rows_.remove_last("a2"), rows_.remove_last("a")});
  EXPECT_EQ(read_history(*db_, name_).ids(), (std::set<std::string>{"b", "c"}));
}

TEST_F(SqliteHistory, KeepsTheOrderOfApplicationAndTheBodies) {
  run({rows_.insert(row("b"), {}), rows_.insert(row("a"), {"b"}), rows_.insert(row("c"), {"a", "b"})});
  const History history = read_history(*db_, name_);
  ASSERT_EQ(history.applied.size(), 3U);
  EXPECT_EQ(history.applied[0].id, "b");
  EXPECT_EQ(history.applied[1].id, "a");
  EXPECT_EQ(history.applied[2].id, "c");
  const StoredBodies bodies = read_bodies(*db_, name_, "a");
  EXPECT_EQ(bodies.up, "CREATE TABLE t(a)");
  EXPECT_EQ(bodies.down, std::string(5000, ' '));
}

TEST_F(SqliteHistory, ARevisionIsAppliedOnce) {
  run({rows_.insert(row("a"), {})});
  EXPECT_EQ(code_of([&] { run({rows_.insert(row("a"), {})}); }), ErrorCode::unique_violation);
}

TEST_F(SqliteHistory, ARevisionNeedsItsParents) {
  EXPECT_EQ(code_of([&] { run({rows_.insert(row("a"), {"missing"})}); }), ErrorCode::constraint_violated);
}

TEST_F(SqliteHistory, RemovingWhatIsNotThereFails) {
  EXPECT_EQ(code_of([&] { run({rows_.remove("a")}); }), ErrorCode::guard_failed);
  run({rows_.insert(row("a"), {})});
  run({rows_.remove("a")});
  EXPECT_TRUE(read_history(*db_, name_).applied.empty());
}

TEST_F(SqliteHistory, ARevisionAppliedAfterOneWasUndoneComesLast) {
  run({rows_.insert(row("a"), {}), rows_.insert(row("b"), {})});
  run({rows_.remove("a"), rows_.insert(row("a"), {})});
  const History history = read_history(*db_, name_);
  ASSERT_EQ(history.applied.size(), 2U);
  EXPECT_EQ(history.applied[1].id, "a");
}

TEST_F(SqliteHistory, NotesTimesByTheClockOfTheDatabase) {
  run({rows_.insert(row("a"), {})});
  run(rows_.finish({.run_id = "r", .revision = "a", .direction = "up", .state = "done"}));
  const std::vector<AppliedDetails> details = read_details(*db_, name_);
  ASSERT_EQ(details.size(), 1U);
  const std::string pattern =
      "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9]Z";
  const std::array<Value, 2> times{details[0].applied_at, pattern};
  EXPECT_EQ(db_->query("SELECT $1 GLOB $2", times).integer(0, 0), 1) << details[0].applied_at;
  ASSERT_TRUE(details[0].duration_ms);
  EXPECT_GE(*details[0].duration_ms, 0);
  EXPECT_LT(*details[0].duration_ms, 60000);
}

TEST_F(SqliteHistory, MeasuresMillisecondsExactly) {
  EXPECT_EQ(integer_of(*db_, "SELECT " + sqlite::dialect().milliseconds_since(
                                             "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1.25 seconds'))")),
            1250);
}

TEST_F(SqliteHistory, AStepIsDoneOnceInAnAttempt) {
  const EventRow done{
      .run_id = "r", .revision = "a", .direction = "up", .attempt = 1, .statement = 2, .hash = "h", .state = "done"};
  EventRow intent = done;
  intent.state = "intent";
  run({rows_.event(intent), rows_.event(intent), rows_.event(done)});
  EXPECT_EQ(code_of([&] { run({rows_.event(done)}); }), ErrorCode::unique_violation);
  EventRow next = done;
  next.attempt = 2;
  run({rows_.event(next)});
  EXPECT_EQ(read_history(*db_, name_).journal.size(), 4U);
}

TEST_F(SqliteHistory, ATemporaryTableCannotTakeItsPlace) {
  db_->execute("CREATE TEMP TABLE dunlin_revision(id)");
  run({rows_.insert(row("a"), {})});
  EXPECT_EQ(integer_of(*db_, "SELECT count(*) FROM main.dunlin_revision"), 1);
}

TEST_F(SqliteHistory, TellsTablesOfTheUserFromItsOwn) {
  EXPECT_TRUE(sqlite::dialect().user_tables(*db_, name_, 10).empty());
  db_->execute("CREATE TABLE sqliteish(a INTEGER PRIMARY KEY AUTOINCREMENT)");
  db_->execute("CREATE TABLE other(a)");
  EXPECT_EQ(sqlite::dialect().user_tables(*db_, name_, 10), (std::vector<std::string>{"other", "sqliteish"}));
  EXPECT_EQ(sqlite::dialect().user_tables(*db_, name_, 1), std::vector<std::string>{"other"});
}

TEST_F(SqliteHistory, ANameMayHoldAnything) {
  const HistoryName hostile{.name = "a\"b'; DROP TABLE x; --"};
  make(hostile);
  EXPECT_TRUE(sqlite::dialect().has_history(*db_, hostile));
  const HistoryRows rows(sqlite::dialect(), hostile);
  run({rows.insert(row("a"), {})});
  EXPECT_EQ(read_history(*db_, hostile).applied.size(), 1U);
}

TEST_F(SqliteHistory, IsNotTrustedInAFileThatEverybodyCanWrite) {
  EXPECT_EQ(sqlite::dialect().history_distrust(*db_, name_), "");
  std::filesystem::permissions(scratch_.file(), std::filesystem::perms::others_write,
                               std::filesystem::perm_options::add);
  EXPECT_NE(sqlite::dialect().history_distrust(*db_, name_), "");
}

}  // namespace
}  // namespace dunlin::test
