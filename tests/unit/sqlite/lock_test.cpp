// SPDX-License-Identifier: Apache-2.0
#include "unit/sqlite/scratch.hpp"

#include <algorithm>
#include <thread>

namespace dunlin::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

TEST(SqliteLock, AWriterWaitsForAnotherWriter) {
  const Scratch scratch;
  std::vector<LogRecord> told;
  const auto first = scratch.open_with({"CREATE TABLE t(a)"});
  const auto second = scratch.open({.log = [&](const LogRecord& record) { told.push_back(record); }});
  first->begin();
  std::jthread other([&] {
    std::this_thread::sleep_for(milliseconds(400));
    first->commit();
  });
  second->begin();
  second->commit();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].message, "waiting for another connection to let go of the database");
}

TEST(SqliteLock, GivesUpAfterTheLockTimeoutAndChangesNothing) {
  const Scratch scratch;
  const auto first = scratch.open_with({"CREATE TABLE t(a)"});
  const auto second = scratch.open();
  first->begin();
  const auto start = steady_clock::now();
  const auto error = error_of([&] { (void)second->begin_batch({.lock_timeout = milliseconds(150)}, {}); });
  const auto waited = steady_clock::now() - start;
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::database_busy);
  EXPECT_EQ(error->details().sqlstate, "SQLITE_BUSY");
  EXPECT_EQ(error->details().state, "nothing was changed");
  EXPECT_GE(waited, milliseconds(140));
  EXPECT_LT(waited, milliseconds(3000));
  first->rollback();
  const auto batch = second->begin_batch({.lock_timeout = milliseconds(150)}, {});
  batch->add({.sql = "INSERT INTO t VALUES (1)"});
  batch->commit();
}

TEST(SqliteLock, ALockTimeoutOfZeroWaitsOn) {
  const Scratch scratch;
  const auto first = scratch.open_with({"CREATE TABLE t(a)"});
  const auto second = scratch.open({.settings = {{"busy_timeout", "0"}}});
  first->begin();
  std::jthread other([&] {
    std::this_thread::sleep_for(milliseconds(200));
    first->commit();
  });
  second->begin_batch({.lock_timeout = milliseconds(0)}, {})->commit();
}

TEST(SqliteLock, AStopEndsTheWaiting) {
  const Scratch scratch;
  std::stop_source stop;
  const auto first = scratch.open_with({"CREATE TABLE t(a)"});
  const auto second = scratch.open({.stop = stop.get_token()});
  first->begin();
  std::jthread other([&] {
    std::this_thread::sleep_for(milliseconds(60));
    stop.request_stop();
  });
  const auto start = steady_clock::now();
  EXPECT_EQ(code_of([&] { (void)second->begin_batch({.lock_timeout = milliseconds(0)}, {}); }), ErrorCode::interrupted);
  EXPECT_LT(steady_clock::now() - start, milliseconds(2000));
}

TEST(SqliteLock, CommitWaitsForAReader) {
  const Scratch scratch;
  const auto writer = scratch.open_with({"CREATE TABLE t(a)", "INSERT INTO t VALUES (1), (2)"});
  const auto reader = scratch.open();
  reader->execute("BEGIN");
  EXPECT_EQ(integer_of(*reader, "SELECT count(*) FROM t"), 2);
  const auto batch = writer->begin_batch({}, {});
  batch->add({.sql = "INSERT INTO t VALUES (3)"});
  std::jthread other([&] {
    std::this_thread::sleep_for(milliseconds(150));
    reader->rollback();
  });
  batch->commit();
  EXPECT_EQ(integer_of(*writer, "SELECT count(*) FROM t"), 3);
}

TEST(SqliteLock, CommitGivesUpWhenAReaderStaysTooLong) {
  const Scratch scratch;
  const auto writer = scratch.open_with({"CREATE TABLE t(a)"});
  const auto reader = scratch.open();
  reader->execute("BEGIN");
  EXPECT_EQ(integer_of(*reader, "SELECT count(*) FROM t"), 0);
  const auto batch = writer->begin_batch({.lock_timeout = milliseconds(100)}, {});
  batch->add({.sql = "INSERT INTO t VALUES (3)"});
  const auto error = error_of([&] { batch->commit(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::database_busy);
  EXPECT_EQ(error->details().state, "everything in this transaction was rolled back");
  EXPECT_FALSE(writer->in_transaction());
  reader->rollback();
  EXPECT_EQ(integer_of(*reader, "SELECT count(*) FROM t"), 0);
}

TEST(SqliteLock, AReaderIsNoObstacleInWalMode) {
  const Scratch scratch;
  const auto writer = scratch.open_with({"PRAGMA journal_mode = WAL", "CREATE TABLE t(a)"});
  const auto reader = scratch.open();
  reader->execute("BEGIN");
  EXPECT_EQ(integer_of(*reader, "SELECT count(*) FROM t"), 0);
  const auto batch = writer->begin_batch({.lock_timeout = milliseconds(1)}, {});
  batch->add({.sql = "INSERT INTO t VALUES (3)"});
  batch->commit();
}

TEST(SqliteLock, OfTwoRacingConnectionsEachRowIsInsertedByOne) {
  const Scratch scratch;
  (void)scratch.open_with({"CREATE TABLE t(a PRIMARY KEY)"});
  constexpr std::int64_t kRows = 40;
  const auto race = [&](int& won, int& lost) {
    const auto db = scratch.open();
    for (std::int64_t row = 0; row < kRows; ++row) {
      try {
        const auto batch = db->begin_batch({}, {});
        batch->add({.sql = "INSERT INTO t VALUES ($1)", .parameters = {row}});
        batch->commit();
        ++won;
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unique_violation) << error.what();
        ++lost;
      }
    }
  };
  std::array<int, 2> won{};
  std::array<int, 2> lost{};
  {
    std::jthread first([&] { race(won[0], lost[0]); });
    std::jthread second([&] { race(won[1], lost[1]); });
  }
  EXPECT_EQ(won[0] + won[1], kRows);
  EXPECT_EQ(lost[0] + lost[1], kRows);
}

TEST(SqliteLock, TheRunLockHoldsNothing) {
  const Scratch scratch;
  const auto db = scratch.open();
  const auto one = sqlite::dialect().lock_run(scratch.url(), {}, {}, {});
  const auto two = sqlite::dialect().lock_run(scratch.url(), {}, {}, {});
  one->ping();
  two->ping();
  db->begin();
}

}  // namespace
}  // namespace dunlin::test
