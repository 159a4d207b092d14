// SPDX-License-Identifier: Apache-2.0
// Thirty-two runs, and the one at work killed in the middle of building an index concurrently.
#include <gtest/gtest.h>
#include <signal.h>

#include <memory>

#include "integration/race/race.hpp"
#include "support/postgres.hpp"

namespace dunlin::test {
namespace {

constexpr const char* kBuilding =
    "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND "
    "wait_event_type = 'Lock' AND query LIKE 'CREATE INDEX CONCURRENTLY%'";
constexpr const char* kCleaningUp =
    "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND "
    "query LIKE 'DROP INDEX CONCURRENTLY%'";

constexpr const char* kHolder =
    "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE datname = current_database() AND "
    "locktype = 'advisory' AND granted";

Command index_command(const std::string& url, const std::string& target) {
  const std::string folder = std::string(DUNLIN_SOURCE_DIR) + "/tests/integration/race/index";
  return {.arguments = {program(), "--config", folder + "/dunlin.toml", "upgrade", target},
          .environment = {{"DATABASE_URL", url}}};
}

void kill_the_owner(bool pooled) {
  const PostgresDatabase database;
  const std::string url = pooled ? database.pooled_url_text() : database.url_text();
  ASSERT_EQ(run(index_command(database.url_text(), "001")).status, 0);
  const auto observer = database.connect({.application_name = "observer"});
  const auto writer = database.connect({.application_name = "writer"});
  writer->begin();
  writer->execute("INSERT INTO item VALUES (1, 'one')");

  Gate gate;
  std::vector<std::unique_ptr<Process>> racers;
  for (int i = 0; i < kRacers; ++i) {
    const std::string name = "?application_name=racer-" + std::to_string(i);
    racers.push_back(std::make_unique<Process>(index_command(url + name, "head"), &gate));
  }
  gate.open();
  ASSERT_TRUE(eventually([&] { return !scalar(*observer, kBuilding).empty(); }));
  const std::string owner = scalar(*observer, kBuilding);
  ASSERT_EQ(owner.rfind("racer-", 0), 0U) << owner;
  racers[std::stoul(owner.substr(6))]->signal(SIGKILL);
  if (pooled) {
    // Behind a pooler nothing tells the server that its client is dead: the next owner waits for the orphan.
    EXPECT_TRUE(eventually([&] {
      const std::string holder = scalar(*observer, kHolder);
      return !holder.empty() && holder != owner;
    }));
    EXPECT_EQ(scalar(*observer, kBuilding), owner);
  } else {
    // The server has noticed. The next owner finds the invalid index, and its removal waits for the same transaction.
    EXPECT_TRUE(eventually([&] { return !scalar(*observer, kCleaningUp).empty(); }));
    EXPECT_NE(scalar(*observer, kCleaningUp), owner);
  }
  writer->commit();

  int killed = 0;
  int waited = 0;
  for (const auto& racer : racers) {
    const Finished finished = racer->wait(std::chrono::seconds(90));
    killed += finished.killed ? 1 : 0;
    if (!finished.killed) {
      EXPECT_EQ(finished.status, 0) << finished.err;
    }
    waited += finished.err.find("waiting") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(killed, 1);
  EXPECT_GE(waited, kRacers / 2);
  EXPECT_EQ(scalar(*observer, "SELECT string_agg(revision::text, ',' ORDER BY revision) FROM tally"), "1,2,3");
  EXPECT_EQ(scalar(*observer, "SELECT string_agg(id, ',' ORDER BY sequence) FROM dunlin.revision"), "001,002,003");
  EXPECT_EQ(scalar(*observer, "SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "0");
  EXPECT_EQ(scalar(*observer, "SELECT count(*) FROM pg_indexes WHERE indexname = 'item_name_idx'"), "1");
}

TEST(PostgresRace, TheOwnerIsKilledWhileItBuildsAnIndexConcurrently) { kill_the_owner(false); }

TEST(PostgresRace, TheOwnerIsKilledWhileItBuildsAnIndexConcurrentlyThroughPgBouncer) { kill_the_owner(true); }

}  // namespace
}  // namespace dunlin::test
