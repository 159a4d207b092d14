// SPDX-License-Identifier: Apache-2.0
#include <dunlin/engine.hpp>

#include "unit/sqlite/scratch.hpp"

#include <thread>

namespace dunlin::test {
namespace {

using namespace std::chrono_literals;
using Values = std::vector<Value>;

TEST(Statistics, CountStatementsAndErrorsByTheirCode) {
  const Scratch scratch;
  const Engine engine = Engine::open(scratch.url());
  const PooledConnection connection = engine.connect();
  connection->execute("CREATE TABLE t (a UNIQUE)");
  connection->execute("INSERT INTO t VALUES (1)");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(code_of([&] { connection->execute("INSERT INTO t VALUES (1)"); }), ErrorCode::unique_violation);
  }
  EXPECT_EQ(code_of([&] { connection->query("SELEC"); }), ErrorCode::syntax_error);
  static_cast<void>(connection->query_all(std::vector<Query>{{"SELECT 1", {}}, {"SELECT 2", {}}}));
  const PoolStatistics now = engine.statistics();
  EXPECT_EQ(now.statements, 7U);
  EXPECT_EQ(now.errors.at(ErrorCode::unique_violation), 2U);
  EXPECT_EQ(now.errors.at(ErrorCode::syntax_error), 1U);
  EXPECT_EQ(now.checkouts, 1U);
  EXPECT_EQ(now.in_use, 1U);
}

TEST(Statistics, KeepSlowStatementsWithoutParametersAndPasswords) {
  const Scratch scratch;
  std::vector<LogRecord> logged;
  EngineOptions options{.pool = {.slow_statement = 5ms}};
  options.connect.log = [&](const LogRecord& record) { logged.push_back(record); };
  const Engine engine = Engine::open(scratch.url(), options);
  const PooledConnection connection = engine.connect();
  connection->query("SELECT 'quick'");
  const std::string sql = "SELECT $1 /* PASSWORD 'hidden' */";
  connection->for_each_row(sql, Values{std::string("parameter")},
                           [](const Row&) { std::this_thread::sleep_for(10ms); });
  const PoolStatistics now = engine.statistics();
  ASSERT_EQ(now.slow, 1U);
  EXPECT_EQ(now.slow_statements[0].sql, "SELECT $1 /* PASSWORD '***' */");
  EXPECT_GE(now.slow_statements[0].took, 10ms);
  ASSERT_EQ(logged.size(), 1U);
  EXPECT_EQ(logged[0].fields[1].second, now.slow_statements[0].sql);
}

TEST(Statistics, OfTransactionsAreStatementsToo) {
  const Scratch scratch;
  const Engine engine = Engine::open(scratch.url());
  const PooledConnection connection = engine.connect();
  Transaction transaction(*connection);
  connection->execute("CREATE TABLE t (a)");
  transaction.commit();
  EXPECT_EQ(engine.statistics().statements, 3U);
}

}  // namespace
}  // namespace dunlin::test
