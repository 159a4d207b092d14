// SPDX-License-Identifier: Apache-2.0
// A pool whose server is restarted while many threads use it.
#include <dunlin/engine.hpp>

#include "integration/postgres/own_server.hpp"
#include "support/postgres.hpp"
#include "support/proxied.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <set>
#include <thread>
#include <vector>

namespace dunlin::test {
namespace {

using namespace std::chrono_literals;

/// What may happen to a statement, or to connecting, while a server ends and comes back.
bool is_of_a_restart(ErrorCode code) {
  static const std::set<ErrorCode> codes{ErrorCode::connection_lost, ErrorCode::connection_failed,
                                         ErrorCode::connect_timeout};
  return codes.contains(code);
}

TEST(PostgresPoolRestart, SixtyFourThreadsGoOnAfterARestart) {
  constexpr int kThreads = 64;
  const OwnServer server;
  const Engine engine =
      Engine::open(server.url(), {.pool = {.max_size = 8, .max_overflow = 8, .checkout_timeout = 60s}});
  engine.connect()->execute("CREATE TABLE t (worker int, round int)");
  std::atomic<bool> restarted = false;
  std::atomic<int> before = 0;
  std::atomic<int> disturbed = 0;
  std::atomic<int> recovered = 0;
  const auto work = [&](int worker) {
    int after = 0;
    for (int round = 0; after < 5; ++round) {
      const bool is_after = restarted;
      try {
        const PooledConnection connection = engine.connect();
        Transaction transaction(*connection);
        const std::vector<Value> row{std::int64_t{worker}, std::int64_t{round}};
        connection->execute("INSERT INTO t VALUES ($1::int, $2::int)", row);
        transaction.commit();
        if (is_after) ++after;
        if (!is_after) ++before;
      } catch (const Error& error) {
        EXPECT_TRUE(is_of_a_restart(error.code())) << to_string(error.code()) << " " << error.what();
        EXPECT_FALSE(is_after && error.code() == ErrorCode::connection_failed) << error.what();
        ++disturbed;
        std::this_thread::sleep_for(5ms);
      }
    }
    ++recovered;
  };
  {
    std::vector<std::jthread> threads;
    for (int worker = 0; worker < kThreads; ++worker) threads.emplace_back(work, worker);
    ASSERT_TRUE(eventually([&] { return before > 2 * kThreads; }));
    server.restart();
    restarted = true;
  }
  EXPECT_EQ(recovered, kThreads);
  EXPECT_GT(disturbed, 0) << "the restart must have hit somebody";
  const PoolStatistics now = engine.statistics();
  EXPECT_EQ(now.in_use, 0U);
  EXPECT_EQ(now.waiting, 0U);
  EXPECT_LE(now.idle, 8U);
  EXPECT_EQ(now.opened - now.closed, now.idle) << "a connection is leaked, or lost";
  EXPECT_EQ(now.timeouts, 0U);
}

TEST(PostgresPoolRestart, ConnectionsThatWereIdleAreReplacedUnseen) {
  const OwnServer server;
  const Engine engine = Engine::open(server.url(), {.pool = {.min_size = 4}});
  engine.warm_up();
  server.restart();
  {
    std::vector<PooledConnection> connections;
    for (int i = 0; i < 4; ++i) {
      connections.push_back(engine.connect());
      EXPECT_EQ(scalar(*connections.back(), "SELECT 1"), "1");
    }
  }
  const PoolStatistics now = engine.statistics();
  EXPECT_EQ(now.replaced, 4U);
  EXPECT_TRUE(now.errors.empty());
}

TEST(PostgresPoolRestart, AConnectionThatWasCutIsReplaced) {
  const PostgresDatabase database;
  Proxied proxy(database.url_text(), {});
  const Engine engine = Engine::open(proxy.url());
  engine.connect()->execute("CREATE TABLE t (a int)");
  proxy.cut();
  EXPECT_NO_THROW(engine.connect()->execute("INSERT INTO t VALUES (1)"));
  EXPECT_EQ(engine.statistics().replaced, 1U);
}

}  // namespace
}  // namespace dunlin::test
