// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "integration/race/race.hpp"
#include "support/postgres.hpp"

namespace dunlin::test {
namespace {

void race_on(bool pooled) {
  int waited = 0;
  for (int round = 0; round < kRounds; ++round) {
    const PostgresDatabase database;
    const bool kill_owner = round % 4 == 3;
    const RaceResult result = race(pooled ? database.pooled_url_text() : database.url_text(), kill_owner);
    EXPECT_EQ(result.succeeded + result.killed, kRacers);
    EXPECT_LE(result.killed, kill_owner ? 1 : 0);
    const auto connection = database.connect();
    EXPECT_EQ(scalar(*connection, "SELECT string_agg(revision::text, ',' ORDER BY revision) FROM tally"), "1,2,3,4");
    EXPECT_EQ(scalar(*connection, "SELECT string_agg(id, ',' ORDER BY sequence) FROM dunlin.revision"),
              "001,002,003,004");
    EXPECT_EQ(scalar(*connection, "SELECT count(*) FROM dunlin.event WHERE state = 'done' AND statement IS NULL"), "4");
    EXPECT_EQ(scalar(*connection, "SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "0");
    EXPECT_GE(result.waited, kRacers / 2) << "round " << round;
    waited += result.waited;
  }
  std::printf("PostgreSQL%s: %d of %d processes found the lock held\n", pooled ? " through PgBouncer" : "", waited,
              kRacers * kRounds);
}

TEST(PostgresRace, ThirtyTwoProcessesApplyEachRevisionOnce) { race_on(false); }

TEST(PostgresRace, ThirtyTwoProcessesThroughPgBouncerApplyEachRevisionOnce) { race_on(true); }

}  // namespace
}  // namespace dunlin::test
