// SPDX-License-Identifier: Apache-2.0
#include "support/postgres.hpp"

#include "dialect/postgres/dialect.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace dunlin {
namespace {

using std::chrono::milliseconds;
using test::error_of;
using test::eventually;
using test::PostgresDatabase;
using test::scalar;

class PostgresRunLock : public testing::Test {
 protected:
  std::unique_ptr<RunLock> lock(milliseconds timeout, const ConnectOptions& options = {}) {
    return dialect_.lock_run(database_.url(), options, {}, {.timeout = timeout});
  }
  std::string holder(const std::string& what) {
    return scalar(*connection_, "SELECT " + what +
                                    " FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE locktype = 'advisory' AND "
                                    "datname = current_database() LIMIT 1");
  }

  PostgresDatabase database_;
  std::unique_ptr<Connection> connection_ = database_.connect();
  const Dialect& dialect_ = connection_->dialect();
};

TEST_F(PostgresRunLock, HoldsNeitherTransactionIdNorSnapshot) {
  const auto held = lock(milliseconds(0));
  const auto expect_idle = [&] {
    EXPECT_EQ(holder("state"), "idle in transaction");
    EXPECT_EQ(holder("backend_xid IS NULL AND backend_xmin IS NULL"), "1");
  };
  expect_idle();
  held->ping();
  std::this_thread::sleep_for(milliseconds(50));
  held->ping();
  std::this_thread::sleep_for(milliseconds(50));
  expect_idle();
}

TEST_F(PostgresRunLock, LetsIndexesBeBuiltConcurrently) {
  connection_->execute("CREATE TABLE t AS SELECT generate_series(1, 1000) AS a");
  const auto held = lock(milliseconds(0));
  held->ping();
  SessionSettings settings;
  settings.statement_timeout = milliseconds(5000);
  connection_->execute_alone("CREATE INDEX CONCURRENTLY i ON t (a)", settings);
  connection_->execute_alone("DROP INDEX CONCURRENTLY i", settings);
}

TEST_F(PostgresRunLock, NamesItsHolderWhenTheTimeIsOver) {
  ConnectOptions options;
  options.application_name = "the other one";
  const auto held = lock(milliseconds(0), options);
  const std::string pid = holder("pid");
  std::vector<std::string> told;
  RunLockOptions waiting{.timeout = milliseconds(300),
                         .waiting = [&](const std::string& text) { told.push_back(text); }};
  const auto error = error_of([&] { static_cast<void>(dialect_.lock_run(database_.url(), {}, {}, waiting)); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::run_lock_timeout);
  EXPECT_NE(error->message().find("server process " + pid), std::string::npos);
  EXPECT_NE(error->message().find("\"the other one\""), std::string::npos);
  EXPECT_NE(error->message().find("since 2"), std::string::npos);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_NE(told[0].find(pid), std::string::npos);
}

TEST_F(PostgresRunLock, IsFreeAgainWhenLetGo) {
  { const auto held = lock(milliseconds(0)); }
  const auto again = lock(milliseconds(2000));
  again->ping();
}

TEST_F(PostgresRunLock, IsOneForEachHistory) {
  const auto held = lock(milliseconds(0));
  const auto other = dialect_.lock_run(database_.url(), {}, HistoryName{"another"}, {.timeout = milliseconds(0)});
  other->ping();
}

TEST_F(PostgresRunLock, WaitsForItsTurn) {
  auto held = lock(milliseconds(0));
  std::atomic<bool> got = false;
  std::jthread other([&] {
    const auto mine = lock(milliseconds(10000));
    got = true;
  });
  std::this_thread::sleep_for(milliseconds(200));
  EXPECT_FALSE(got);
  held.reset();
  EXPECT_TRUE(eventually([&] { return got.load(); }));
}

TEST_F(PostgresRunLock, StopsWaitingWhenTheStopTokenFires) {
  const auto held = lock(milliseconds(0));
  std::stop_source stop;
  ConnectOptions options;
  options.stop = stop.get_token();
  std::jthread later([&] {
    std::this_thread::sleep_for(milliseconds(100));
    stop.request_stop();
  });
  const auto error = error_of([&] { static_cast<void>(lock(milliseconds(60000), options)); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::interrupted);
}

TEST_F(PostgresRunLock, PingNoticesThatTheConnectionWasTerminated) {
  const auto held = lock(milliseconds(0));
  held->ping();
  connection_->execute("SELECT pg_terminate_backend(" + holder("pid") + ")");
  std::optional<Error> error;
  EXPECT_TRUE(eventually([&] {
    error = error_of([&] { held->ping(); });
    return error.has_value();
  }));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::run_lock_lost);
  const auto next = lock(milliseconds(2000));
  EXPECT_EQ(error_of([&] { held->ping(); })->code(), ErrorCode::run_lock_lost);
}

TEST_F(PostgresRunLock, OutlivesAnIdleTimeoutOfTheDatabase) {
  connection_->execute("ALTER DATABASE \"" + database_.name() + "\" SET idle_in_transaction_session_timeout = '100ms'");
  const auto held = lock(milliseconds(0));
  std::this_thread::sleep_for(milliseconds(400));
  held->ping();
  std::this_thread::sleep_for(milliseconds(50));
  held->ping();
}

TEST_F(PostgresRunLock, IsReadCommittedWhateverTheDefault) {
  connection_->execute("ALTER DATABASE \"" + database_.name() +
                       "\" SET default_transaction_isolation = 'repeatable read'");
  const auto held = lock(milliseconds(0));
  EXPECT_EQ(holder("backend_xmin IS NULL"), "1");
}

TEST_F(PostgresRunLock, TwelveRacersHoldItOneAfterTheOther) {
  std::atomic<int> inside = 0;
  std::atomic<int> overlaps = 0;
  std::atomic<int> done = 0;
  {
    std::vector<std::jthread> racers;
    for (int i = 0; i < 12; ++i) {
      racers.emplace_back([&] {
        const auto held = lock(milliseconds(30000));
        if (++inside != 1) ++overlaps;
        std::this_thread::sleep_for(milliseconds(5));
        --inside;
        ++done;
      });
    }
  }
  EXPECT_EQ(done, 12);
  EXPECT_EQ(overlaps, 0);
}

}  // namespace
}  // namespace dunlin
