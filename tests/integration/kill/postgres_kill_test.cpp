// SPDX-License-Identifier: Apache-2.0
// The program killed on PostgreSQL at random: stopped first, so that the server can be asked what is open, then killed.
// The next run must complete, and the end must be what an undisturbed run gives.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <random>
#include <thread>

#include "integration/kill/postgres_kill.hpp"

namespace dunlin::test {
namespace {

constexpr const char* kRows =
    "SELECT concat_ws('|', revision, times) FROM (SELECT * FROM tally ORDER BY 1) t UNION ALL "
    "SELECT concat_ws('|', count(*), sum(amount), min(name), max(name)) FROM item UNION ALL "
    "SELECT concat_ws('|', id, word) FROM (SELECT * FROM label ORDER BY 1) l UNION ALL "
    "SELECT concat_ws('|', (SELECT count(*) FROM grouped_6), (SELECT count(*) FROM grouped_7), "
    "(SELECT count(*) FROM grouped_8))";

class PostgresKill : public ::testing::Test {
 protected:
  void SetUp() override {
    connection_ = database_.connect({.application_name = "observer"});
    empty(*connection_);
    const Finished undisturbed = run(upgrade_command(database_.url_text()));
    ASSERT_EQ(undisturbed.status, 0) << undisturbed.err;
    expected_ = state();
    ASSERT_NE(expected_.find("8|1\n"), std::string::npos) << expected_;
  }

  std::string state() const { return state_of(database_, *connection_, kRows); }

  PostgresDatabase database_;
  std::unique_ptr<Connection> connection_;
  std::string expected_;
};

TEST_F(PostgresKill, AtRandom) {
  std::mt19937 random(20261121);
  PhaseCount phases;
  double longest = 150000;  // Microseconds; follows what is seen, so that the kills spread over the whole run.
  const int wanted = wanted_kills() / 4;  // Each takes a dump; the races and SQLite carry the rest.
  for (int attempt = 0; phases.total() < wanted; ++attempt) {
    ASSERT_LT(attempt, wanted * 20) << "too few kills hit anything";
    empty(*connection_);
    Process victim(upgrade_command(database_.url_text()));
    std::this_thread::sleep_for(
        std::chrono::microseconds(std::uniform_int_distribution<int>(5000, static_cast<int>(longest))(random)));
    victim.signal(SIGSTOP);
    if (victim.running()) {
      phases.add(phase_of(*connection_));
      longest *= 1.01;
    } else {
      longest = std::max(20000.0, longest * 0.95);
    }
    victim.signal(SIGKILL);
    victim.wait();
    const Finished next = run(upgrade_command(database_.url_text()));
    ASSERT_EQ(next.status, 0) << "kill " << attempt << ": " << next.err;
    ASSERT_EQ(state(), expected_) << "kill " << attempt;
  }
  phases.print("PostgreSQL, at random");
  EXPECT_GT(phases.of(Phase::transaction), 0);
  EXPECT_GT(phases.of(Phase::intent), 0);
}

}  // namespace
}  // namespace dunlin::test
