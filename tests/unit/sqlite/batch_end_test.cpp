// SPDX-License-Identifier: Apache-2.0
// What ends a transaction that nobody asked to end.
#include "unit/sqlite/scratch.hpp"

#include <thread>

namespace dunlin::test {
namespace {

class SqliteBatchEnd : public ::testing::Test {
 protected:
  SqliteBatchEnd()
      : db_(scratch_.open_with({"CREATE TABLE t(a INTEGER PRIMARY KEY, b UNIQUE ON CONFLICT ROLLBACK, c)",
                                "INSERT INTO t VALUES (1, 1, 1)",
                                "CREATE TRIGGER tr BEFORE DELETE ON t BEGIN SELECT RAISE(ROLLBACK, 'kept'); END"})) {}

  /// What a batch of two good statements around `sql` ends with.
  Error run(const std::string& sql) {
    const auto batch = db_->begin_batch({}, {});
    batch->add({.sql = "CREATE TABLE before(x)"});
    const std::optional<Error> error = error_of([&] { batch->add({.sql = sql}); });
    EXPECT_EQ(batch->failed_statement(), 1U);
    EXPECT_NE(code_of([&] { batch->add({.sql = "CREATE TABLE after(x)"}); }), std::nullopt);
    return error.value_or(Error(ErrorCode::internal, "no error"));
  }

  /// Whether nothing of a batch is left.
  [[nodiscard]] bool is_untouched() const {
    const auto other = scratch_.open();
    return !db_->in_transaction() &&
           integer_of(*other, "SELECT count(*) FROM sqlite_master WHERE type = 'table'") == 1 &&
           integer_of(*other, "SELECT count(*) FROM t") == 1;
  }

  Scratch scratch_;
  std::unique_ptr<Connection> db_;
};

TEST_F(SqliteBatchEnd, ACommitInABodyMakesNothingDurable) {
  for (const char* sql : {"COMMIT", "END", "end transaction", "/* x */ commit transaction;"}) {
    const Error error = run(sql);
    EXPECT_EQ(error.code(), ErrorCode::transaction_lost) << sql;
    EXPECT_EQ(error.details().state, "everything in this transaction was rolled back");
    EXPECT_TRUE(is_untouched()) << sql;
  }
}

TEST_F(SqliteBatchEnd, ARollbackInABodyIsNoticed) {
  EXPECT_EQ(run("ROLLBACK").code(), ErrorCode::transaction_lost);
  EXPECT_TRUE(is_untouched());
}

TEST_F(SqliteBatchEnd, ABeginInABodyFails) {
  EXPECT_EQ(run("BEGIN").code(), ErrorCode::statement_failed);
  EXPECT_TRUE(is_untouched());
}

TEST_F(SqliteBatchEnd, TellsTheTrueCauseWhenAConflictRolledBack) {
  EXPECT_EQ(run("INSERT INTO t VALUES (2, 1, 1)").code(), ErrorCode::unique_violation);
  EXPECT_TRUE(is_untouched());
  EXPECT_EQ(run("INSERT OR ROLLBACK INTO t VALUES (1, 2, 1)").code(), ErrorCode::unique_violation);
  EXPECT_TRUE(is_untouched());
}

TEST_F(SqliteBatchEnd, TellsTheTrueCauseWhenATriggerRolledBack) {
  const Error error = run("DELETE FROM t");
  EXPECT_EQ(error.code(), ErrorCode::constraint_violated);
  EXPECT_EQ(error.message(), "kept");
  EXPECT_TRUE(is_untouched());
}

constexpr std::string_view kLongInsert =
    "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n) INSERT INTO t SELECT i, i, i FROM n";

TEST_F(SqliteBatchEnd, AnInterruptInTheMiddleOfAnInsertRollsBack) {
  std::jthread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    db_->cancel();
  });
  const Error error = run(std::string(kLongInsert));
  EXPECT_EQ(error.code(), ErrorCode::interrupted);
  EXPECT_EQ(error.details().state, "everything in this transaction was rolled back");
  EXPECT_TRUE(is_untouched());
}

TEST_F(SqliteBatchEnd, AStopInTheMiddleOfAnInsertRollsBackAndRestoresSettings) {
  std::stop_source stop;
  db_ = scratch_.open({.stop = stop.get_token()});
  std::jthread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    stop.request_stop();
  });
  {
    const auto batch = db_->begin_batch({.statements = {"PRAGMA foreign_keys = OFF"}}, {});
    EXPECT_EQ(code_of([&] { batch->add({.sql = std::string(kLongInsert)}); }), ErrorCode::interrupted);
  }
  EXPECT_TRUE(is_untouched());
}

TEST_F(SqliteBatchEnd, ADeferredForeignKeyFailsTheCommitAndIsNamed) {
  db_->execute("CREATE TABLE parent(id INTEGER PRIMARY KEY)");
  db_->execute("CREATE TABLE child(p REFERENCES parent DEFERRABLE INITIALLY DEFERRED)");
  const auto batch = db_->begin_batch({}, {});
  batch->add({.sql = "INSERT INTO child VALUES (42)"});
  const auto error = error_of([&] { batch->commit(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::constraint_violated);
  EXPECT_EQ(error->details().sqlstate, "SQLITE_CONSTRAINT_FOREIGNKEY");
  EXPECT_EQ(error->details().cause, "table \"child\", row 1, refers to a missing row of \"parent\"");
  EXPECT_EQ(error->details().state, "everything in this transaction was rolled back");
  EXPECT_EQ(batch->failed_statement(), std::nullopt);
  EXPECT_FALSE(db_->in_transaction());
  EXPECT_EQ(integer_of(*db_, "SELECT count(*) FROM child"), 0);
}

TEST_F(SqliteBatchEnd, AnEditThatWouldMakeTheFileUnreadableIsRolledBack) {
  const auto batch = db_->begin_batch({}, {});
  batch->add({.sql = "PRAGMA writable_schema = ON"});
  batch->add({.sql = "UPDATE sqlite_schema SET sql = 'CREATE TABLE t(a INTEGER PRIMARY KEY, oops oops,,)' "
                     "WHERE name = 't'"});
  EXPECT_EQ(code_of([&] { batch->commit(); }), ErrorCode::not_a_database);
  EXPECT_TRUE(is_untouched());
  EXPECT_TRUE(scratch_.is_sound());
  EXPECT_EQ(integer_of(*db_, "SELECT count(*) FROM t"), 1);
}

}  // namespace
}  // namespace dunlin::test
