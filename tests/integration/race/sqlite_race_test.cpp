// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "integration/race/race.hpp"

namespace dunlin::test {
namespace {

std::string shell(const std::string& file, const std::string& sql) {
  return run({.arguments = {"sqlite3", "-bail", file, sql}}).out;
}

TEST(SqliteRace, ThirtyTwoProcessesApplyEachRevisionOnce) {
  int waited = 0;
  for (int round = 0; round < kRounds; ++round) {
    const TemporaryFolder folder;
    const std::string file = folder / "race.db";
    const bool kill_owner = round % 4 == 3;
    const RaceResult result = race("sqlite:///" + file, kill_owner);
    EXPECT_EQ(result.succeeded + result.killed, kRacers);
    EXPECT_LE(result.killed, kill_owner ? 1 : 0);
    EXPECT_EQ(shell(file, "SELECT group_concat(revision) FROM (SELECT revision FROM tally ORDER BY 1)"), "1,2,3,4\n");
    EXPECT_EQ(shell(file, "SELECT group_concat(id) FROM (SELECT id FROM dunlin_revision ORDER BY sequence)"),
              "001,002,003,004\n");
    EXPECT_EQ(shell(file, "SELECT count(*) FROM dunlin_event WHERE state = 'done' AND statement IS NULL"), "4\n");
    EXPECT_GE(result.waited, kRacers / 2) << "round " << round;
    waited += result.waited;
  }
  std::printf("SQLite: %d of %d processes found the lock held\n", waited, kRacers * kRounds);
}

}  // namespace
}  // namespace dunlin::test
