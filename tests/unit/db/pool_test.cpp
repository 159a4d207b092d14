// SPDX-License-Identifier: Apache-2.0
#include <dunlin/engine.hpp>

#include "unit/sqlite/scratch.hpp"

#include <atomic>
#include <chrono>
#include <stop_token>
#include <thread>
#include <vector>

namespace dunlin::test {
namespace {

using namespace std::chrono_literals;

TEST(Pool, GivesTheSameConnectionOutAgain) {
  const Scratch scratch;
  const Engine engine = Engine::open(scratch.url());
  {
    const PooledConnection connection = engine.connect();
    connection->execute("CREATE TABLE t (a)");
    connection->query("SELECT * FROM t");
  }
  EXPECT_EQ(engine.statistics().idle, 1U);
  engine.connect()->execute("INSERT INTO t VALUES (1)");
  EXPECT_EQ(engine.statistics().opened, 1U);
  EXPECT_EQ(engine.statistics().closed, 0U);
}

TEST(Pool, RollsBackWhatIsLeftOpen) {
  const Scratch scratch;
  const Engine engine = Engine::open(scratch.url());
  engine.connect()->execute("CREATE TABLE t (a)");
  {
    const PooledConnection connection = engine.connect();
    connection->begin();
    connection->execute("INSERT INTO t VALUES (1)");
  }
  const PooledConnection connection = engine.connect();
  EXPECT_FALSE(connection->in_transaction());
  EXPECT_EQ(integer_of(*connection, "SELECT count(*) FROM t"), 0);
}

TEST(Pool, GivesNobodyTheSettingsOfTheUserBefore) {
  const Scratch scratch;
  const Engine engine = Engine::open(scratch.url());
  for (const char* change : {"PRAGMA foreign_keys = off", "CREATE TEMP TABLE mine (a)", "ATTACH ':memory:' AS aux1",
                             "CREATE VIEW temp.v AS SELECT 1", "pragma cache_size(77)"}) {
    engine.connect()->execute(change);
    const PooledConnection connection = engine.connect();
    EXPECT_EQ(integer_of(*connection, "PRAGMA foreign_keys"), 1) << change;
    EXPECT_EQ(integer_of(*connection, "SELECT count(*) FROM sqlite_temp_schema"), 0) << change;
    EXPECT_EQ(integer_of(*connection, "SELECT count(*) FROM pragma_database_list WHERE name = 'aux1'"), 0) << change;
    EXPECT_NE(integer_of(*connection, "PRAGMA cache_size"), 77) << change;
  }
}

TEST(Pool, ReadersGoOnBesideTheWriterAndRefuseChanges) {
  const Scratch scratch;
  const Engine engine = Engine::open(scratch.url());
  const PooledConnection writer = engine.connect();
  writer->execute("CREATE TABLE t (a)");
  writer->begin();
  writer->execute("INSERT INTO t VALUES (1)");
  const PooledConnection first = engine.connect(Use::read);
  const PooledConnection second = engine.connect(Use::read);
  // A transaction of a reader does not ask for the writer's lock.
  Transaction transaction(*first);
  EXPECT_EQ(integer_of(*first, "SELECT count(*) FROM t"), 0);
  EXPECT_EQ(code_of([&] { second->execute("INSERT INTO t VALUES (2)"); }), ErrorCode::read_only);
  writer->commit();
  EXPECT_EQ(integer_of(*first, "SELECT count(*) FROM t"), 0);
  EXPECT_EQ(integer_of(*second, "SELECT count(*) FROM t"), 1);
}

TEST(Pool, OfOneTellsWhoHasTheConnection) {
  const Scratch scratch;
  const Engine engine = Engine::open(scratch.url(), {.pool = {.checkout_timeout = 20ms}});
  const PooledConnection writer = engine.connect();
  writer->execute("CREATE TABLE t (a)");
  const auto error = error_of([&] { static_cast<void>(engine.connect()); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::pool_exhausted);
  EXPECT_TRUE(error->message().starts_with("no connection came free within 20ms: the only one is in use, held for 0."))
      << error->message();
  EXPECT_NE(error->message().find("\"CREATE TABLE t (a)\" begun 0."), std::string::npos) << error->message();
  EXPECT_EQ(engine.statistics().timeouts, 1U);
  EXPECT_EQ(engine.statistics().errors.at(ErrorCode::pool_exhausted), 1U);
}

TEST(Pool, TellsWhichStatementRunsSinceWhen) {
  const Scratch scratch;
  const Engine engine =
      Engine::open(scratch.url(), {.pool = {.max_size = 1, .max_overflow = 1, .checkout_timeout = 20ms}});
  const PooledConnection idle = engine.connect(Use::read);
  const PooledConnection busy = engine.connect(Use::read);
  std::optional<Error> error;
  busy->for_each_row("SELECT 7 /* ALTER ROLE x PASSWORD 'hidden' */", {},
                     [&](const Row&) { error = error_of([&] { static_cast<void>(engine.connect(Use::read)); }); });
  ASSERT_TRUE(error);
  EXPECT_TRUE(error->message().starts_with("no connection came free within 20ms: all 2 are in use, one held for"))
      << error->message();
  EXPECT_NE(error->details().cause.find("without a statement so far\nheld for"), std::string::npos);
  EXPECT_NE(error->details().cause.find(", running \"SELECT 7 /*"), std::string::npos) << error->details().cause;
  EXPECT_EQ(error->details().cause.find("hidden"), std::string::npos) << error->details().cause;
}

TEST(Pool, ServesThoseWhoWaitInOrder) {
  const Scratch scratch;
  const Engine engine = Engine::open(scratch.url());
  std::optional<PooledConnection> holder = engine.connect();
  std::vector<int> order;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&, i] {
      const PooledConnection connection = engine.connect();
      order.push_back(i);  // Whoever has the one connection is alone.
    });
    while (engine.statistics().waiting != static_cast<std::size_t>(i) + 1) std::this_thread::yield();
  }
  holder.reset();
  threads.clear();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(engine.statistics().waits, 3U);
  EXPECT_EQ(engine.statistics().timeouts, 0U);
}

