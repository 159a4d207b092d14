// SPDX-License-Identifier: Apache-2.0
#include <dunlin/engine.hpp>

#include "unit/sqlite/scratch.hpp"

namespace dunlin::test {
namespace {

using Values = std::vector<Value>;

TEST(PreparedStatement, RunsAgainWithOtherParameters) {
  const Scratch scratch;
  const auto db = scratch.open_with({"CREATE TABLE t (a, b)"});
  const auto insert = db->prepare("INSERT INTO t VALUES ($1, $2)");
  for (std::int64_t i = 0; i < 3; ++i) EXPECT_EQ(insert->execute(Values{i, "x" + std::to_string(i)}), 1);
  const auto select = db->prepare("SELECT b FROM t WHERE a = $1");
  EXPECT_EQ(select->query(Values{std::int64_t{2}}).text(0, 0), "x2");
  EXPECT_EQ(select->query(Values{std::int64_t{0}}).text(0, 0), "x0");
  EXPECT_TRUE(select->query(Values{std::int64_t{9}}).rows.empty());
}

TEST(PreparedStatement, TellsAtOnceWhatIsWrong) {
  const Scratch scratch;
  const auto db = scratch.open();
  EXPECT_EQ(code_of([&] { static_cast<void>(db->prepare("SELEC 1")); }), ErrorCode::syntax_error);
  EXPECT_EQ(code_of([&] { static_cast<void>(db->prepare("SELECT 1; SELECT 2")); }), ErrorCode::syntax_error);
  EXPECT_EQ(code_of([&] { static_cast<void>(db->prepare("SELECT a FROM missing")); }), ErrorCode::undefined_table);
}

TEST(PreparedStatement, GoesOnAfterAnError) {
  const Scratch scratch;
  const auto db = scratch.open_with({"CREATE TABLE t (a UNIQUE)"});
  const auto insert = db->prepare("INSERT INTO t VALUES ($1)");
  const Values one{std::int64_t{1}};
  insert->execute(one);
  EXPECT_EQ(code_of([&] { insert->execute(one); }), ErrorCode::unique_violation);
  EXPECT_EQ(code_of([&] { insert->execute(); }), ErrorCode::statement_failed);
  EXPECT_EQ(insert->execute(Values{std::int64_t{2}}), 1);
}

TEST(PreparedStatement, SeesATableThatHasChanged) {
  const Scratch scratch;
  const auto db = scratch.open_with({"CREATE TABLE t (a)", "INSERT INTO t VALUES (1)"});
  const auto select = db->prepare("SELECT * FROM t");
  EXPECT_EQ(select->query().rows[0].size(), 1U);
  db->execute("ALTER TABLE t ADD COLUMN b DEFAULT 2");
  std::size_t size = 0;
  select->for_each_row({}, [&](const Row& row) { size = row.size(); });
  EXPECT_EQ(size, 2U);
  EXPECT_EQ(select->query().rows[0].size(), 2U);
}

TEST(PreparedStatement, RefusesToRunWhileItsRowsAreRead) {
  const Scratch scratch;
  const auto db = scratch.open_with({"CREATE TABLE t (a)", "INSERT INTO t VALUES (1), (2)"});
  const auto select = db->prepare("SELECT a FROM t");
  int rows = 0;
  select->for_each_row({}, [&](const Row&) {
    ++rows;
    EXPECT_EQ(code_of([&] { static_cast<void>(select->query()); }), ErrorCode::statement_failed);
  });
  EXPECT_EQ(rows, 2);
}

TEST(PreparedStatement, TwiceTheSameTextIsTwoStatements) {
  const Scratch scratch;
  const auto db = scratch.open_with({"CREATE TABLE t (a)", "INSERT INTO t VALUES (1), (2)"});
  const auto outer = db->prepare("SELECT a FROM t");
  const auto inner = db->prepare("SELECT a FROM t");
  std::size_t seen = 0;
  outer->for_each_row({}, [&](const Row&) { seen += inner->query().rows.size(); });
  EXPECT_EQ(seen, 4U);
}

TEST(PreparedStatement, OfAPoolIsCounted) {
  const Scratch scratch;
  const Engine engine = Engine::open(scratch.url());
  const PooledConnection connection = engine.connect();
  const auto select = connection->prepare("SELECT $1");
  for (std::int64_t i = 0; i < 5; ++i) EXPECT_EQ(select->query(Values{i}).integer(0, 0), i);
  EXPECT_EQ(engine.statistics().statements, 5U);
}

}  // namespace
}  // namespace dunlin::test
