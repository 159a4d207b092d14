// SPDX-License-Identifier: Apache-2.0
// Migrations that commit as they go, on each database.
#include "integration/library/database.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace dunlin::test {
namespace {

using Ids = std::vector<std::string>;

class WalkOn : public EachDatabase {
 protected:
  void SetUp() override {
    database_.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, times INTEGER NOT NULL DEFAULT 0)");
    database_.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
        "INSERT INTO users (id, name) SELECT i * 3, 'user ' || i FROM n");
  }
  [[nodiscard]] std::unique_ptr<Migrator> migrator(Coded::Way up, MigratorOptions options = {}) const {
    Migrations migrations(Naming::sequence);
    migrations.add(std::make_unique<Coded>(
        MigrationInfo{.version = 1, .description = "fill", .in_transaction = false}, std::move(up),
        [](Context& context) { context.backfill("users", "times = 0", "times <> 0"); }));
    options.adopt_unversioned = true;
    return std::make_unique<Migrator>(database_.url(), std::move(migrations), std::move(options));
  }
  [[nodiscard]] std::string times() const {
    return database_.scalar("SELECT min(times) || ' ' || max(times) || ' ' || count(*) FROM users");
  }
};

TEST_P(WalkOn, BackfillsInBatches) {
  std::vector<std::int64_t> told;
  const auto one = migrator([&](Context& context) {
    context.backfill("users", "times = times + 1", "",
                     {.batch = 300, .on_progress = [&](const BatchProgress& progress) {
                        EXPECT_EQ(progress.table, "users");
                        told.push_back(progress.rows);
                      }});
  });
  EXPECT_EQ(one->upgrade().done, Ids{"001"});
  EXPECT_EQ(times(), "1 1 1000");
  EXPECT_EQ(told, (std::vector<std::int64_t>{300, 600, 900, 1000}));
  one->rollback();
  EXPECT_EQ(times(), "0 0 1000");
}

TEST_P(WalkOn, BackfillsOnSeveralConnections) {
  std::int64_t rows = 0;
  migrator(
      [](Context& context) { context.backfill("users", "times = times + 1", "id % 2 = 0", {.batch = 7, .jobs = 3}); },
      {.on_progress = [&](const BatchProgress& progress) { rows = std::max(rows, progress.rows); }})
      ->upgrade();
  EXPECT_EQ(rows, 1000);
  EXPECT_EQ(database_.scalar("SELECT count(*) FROM users WHERE times = 1"), "500");
  EXPECT_EQ(database_.scalar("SELECT count(*) FROM users WHERE times = 1 AND id % 2 = 0"), "500");
}

TEST_P(WalkOn, GoesOnBehindTheLastBatch) {
  int batches = 0;
  const auto up = [&](Context& context) {
    context.for_each_batch("users", 100, [&](Context& batch, const KeyRange& range) {
      batch.execute("UPDATE users SET times = times + 1 WHERE id BETWEEN $1 AND $2", {range.first, range.last});
      if (++batches == 4) throw std::runtime_error("tired");
    });
  };
  const auto error = error_of([&] { migrator(up)->upgrade(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::migration_failed);
  EXPECT_EQ(database_.scalar("SELECT sum(times) FROM users"), "300");
  const auto again = migrator(up);
  EXPECT_EQ(again->version(), 0);
  EXPECT_EQ(again->upgrade().done, Ids{"001"});
  EXPECT_EQ(times(), "1 1 1000");
  EXPECT_EQ(batches, 11);
}

TEST_P(WalkOn, PassesOverStepsThatAreDone) {
  bool fails = true;
  const auto up = [&](Context& context) {
    context.execute("ALTER TABLE users ADD COLUMN theme TEXT");
    context.execute("INSERT INTO users (id, name) VALUES ($1, $2)", {1, "first"});
    context.backfill("users", "theme = 'dark'", "theme IS NULL", {.batch = 400});
    context.bulk_insert("users", {"id", "name"}, {{2, "second"}});
    if (fails) context.execute("INSERT INTO nowhere VALUES (1)");
    context.execute("UPDATE users SET name = 'last' WHERE id = 2");
  };
  const auto error = error_of([&] { migrator(up)->upgrade(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::undefined_table);
  EXPECT_NE(error->details().state.find("statements 1 to 4 of revision \"001\" took effect"), std::string::npos)
      << error->details().state;
  fails = false;
  migrator(up)->upgrade();
  EXPECT_EQ(database_.scalar("SELECT name FROM users WHERE id = 2"), "last");
  EXPECT_EQ(database_.scalar("SELECT count(*) FROM users WHERE theme = 'dark'"), "1001");
}

TEST_P(WalkOn, RefusesOtherStepsThanThoseThatAreDone) {
  std::string first = "UPDATE users SET times = 5";
  const auto up = [&](Context& context) {
    context.execute(first);
    throw std::runtime_error("stop");
  };
  EXPECT_TRUE(error_of([&] { migrator(up)->upgrade(); }));
  first = "UPDATE users SET times = 6";
  EXPECT_EQ(error_of([&] { migrator(up)->upgrade(); })->code(), ErrorCode::edited_revision);
  EXPECT_EQ(times(), "5 5 1000");
}

TEST_P(WalkOn, WalksTextKeysAndNeedsAKey) {
  database_.execute("CREATE TABLE words (word TEXT NOT NULL UNIQUE, n INTEGER DEFAULT 0)");
  database_.execute("INSERT INTO words (word) SELECT 'w % ' || name FROM users");
  const auto without =
      error_of([&] { migrator([](Context& context) { context.backfill("words", "n = n + 1", ""); })->upgrade(); });
  ASSERT_TRUE(without);
  EXPECT_EQ(without->code(), ErrorCode::unsupported);
  migrator([](Context& context) {
    context.backfill("words", "n = n + 1", "", {.batch = 99, .key = "word"});
  })->upgrade();
  EXPECT_EQ(database_.scalar("SELECT min(n) || ' ' || max(n) || ' ' || count(*) FROM words"), "1 1 1000");
}

TEST_P(WalkOn, WalksATableWithoutRows) {
  database_.execute("DELETE FROM users");
  EXPECT_EQ(migrator([](Context& context) { context.backfill("users", "times = 1", "", {.jobs = 2}); })->upgrade().done,
            Ids{"001"});
}

TEST_P(WalkOn, RefusesToCommitInsideATransaction) {
  Migrations migrations(Naming::sequence);
  migrations.add(std::make_unique<Coded>(MigrationInfo{.version = 1, .description = "fill"},
                                         [](Context& context) { context.backfill("users", "times = 1", ""); }));
  Migrator one(database_.url(), std::move(migrations), {.adopt_unversioned = true});
  EXPECT_EQ(error_of([&] { one.upgrade(); })->code(), ErrorCode::needs_own_transaction);
}

TEST_P(WalkOn, IsOneStatementInAScript) {
  const auto one = migrator([](Context& context) { context.backfill("users", "times = 9", "id > 30", {.batch = 10}); });
  const auto statements = one->plan().at(0).statements;
  ASSERT_TRUE(statements);
  EXPECT_EQ(*statements, Ids{"UPDATE \"users\" SET times = 9 WHERE id > 30"});
}

INSTANTIATE_TEST_SUITE_P(Each, WalkOn, testing::Values("sqlite", "postgresql"),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace dunlin::test
