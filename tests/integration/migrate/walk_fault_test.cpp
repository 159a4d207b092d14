// SPDX-License-Identifier: Apache-2.0
// Walks over tables that meet somebody, or a journal that was tampered with; on each database.
#include "integration/library/database.hpp"

#include <dunlin/error.hpp>

#include "dialect/dialect.hpp"

#include <fmt/format.h>

#include <atomic>
#include <stdexcept>
#include <stop_token>
#include <thread>

namespace dunlin::test {
namespace {

using Ids = std::vector<std::string>;

class WalkFaultOn : public EachDatabase {
 protected:
  void SetUp() override {
    database_.execute(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, size DOUBLE PRECISION UNIQUE, times INTEGER DEFAULT 0)");
    database_.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) "
        "INSERT INTO users (id, size) SELECT i, i + 0.5 FROM n");
  }
  [[nodiscard]] std::unique_ptr<Migrator> migrator(Coded::Way up, MigratorOptions options = {}) const {
    Migrations migrations(Naming::sequence);
    migrations.add(std::make_unique<Coded>(MigrationInfo{.version = 1, .description = "fill", .in_transaction = false},
                                           std::move(up)));
    options.adopt_unversioned = true;
    return std::make_unique<Migrator>(database_.url(), std::move(migrations), std::move(options));
  }
  [[nodiscard]] std::string events() const { return database_.connect()->dialect().history_table({}, "event"); }
  [[nodiscard]] std::string times() const {
    return database_.scalar("SELECT min(times) || ' ' || max(times) || ' ' || count(*) FROM users");
  }
};

// Where nothing keeps other runs out, two of them share the work; where a lock does, its owner may be dead to us only.
TEST_P(WalkFaultOn, GoesOnWhereAnotherRunHasWalked) {
  int batches = 0;
  const auto one = migrator([&](Context& context) {
    context.backfill(
        "users", "times = times + 1", "",
        {.batch = 10, .on_progress = [&](const BatchProgress&) {
           if (++batches != 2) return;
           // Another run does the third batch in between.
           const auto other = database_.connect();
           const auto batch = other->begin_batch({}, {});
           batch->add({.sql = "UPDATE users SET times = times + 1 WHERE id BETWEEN 21 AND 30"});
           batch->add({.sql = fmt::format("UPDATE {} SET detail = '- i:100 i:30 30' WHERE state = 'range'", events())});
           batch->commit();
         }});
  });
  EXPECT_EQ(one->upgrade().done, Ids{"001"});
  EXPECT_EQ(times(), "1 1 100");
  EXPECT_EQ(batches, 9) << "the batch of the other run was done again, or told";
}

TEST_P(WalkFaultOn, TrustsNoJournalThatItDidNotWrite) {
  bool fails = true;
  const auto up = [&](Context& context) {
    context.for_each_batch("users", 10, [&](Context& batch, const KeyRange& range) {
      batch.execute("UPDATE users SET times = times + 1 WHERE id BETWEEN $1 AND $2", {range.first, range.last});
      if (fails) throw std::runtime_error("stop");
    });
  };
  EXPECT_EQ(error_of([&] { migrator(up)->upgrade(); })->code(), ErrorCode::migration_failed);
  fails = false;
  const std::string good = database_.scalar(fmt::format("SELECT detail FROM {} WHERE state = 'range'", events()));
  EXPECT_EQ(good, "- i:100 - 0");
  for (const char* bad : {"", "- i:100 -", "- i:100 - x", "- i:x - 0", "- 100 - 0", "- t:%zz - 0", "- i:100 - 0 0"}) {
    database_.execute(fmt::format("UPDATE {} SET detail = '{}' WHERE state = 'range'", events(), bad));
    const auto error = error_of([&] { migrator(up)->upgrade(); });
    ASSERT_TRUE(error) << bad;
    EXPECT_EQ(error->code(), ErrorCode::history_untrusted) << bad << ": " << error->what();
    EXPECT_EQ(times(), "0 0 100");
  }
  database_.execute(fmt::format("UPDATE {} SET detail = '{}' WHERE state = 'range'", events(), good));
  EXPECT_EQ(migrator(up)->upgrade().done, Ids{"001"});
  EXPECT_EQ(times(), "1 1 100");
}