TEST(Pool, WhoWaitsIsWokenWhenTheProgramIsToStop) {
  const Scratch scratch;
  std::stop_source stop;
  EngineOptions options;
  options.connect.stop = stop.get_token();
  const Engine engine = Engine::open(scratch.url(), options);
  const PooledConnection holder = engine.connect();
  const std::jthread stopper([&] {
    while (engine.statistics().waiting == 0) std::this_thread::yield();
    stop.request_stop();
  });
  EXPECT_EQ(code_of([&] { static_cast<void>(engine.connect()); }), ErrorCode::interrupted);
}

TEST(Pool, ClosesOverflowAndKeepsTheRest) {
  const Scratch scratch;
  const Engine engine = Engine::open(scratch.url(), {.pool = {.max_size = 2, .max_overflow = 1}});
  {
    std::vector<PooledConnection> connections;
    for (int i = 0; i < 3; ++i) connections.push_back(engine.connect(Use::read));
    EXPECT_EQ(engine.statistics().in_use, 3U);
  }
  const PoolStatistics now = engine.statistics();
  EXPECT_EQ(now.idle, 2U);
  EXPECT_EQ(now.in_use, 0U);
  EXPECT_EQ(now.closed, 1U);
}

TEST(Pool, WarmsUpToItsSmallestSize) {
  const Scratch scratch;
  const Engine engine = Engine::open(scratch.url(), {.pool = {.min_size = 3}});
  engine.warm_up();
  EXPECT_EQ(engine.statistics().idle, 4U);  // Three that read, one that writes.
}

TEST(Pool, ReplacesConnectionsThatAreOldEnough) {
  const Scratch scratch;
  const Engine engine = Engine::open(scratch.url(), {.pool = {.recycle_after = 1ms}});
  engine.warm_up();
  std::this_thread::sleep_for(5ms);
  engine.connect()->execute("CREATE TABLE t (a)");
  EXPECT_GE(engine.statistics().opened, 3U);
  EXPECT_GE(engine.statistics().closed, 1U);
}

TEST(Pool, ClosesWhatHasBeenIdleForLongBeyondItsSmallestSize) {
  const Scratch scratch;
  const Engine engine = Engine::open(scratch.url(), {.pool = {.min_size = 1, .idle_timeout = 1ms}});
  {
    const PooledConnection first = engine.connect(Use::read);
    const PooledConnection second = engine.connect(Use::read);
    const PooledConnection third = engine.connect(Use::read);
  }
  // Each connection that comes back sees to one that has been idle.
  for (int i = 0; i < 4; ++i) {
    std::this_thread::sleep_for(5ms);
    static_cast<void>(engine.connect(Use::read));
  }
  EXPECT_EQ(engine.statistics().idle, 1U);
}

TEST(Pool, OpensAConnectionForEachUseWhenToldTo) {
  const Scratch scratch;
  const Engine engine = Engine::open(scratch.url(), {.pool = {.connection_per_use = true}});
  engine.connect()->execute("CREATE TABLE t (a)");
  engine.connect()->execute("INSERT INTO t VALUES (1)");
  const PoolStatistics now = engine.statistics();
  EXPECT_EQ(now.opened, 2U);
  EXPECT_EQ(now.closed, 2U);
  EXPECT_EQ(now.idle, 0U);
}

TEST(Pool, GivesTheRightToOpenOnWhenOpeningFails) {
  const Scratch scratch;
  EngineOptions options{.pool = {.checkout_timeout = 10s}};
  options.connect.create = false;
  const Engine engine = Engine::open(scratch.url(), options);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(code_of([&] { static_cast<void>(engine.connect()); }), ErrorCode::database_missing);
  }
  EXPECT_EQ(engine.statistics().in_use, 0U);
  EXPECT_EQ(engine.statistics().errors.at(ErrorCode::database_missing), 3U);
  static_cast<void>(scratch.open());
  EXPECT_NO_THROW(static_cast<void>(engine.connect()));
}

TEST(Pool, CountsRightUnderManyThreads) {
  constexpr int kThreads = 64;
  constexpr int kRounds = 20;
  const Scratch scratch;
  const Engine engine = Engine::open(scratch.url(), {.connect = {.create = true, .settings = {{"synchronous", "off"}}},
                                                     .pool = {.max_size = 3, .max_overflow = 2}});
  engine.connect()->execute("CREATE TABLE t (a)");
  std::atomic<int> failures = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        for (int round = 0; round < kRounds; ++round) {
          try {
            if ((i + round) % 2 == 0) {
              engine.connect()->execute("INSERT INTO t VALUES (1)");
            } else {
              static_cast<void>(engine.connect(Use::read)->query("SELECT count(*) FROM t"));
            }
          } catch (const Error& error) {
            ADD_FAILURE() << error.what() << "\n" << error.details().cause;
            ++failures;
          }
        }
      });
    }
  }
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(integer_of(*engine.connect(), "SELECT count(*) FROM t"), kThreads * kRounds / 2);
  const PoolStatistics now = engine.statistics();
  EXPECT_EQ(now.in_use, 0U);
  EXPECT_LE(now.idle, 4U);
  EXPECT_EQ(now.opened - now.closed, now.idle);
  EXPECT_EQ(now.statements, kThreads * kRounds + 2U);
}

}  // namespace
}  // namespace dunlin::test
