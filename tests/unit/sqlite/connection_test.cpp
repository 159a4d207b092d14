// SPDX-License-Identifier: Apache-2.0
#include "unit/sqlite/scratch.hpp"

#include <array>
#include <limits>
#include <thread>

namespace dunlin::test {
namespace {

Blob bytes(std::initializer_list<int> values) {
  Blob blob;
  for (const int value : values) blob.push_back(static_cast<std::byte>(value));
  return blob;
}

TEST(SqliteConnection, GivesEveryKindOfValueBackAsItWasBound) {
  const Scratch scratch;
  const auto db = scratch.open();
  const std::array<Value, 8> values{std::monostate{},
                                    std::numeric_limits<std::int64_t>::min(),
                                    std::numeric_limits<std::int64_t>::max(),
                                    0.1,
                                    std::string("it's \xF0\x9F\x90\xA6\n"),
                                    std::string(),
                                    bytes({0, 255, 0}),
                                    Blob()};
  const Result result = db->query("SELECT $1, $2, $3, $4, $5, $6, $7, $8", values);
  ASSERT_EQ(result.rows.size(), 1U);
  EXPECT_EQ(result.rows[0], std::vector<Value>(values.begin(), values.end()));
}

TEST(SqliteConnection, KeepsANulByteInsideABoundText) {
  const Scratch scratch;
  const auto db = scratch.open();
  const std::array<Value, 1> text{std::string("a\0b", 3)};
  EXPECT_EQ(db->query("SELECT $1", text).text(0, 0), std::string("a\0b", 3));
}

TEST(SqliteConnection, BindsAParameterByItsNumberWhereverItStands) {
  const Scratch scratch;
  const auto db = scratch.open();
  const std::array<Value, 2> values{std::string("one"), std::string("two")};
  EXPECT_EQ(db->query("SELECT $2 || $1 || $2", values).text(0, 0), "twoonetwo");
}

TEST(SqliteConnection, RefusesAParameterWithoutAValueInsteadOfTakingNull) {
  const Scratch scratch;
  const auto db = scratch.open_with({"CREATE TABLE t(a)"});
  for (const char* sql : {"INSERT INTO t VALUES ($1)", "INSERT INTO t VALUES (?)", "INSERT INTO t VALUES (:name)"}) {
    EXPECT_EQ(code_of([&] { db->execute(sql); }), ErrorCode::statement_failed) << sql;
  }
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM t"), 0);
}

TEST(SqliteConnection, CountsOnlyTheRowsOfTheStatementItself) {
  const Scratch scratch;
  const auto db = scratch.open();
  EXPECT_EQ(db->execute("CREATE TABLE t(a)"), 0);
  EXPECT_EQ(db->execute("INSERT INTO t VALUES (1), (2), (3)"), 3);
  EXPECT_EQ(db->execute("CREATE INDEX i ON t(a)"), 0);
  EXPECT_EQ(db->execute("UPDATE t SET a = a + 1 WHERE a > 1"), 2);
  EXPECT_EQ(db->execute("DELETE FROM t WHERE a > 100"), 0);
}

TEST(SqliteConnection, RunsOneStatementAndRefusesTextWithASecondOne) {
  const Scratch scratch;
  const auto db = scratch.open();
  const auto error = error_of([&] { db->execute("CREATE TABLE a(x); CREATE TABLE b(x)"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::syntax_error);
  EXPECT_EQ(error->details().offset, 19U);
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM sqlite_master"), 0);
}

TEST(SqliteConnection, TakesCommentsAndSemicolonsBehindAStatement) {
  const Scratch scratch;
  const auto db = scratch.open();
  db->execute("CREATE TABLE a(x) ; -- done\n ; /* really */ ");
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM sqlite_master"), 1);
}

TEST(SqliteConnection, RefusesANulByteBehindWhichSqliteWouldNotLook) {
  const Scratch scratch;
  const auto db = scratch.open();
  using namespace std::string_view_literals;
  EXPECT_EQ(code_of([&] { db->execute("CREATE TABLE a(x)\0, b(y)"sv); }), ErrorCode::syntax_error);
}

TEST(SqliteConnection, TellsWhereAStatementIsWrong) {
  const Scratch scratch;
  const auto db = scratch.open();
  const std::string sql = "CREATE TABLE t(a INT, b INT b c,, d)";
  const auto error = error_of([&] { db->execute(sql); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::syntax_error);
  EXPECT_EQ(error->details().offset, sql.find(",,") + 1);
  EXPECT_EQ(error->details().sqlstate, "SQLITE_ERROR");
  EXPECT_EQ(error->message(), "near \",\": syntax error");
}

struct Failure {
  const char* sql;
  ErrorCode code;
  const char* state;
};

TEST(SqliteConnection, NamesEveryKindOfFailure) {
  const Scratch scratch;
  const auto db =
      scratch.open_with({"CREATE TABLE p(id INTEGER PRIMARY KEY, u UNIQUE, n NOT NULL DEFAULT 1, c CHECK (c > 0))",
                         "CREATE TABLE k(id TEXT PRIMARY KEY, p REFERENCES p) ", "CREATE TABLE s(i INTEGER) STRICT",
                         "CREATE TRIGGER tr BEFORE DELETE ON p BEGIN SELECT RAISE(ABORT, 'never'); END",
                         "INSERT INTO p(id, u) VALUES (1, 1)", "INSERT INTO k(id) VALUES ('a')"});
  const std::vector<Failure> failures{
      {"SELECT * FROM nowhere", ErrorCode::undefined_table, "SQLITE_ERROR"},
      {"SELECT nowhere FROM p", ErrorCode::statement_failed, "SQLITE_ERROR"},
      {"SELECT 'open", ErrorCode::syntax_error, "SQLITE_ERROR"},
      {"CREATE TABLE", ErrorCode::syntax_error, "SQLITE_ERROR"},
      {"INSERT INTO p(u) VALUES (1)", ErrorCode::unique_violation, "SQLITE_CONSTRAINT_UNIQUE"},
      {"INSERT INTO p(id) VALUES (1)", ErrorCode::unique_violation, "SQLITE_CONSTRAINT_PRIMARYKEY"},
      {"INSERT INTO k(id) VALUES ('a')", ErrorCode::unique_violation, "SQLITE_CONSTRAINT_PRIMARYKEY"},
      {"INSERT INTO p(n) VALUES (NULL)", ErrorCode::constraint_violated, "SQLITE_CONSTRAINT_NOTNULL"},
      {"INSERT INTO p(c) VALUES (0)", ErrorCode::constraint_violated, "SQLITE_CONSTRAINT_CHECK"},
      {"INSERT INTO k VALUES ('b', 9)", ErrorCode::constraint_violated, "SQLITE_CONSTRAINT_FOREIGNKEY"},
      {"INSERT INTO s VALUES ('x')", ErrorCode::constraint_violated, "SQLITE_CONSTRAINT_DATATYPE"},
      {"DELETE FROM p", ErrorCode::constraint_violated, "SQLITE_CONSTRAINT_TRIGGER"},
  };
  for (const Failure& failure : failures) {
    const auto error = error_of([&] { db->execute(failure.sql); });
    ASSERT_TRUE(error) << failure.sql;
    EXPECT_EQ(error->code(), failure.code) << failure.sql;
    EXPECT_EQ(error->details().sqlstate, failure.state) << failure.sql;
    EXPECT_EQ(error->details().statement, failure.sql);
  }
}

TEST(SqliteConnection, RunsAKeptStatementAgainAfterTheSchemaChanged) {
  const Scratch scratch;
  const auto db = scratch.open_with({"CREATE TABLE t(a)", "INSERT INTO t VALUES (1)"});
  const std::array<Value, 1> one{std::int64_t{1}};
  const std::string sql = "SELECT * FROM t WHERE a = $1";
  EXPECT_EQ(db->query(sql, one).columns, std::vector<std::string>{"a"});
  db->execute("ALTER TABLE t ADD COLUMN b DEFAULT 7");
  const Result after = db->query(sql, one);
  EXPECT_EQ(after.columns, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(after.integer(0, 1), 7);
}

TEST(SqliteConnection, AKeptStatementThatFailedWorksTheNextTime) {
  const Scratch scratch;
  const auto db = scratch.open_with({"CREATE TABLE t(a UNIQUE)"});
  const std::array<Value, 1> one{std::int64_t{1}};
  const std::array<Value, 1> two{std::int64_t{2}};
  EXPECT_EQ(db->execute("INSERT INTO t VALUES ($1)", one), 1);
  EXPECT_EQ(code_of([&] { db->execute("INSERT INTO t VALUES ($1)", one); }), ErrorCode::unique_violation);
  EXPECT_EQ(db->execute("INSERT INTO t VALUES ($1)", two), 1);
}

TEST(SqliteConnection, HandsRowsOverOneByOne) {
  const Scratch scratch;
  const auto db = scratch.open();
  std::int64_t sum = 0;
  db->for_each_row("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i FROM n", {},
                   [&](const Row& row) { sum += row.integer(0); });
  EXPECT_EQ(sum, 500500);
}

TEST(SqliteConnection, RefusesToReadAValueAsAnotherType) {
  const Scratch scratch;
  const auto db = scratch.open();
  const auto read = [&](auto&& what) { return code_of([&] { db->for_each_row("SELECT 'x', NULL, 1.5", {}, what); }); };
  EXPECT_EQ(read([](const Row& row) { (void)row.integer(0); }), ErrorCode::statement_failed);
  EXPECT_EQ(read([](const Row& row) { (void)row.integer(1); }), ErrorCode::statement_failed);
  EXPECT_EQ(read([](const Row& row) { (void)row.integer(2); }), ErrorCode::statement_failed);
  EXPECT_EQ(read([](const Row& row) { (void)row.real(0); }), ErrorCode::statement_failed);
  EXPECT_EQ(read([](const Row& row) { (void)row.text(3); }), ErrorCode::statement_failed);
  db->for_each_row("SELECT 'x', NULL, 1.5, x'61'", {}, [](const Row& row) {
    EXPECT_EQ(row.text(2), "1.5");
    EXPECT_EQ(row.text(1), "");
    EXPECT_TRUE(row.is_null(1));
    EXPECT_EQ(row.blob(3).size(), 1U);
    EXPECT_EQ(row.size(), 4U);
  });
}

TEST(SqliteConnection, AVisitorThatThrowsLeavesNoReadBehind) {
  const Scratch scratch;
  const auto db = scratch.open_with({"CREATE TABLE t(a)", "INSERT INTO t VALUES (1), (2)"});
  EXPECT_THROW(db->for_each_row("SELECT a FROM t", {}, [](const Row&) { throw std::runtime_error("stop"); }),
               std::runtime_error);
  db->execute("DROP TABLE t");  // Would be locked.
}

TEST(SqliteConnection, SeveralQueriesSeeOneStateOfTheDatabase) {
  const Scratch scratch;
  const auto db = scratch.open_with({"PRAGMA journal_mode = WAL", "CREATE TABLE t(a)"});
  const std::vector<Query> queries{{"SELECT count(*) FROM t", {}}, {"SELECT count(*) FROM t", {}}};
  const auto results = db->query_all(queries);
  ASSERT_EQ(results.size(), 2U);
  EXPECT_FALSE(db->in_transaction());
  const std::vector<Query> failing{{"SELECT 1", {}}, {"SELECT * FROM nowhere", {}}};
  EXPECT_EQ(code_of([&] { (void)db->query_all(failing); }), ErrorCode::undefined_table);
  EXPECT_FALSE(db->in_transaction());
}

TEST(SqliteConnection, TransactionsRollBackUnlessCommitted) {
  const Scratch scratch;
  const auto db = scratch.open_with({"CREATE TABLE t(a)"});
  {
    const Transaction transaction(*db);
    EXPECT_TRUE(db->in_transaction());
    db->execute("INSERT INTO t VALUES (1)");
  }
  {
    Transaction transaction(*db);
    db->execute("INSERT INTO t VALUES (2)");
    {
      const Savepoint savepoint(*db, "a \"b\"");
      db->execute("INSERT INTO t VALUES (3)");
    }
    transaction.commit();
  }
  EXPECT_EQ(text_of(*db, "SELECT group_concat(a) FROM t"), "2");
}

constexpr std::string_view kLong =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

TEST(SqliteConnection, CancelEndsTheRunningStatementOnly) {
  const Scratch scratch;
  const auto db = scratch.open();
  db->cancel();  // Nothing runs: nothing happens.
  EXPECT_EQ(integer_of(*db, "SELECT 1"), 1);
  std::jthread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    db->cancel();
  });
  const auto error = error_of([&] { db->execute(kLong); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::interrupted);
  EXPECT_EQ(error->details().sqlstate, "SQLITE_INTERRUPT");
  EXPECT_EQ(integer_of(*db, "SELECT 1"), 1);
}

TEST(SqliteConnection, AStopTokenEndsTheRunningStatementAndAllThatFollow) {
  const Scratch scratch;
  std::stop_source stop;
  const auto db = scratch.open({.stop = stop.get_token()});
  std::jthread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    stop.request_stop();
  });
  EXPECT_EQ(code_of([&] { db->execute(kLong); }), ErrorCode::interrupted);
  EXPECT_EQ(code_of([&] { db->execute("SELECT 1"); }), ErrorCode::interrupted);
}

TEST(SqliteConnection, AStopBeforeConnectingIsAnInterruption) {
  const Scratch scratch;
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(code_of([&] { (void)scratch.open({.stop = stop.get_token()}); }), ErrorCode::interrupted);
}

TEST(SqliteConnection, HasTheLastWordAfterTheStopTokenFired) {
  const Scratch scratch;
  std::stop_source stop;
  const auto db = scratch.open_with({"CREATE TABLE t(a)"}, {.stop = stop.get_token()});
  stop.request_stop();
  EXPECT_EQ(code_of([&] { db->execute("INSERT INTO t VALUES (1)"); }), ErrorCode::interrupted);
  db->heed_stop(false);
  db->execute("INSERT INTO t VALUES (2)");
  db->heed_stop(true);
  EXPECT_EQ(code_of([&] { db->execute("INSERT INTO t VALUES (3)"); }), ErrorCode::interrupted);
}

TEST(SqliteConnection, ARollbackGoesThroughAfterAStop) {
  const Scratch scratch;
  std::stop_source stop;
  const auto db = scratch.open_with({"CREATE TABLE t(a)"}, {.stop = stop.get_token()});
  db->begin();
  db->execute("INSERT INTO t VALUES (1)");
  stop.request_stop();
  db->rollback();
  EXPECT_FALSE(db->in_transaction());
  EXPECT_EQ(integer_of(*scratch.open(), "SELECT count(*) FROM t"), 0);
}

TEST(SqliteConnection, TellsWhatIsAtTheOtherEnd) {
  const Scratch scratch;
  const auto db = scratch.open();
  const ServerInfo info = db->server_info();
  EXPECT_EQ(info.product, "SQLite");
  EXPECT_TRUE(info.version.starts_with("3."));
  EXPECT_EQ(info.address, scratch.file().string());
  EXPECT_EQ(info.process_id, getpid());
  EXPECT_EQ(&db->dialect(), &sqlite::dialect());
}

}  // namespace
}  // namespace dunlin::test