TEST_P(WalkFaultOn, WalksNoKeyThatIsNeitherNumberNorText) {
  const auto error = error_of([&] {
    migrator([](Context& context) { context.backfill("users", "times = 1", "", {.key = "size"}); })->upgrade();
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::unsupported);
  EXPECT_EQ(error->message(), "a table can be walked along whole numbers and texts only");
  EXPECT_EQ(times(), "0 0 100");
}

TEST_P(WalkFaultOn, LooksIntoTheCatalogAndLogsBetweenItsSteps) {
  Ids told;
  migrator(
      [](Context& context) {
        EXPECT_TRUE(context.has_table("users"));
        EXPECT_FALSE(context.has_table("User s"));
        EXPECT_TRUE(context.has_column("users", "size"));
        EXPECT_FALSE(context.has_column("users", "weight"));
        EXPECT_FALSE(context.has_index("by_times"));
        context.execute(fmt::format("CREATE INDEX {} ON users (times)", context.quote("by_times")));
        EXPECT_TRUE(context.has_index("by_times"));
        EXPECT_EQ(context.query("SELECT count(*) FROM users WHERE id > $1", {90}).integer(0, 0), 10);
        context.log(fmt::format("on {}", context.dialect()));
      },
      {.log = [&](const LogRecord& record) { told.push_back(record.message); }})
      ->upgrade();
  EXPECT_EQ(told, Ids{"on " + GetParam()});
}

TEST_P(WalkFaultOn, StopsBetweenTwoBatches) {
  std::stop_source stop;
  int batches = 0;
  const auto up = [&](Context& context) {
    context.backfill("users", "times = times + 1", "", {.batch = 10, .on_progress = [&](const BatchProgress&) {
                                                          if (++batches == 3) stop.request_stop();
                                                        }});
  };
  const auto one = migrator(up);
  auto stopped = one->upgrade_async("head", stop.get_token());
  const auto error = error_of([&] { stopped.get(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::interrupted);
  EXPECT_EQ(batches, 3);
  EXPECT_EQ(database_.scalar("SELECT count(*) FROM users WHERE times = 1"), "30");
  stop = {};
  EXPECT_EQ(migrator(up)->upgrade().done, Ids{"001"});
  EXPECT_EQ(times(), "1 1 100");
  EXPECT_EQ(batches, 10);
}

INSTANTIATE_TEST_SUITE_P(Each, WalkFaultOn, testing::Values("sqlite", "postgresql"),
                         [](const auto& one) { return one.param; });

class PostgresWalk : public testing::Test {
 protected:
  PostgresWalk() {
    database_.execute(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, times INTEGER NOT NULL DEFAULT 0 CHECK (times < 2))");
    database_.execute("INSERT INTO users (id) SELECT generate_series(1, 100)");
  }
  [[nodiscard]] std::unique_ptr<Migrator> migrator(const BatchOptions& batch, MigratorOptions options = {}) const {
    Migrations migrations(Naming::sequence);
    migrations.add(std::make_unique<Coded>(
        MigrationInfo{.version = 1, .description = "fill", .in_transaction = false},
        [batch](Context& context) { context.backfill("users", "times = times + 1", "", batch); }));
    options.adopt_unversioned = true;
    return std::make_unique<Migrator>(database_.url(), std::move(migrations), std::move(options));
  }

  Database database_{"postgresql"};
};

TEST_F(PostgresWalk, TriesAgainWhenRowsAreLocked) {
  const auto holder = database_.connect();
  std::atomic<int> batches = 0;
  const auto progress = [&](const BatchProgress&) {
    if (++batches != 1) return;
    holder->begin();
    holder->execute("UPDATE users SET id = id WHERE id = 15");
  };
  const std::string waits =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
  std::jthread thread([&] {
    const auto observer = database_.connect();
    EXPECT_TRUE(eventually([&] { return batches == 1 && scalar(*observer, waits) == "1"; }));
    // It gives up waiting, and comes again.
    EXPECT_TRUE(eventually([&] { return scalar(*observer, waits) == "0"; }));
    EXPECT_TRUE(eventually([&] { return scalar(*observer, waits) == "1"; }));
    holder->rollback();
  });
  MigratorOptions options;
  options.lock_timeout = std::chrono::milliseconds(200);
  EXPECT_EQ(migrator({.batch = 10, .on_progress = progress}, options)->upgrade().done, Ids{"001"});
  EXPECT_EQ(database_.scalar("SELECT min(times) || ' ' || max(times) || ' ' || count(*) FROM users"), "1 1 100");
}

TEST_F(PostgresWalk, OneThreadThatFailsEndsTheOthers) {
  database_.execute("UPDATE users SET times = 1 WHERE id = 90");
  const auto error =
      error_of([&] { migrator({.batch = 1, .pause = std::chrono::milliseconds(20), .jobs = 4})->upgrade(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::constraint_violated);
  EXPECT_EQ(database_.scalar("SELECT count(*) FROM users WHERE id BETWEEN 90 AND 100 AND times = 1"), "1");
  database_.execute("UPDATE users SET times = 0 WHERE id = 90");
  EXPECT_EQ(migrator({.batch = 50, .jobs = 4})->upgrade().done, Ids{"001"})
      << "what is done is kept, the rest is done now";
  EXPECT_EQ(database_.scalar("SELECT min(times) || ' ' || max(times) || ' ' || count(*) FROM users"), "1 1 100");
}

}  // namespace
}  // namespace dunlin::test
