// SPDX-License-Identifier: Apache-2.0
// Connections and servers that die in the middle of a run.
#include "integration/postgres/fault.hpp"
#include "integration/postgres/own_server.hpp"
#include "support/proxied.hpp"

#include "dialect/postgres/dialect.hpp"

#include <chrono>
#include <thread>

namespace dunlin::test {
namespace {

using SteadyClock = std::chrono::steady_clock;

// What only the connection of the run lock says.
constexpr const char* kLockText = "pg_try_advisory_xact_lock";

TEST_F(PostgresFault, WorkConnectionTerminatedInTheMiddleOfAStatement) {
  prepare(database_.url_text());
  const auto victim = start(database_.url_text());
  terminate(work_process());
  const Finished finished = victim->wait();
  expect_error(finished, "DN0503");
  EXPECT_NE(finished.err.find("rolled back"), std::string::npos) << finished.err;
  EXPECT_EQ(applied(), "001");
  EXPECT_EQ(scalar(*observer_, "SELECT to_regclass('second')::text"), "");
  open_gate();
  expect_next_run_completes(database_.url_text());
}

TEST_F(PostgresFault, NoStepStartsAfterTheLockConnectionWasTerminated) {
  prepare(database_.url_text());
  const auto victim = start(database_.url_text());
  terminate(lock_process());
  EXPECT_TRUE(eventually([&] { return lock_process().empty(); }));
  open_gate();
  expect_error(victim->wait(), "DN0703");
  EXPECT_EQ(applied(), "001,002") << "what had begun may end, nothing more";
  expect_next_run_completes(database_.url_text());
}

TEST_F(PostgresFault, WorkConnectionCut) {
  Proxied proxy(database_.url_text(), {.unless = kLockText});
  prepare(database_.url_text());
  const auto victim = start(proxy.url());
  proxy.cut();
  expect_error(victim->wait(), "DN0503");
  EXPECT_EQ(applied(), "001");
  open_gate();
  expect_next_run_completes(database_.url_text());
}

TEST_F(PostgresFault, LockConnectionCut) {
  Proxied proxy(database_.url_text(), {.match = kLockText});
  prepare(database_.url_text());
  const auto victim = start(proxy.url());
  proxy.cut();
  open_gate();
  expect_error(victim->wait(), "DN0703");
  EXPECT_EQ(applied(), "001,002");
  expect_next_run_completes(database_.url_text());
}

// The network swallows everything and acknowledges it, so that no keepalive notices. After some seconds of silence the
// server is asked by another connection what its process does: it waits for us, or has ended.
TEST_F(PostgresFault, FrozenWorkConnectionIsGivenUpInTime) {
  auto proxy = std::make_unique<Proxied>(database_.url_text(), ProxyOptions{.unless = kLockText});
  prepare(database_.url_text());
  const auto victim = start(proxy->url());
  proxy->toggle_freeze();
  open_gate();
  const auto frozen = SteadyClock::now();
  expect_error(victim->wait(), "DN0503");
  EXPECT_LT(SteadyClock::now() - frozen, std::chrono::seconds(20));
  proxy.reset();
  EXPECT_TRUE(eventually([&] {
    return scalar(*observer_,
                  "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'dunlin' AND datname = "
                  "current_database()") == "0";
  }));
  expect_next_run_completes(database_.url_text());
}

TEST_F(PostgresFault, WorkThatIsSlowIsNotTakenForFrozen) {
  prepare(database_.url_text());
  const auto victim = start(database_.url_text());
  std::this_thread::sleep_for(std::chrono::seconds(12));
  open_gate();
  const Finished finished = victim->wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  expect_next_run_completes(database_.url_text());
}

// A sign of life that has not come after ten seconds is the end of the run: no further step starts.
TEST_F(PostgresFault, FrozenLockConnectionIsGivenUpInTime) {
  Proxied proxy(database_.url_text(), {.match = kLockText});
  project_.revision("003_third.sql", "SELECT pg_sleep(10.5);\nINSERT INTO done VALUES (3);\n");
  project_.revision("004_fourth.sql", "INSERT INTO done VALUES (4);\n");
  prepare(database_.url_text());
  const auto victim = start(proxy.url());
  proxy.toggle_freeze();
  open_gate();
  const auto frozen = SteadyClock::now();
  expect_error(victim->wait(), "DN0703");
  EXPECT_LT(SteadyClock::now() - frozen, std::chrono::seconds(20));
  EXPECT_EQ(applied(), "001,002,003") << "what had begun may end, nothing more";
}

TEST_F(PostgresFault, ServerRestartedImmediatelyInTheMiddle) {
  const OwnServer server;
  prepare(server.url());
  const auto victim = start(server.url());
  server.restart();
  const Finished finished = victim->wait();
  expect_error(finished, "DN0503");
  observer_ = postgres::dialect().connect(Url::parse(server.url()), {});
  EXPECT_EQ(applied(), "001");
  EXPECT_EQ(scalar(*observer_, "SELECT to_regclass('second')::text"), "");
  expect_next_run_completes(server.url());
}

}  // namespace
}  // namespace dunlin::test
