// SPDX-License-Identifier: Apache-2.0
#include "unit/sqlite/scratch.hpp"

#include <thread>

namespace dunlin::test {
namespace {

TEST(SqliteBatch, CommitsAllOfItsStatementsOrNone) {
  const Scratch scratch;
  const auto db = scratch.open();
  {
    const auto batch = db->begin_batch({}, {});
    batch->add({.sql = "CREATE TABLE a(x)"});
    batch->add({.sql = "INSERT INTO a VALUES ($1)", .parameters = {std::int64_t{7}}});
    batch->flush();
  }
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM sqlite_master"), 0);
  const auto batch = db->begin_batch({}, {});
  batch->add({.sql = "CREATE TABLE a(x)"});
  batch->add({.sql = "INSERT INTO a VALUES ($1)", .parameters = {std::int64_t{7}}});
  batch->commit();
  EXPECT_EQ(batch->failed_statement(), std::nullopt);
  EXPECT_EQ(integer_of(*scratch.open(), "SELECT x FROM a"), 7);
}

TEST(SqliteBatch, AnErrorInTheMiddleRollsBackAndTellsWhichStatement) {
  const Scratch scratch;
  const auto db = scratch.open();
  const auto batch = db->begin_batch({}, {});
  batch->add({.sql = "CREATE TABLE a(x UNIQUE)"});
  batch->add({.sql = "INSERT INTO a VALUES (1)"});
  const auto error = error_of([&] { batch->add({.sql = "INSERT INTO a VALUES (1)"}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unique_violation);
  EXPECT_EQ(error->details().state, "everything in this transaction was rolled back");
  EXPECT_EQ(batch->failed_statement(), 2U);
  EXPECT_FALSE(db->in_transaction());
  EXPECT_EQ(code_of([&] { batch->add({.sql = "CREATE TABLE b(x)"}); }), ErrorCode::internal);
  EXPECT_EQ(code_of([&] { batch->commit(); }), ErrorCode::internal);
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM sqlite_master"), 0);
}

TEST(SqliteBatch, TheConnectionIsReadyForTheNextOneAfterAFailure) {
  const Scratch scratch;
  const auto db = scratch.open();
  for (int i = 0; i < 3; ++i) {
    const auto failing = db->begin_batch({}, {});
    EXPECT_EQ(code_of([&] { failing->add({.sql = "nonsense"}); }), ErrorCode::syntax_error);
  }
  const auto batch = db->begin_batch({}, {});
  batch->add({.sql = "CREATE TABLE a(x)"});
  batch->commit();
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM a"), 0);
}

TEST(SqliteBatch, ASecondOneAtTheSameTimeIsRefusedAndDoesNotHurtTheFirst) {
  const Scratch scratch;
  const auto db = scratch.open();
  const auto batch = db->begin_batch({}, {});
  batch->add({.sql = "CREATE TABLE a(x)"});
  EXPECT_EQ(code_of([&] { (void)db->begin_batch({}, {}); }), ErrorCode::internal);
  batch->add({.sql = "INSERT INTO a VALUES (1)"});
  batch->commit();
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM a"), 1);
}

TEST(SqliteBatch, TellsTheObserverOfEachStatement) {
  const Scratch scratch;
  const auto db = scratch.open();
  std::vector<std::size_t> seen;
  const auto batch = db->begin_batch({}, [&](std::size_t number, std::chrono::nanoseconds took) {
    seen.push_back(number);
    EXPECT_GT(took.count(), 0);
  });
  batch->add({.sql = "CREATE TABLE a(x)"});
  batch->add({.sql = "INSERT INTO a VALUES (1)"});
  batch->commit();
  EXPECT_EQ(seen, (std::vector<std::size_t>{0, 1}));
}

TEST(SqliteBatch, AGuardedStatementMustChangeExactlyOneRow) {
  const Scratch scratch;
  const auto db = scratch.open_with({"CREATE TABLE t(a)", "INSERT INTO t VALUES (1), (2), (2)"});
  for (const std::int64_t wanted : {0, 2}) {
    const auto batch = db->begin_batch({}, {});
    batch->add({.sql = "INSERT INTO t VALUES (9)"});
    const auto error = error_of([&] {
      batch->add({.sql = "DELETE FROM t WHERE a = $1", .parameters = {wanted}, .must_change_one_row = true});
    });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::guard_failed);
    EXPECT_EQ(batch->failed_statement(), 1U);
  }
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM t"), 3);
  const auto batch = db->begin_batch({}, {});
  batch->add({.sql = "DELETE FROM t WHERE a = $1", .parameters = {std::int64_t{1}}, .must_change_one_row = true});
  batch->commit();
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM t"), 2);
}

TEST(SqliteBatch, RunsAStatementThatGivesRowsToItsEnd) {
  const Scratch scratch;
  const auto db = scratch.open_with({"CREATE TABLE t(a)"});
  const auto batch = db->begin_batch({}, {});
  batch->add({.sql = "INSERT INTO t VALUES (1), (2), (3) RETURNING a"});
  batch->commit();
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM t"), 3);
}

TEST(SqliteBatch, RefusesASecondStatementInOneText) {
  const Scratch scratch;
  const auto db = scratch.open();
  const auto batch = db->begin_batch({}, {});
  EXPECT_EQ(code_of([&] { batch->add({.sql = "CREATE TABLE a(x); COMMIT; CREATE TABLE b(x)"}); }),
            ErrorCode::syntax_error);
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM sqlite_master"), 0);
}

TEST(SqliteBatch, HasNoCopy) {
  const Scratch scratch;
  const auto db = scratch.open();
  const auto batch = db->begin_batch({}, {});
  EXPECT_EQ(code_of([&] { batch->add({.sql = "COPY t FROM stdin", .is_copy = true}); }), ErrorCode::unsupported);
}

TEST(SqliteBatch, EndsAStatementThatTakesLongerThanItsTimeout) {
  const Scratch scratch;
  const auto db = scratch.open_with({"CREATE TABLE t(a)"});
  const auto batch = db->begin_batch({.statement_timeout = std::chrono::milliseconds(30)}, {});
  batch->add({.sql = "INSERT INTO t VALUES (1)"});
  const auto error = error_of([&] {
    batch->add(
        {.sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) INSERT INTO t SELECT i FROM n"});
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::statement_timeout);
  EXPECT_EQ(error->details().state, "everything in this transaction was rolled back");
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM t"), 0);
}

TEST(SqliteBatch, HostileIdentifiersStayIdentifiers) {
  const Scratch scratch;
  const auto db = scratch.open();
  const std::vector<std::string> names{"\"; DROP TABLE x; --",
                                       "a'b",
                                       "new\nline",
                                       "\xF0\x9F\x90\xA6",
                                       std::string(300, 'x'),
                                       "select",
                                       "[a]",
                                       "`b`",
                                       "a.b",
                                       " "};
  const auto batch = db->begin_batch({}, {});
  for (const std::string& name : names) {
    batch->add({.sql = "CREATE TABLE " + sqlite::dialect().quote(name) + "(" + sqlite::dialect().quote(name) + ")"});
  }
  batch->commit();
  for (const std::string& name : names) {
    const std::array<Value, 1> wanted{name};
    EXPECT_EQ(db->query("SELECT count(*) FROM sqlite_master WHERE name = $1", wanted).integer(0, 0), 1) << name;
  }
}

}  // namespace
}  // namespace dunlin::test
