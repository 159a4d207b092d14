// SPDX-License-Identifier: Apache-2.0
// The program killed on SQLite: before every single write and flush once, and at random. The next run must complete,
// and the end must be what an undisturbed run gives, as the sqlite3 shell prints it.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <random>
#include <thread>

#include "integration/kill/kill.hpp"

namespace dunlin::test {
namespace {

std::string sqlite3_shell(const std::string& file, const std::string& sql) {
  const Finished shell = run({.arguments = {"sqlite3", "-bail", file, sql}});
  EXPECT_EQ(shell.status, 0) << shell.err;
  return shell.out;
}

/// Everything but the audit trail and the clock.
std::string state_of(const std::string& file) {
  return sqlite3_shell(
      file,
      "PRAGMA integrity_check; PRAGMA foreign_key_check;"
      "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'dunlin_%' ORDER BY type, name;"
      "SELECT * FROM tally; SELECT count(*), sum(amount), min(name), max(name) FROM item; SELECT * FROM label;"
      "SELECT count(*) FROM grouped_6; SELECT count(*) FROM grouped_7; SELECT count(*) FROM grouped_8;"
      "SELECT id, parents, message, kind, algorithm, checksum_up, checksum_down, hex(up_body), hex(down_body) "
      "FROM dunlin_revision ORDER BY sequence;"
      "SELECT revision, direction, state, count(*) FROM dunlin_event WHERE statement IS NULL AND state = 'done' "
      "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;");
}

Phase phase_of(const std::string& file) {
  std::error_code none;
  const auto journal = std::filesystem::file_size(file + "-journal", none);
  if (!none && journal > 0) return Phase::transaction;
  if (!std::filesystem::exists(file)) return Phase::idle;
  const Finished open = run({.arguments = {"sqlite3", file,
                                           "SELECT count(*) FROM dunlin_event e WHERE state = 'intent' AND NOT EXISTS "
                                           "(SELECT 1 FROM dunlin_event d WHERE d.revision = e.revision AND d.state = "
                                           "'done' AND (d.statement IS NULL OR d.statement >= e.statement))"}});
  return open.status == 0 && open.out != "0\n" ? Phase::intent : Phase::idle;
}

class SqliteKill : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string file = folder_ / "undisturbed.db";
    const Finished undisturbed = run(upgrade_command("sqlite:///" + file));
    ASSERT_EQ(undisturbed.status, 0) << undisturbed.err;
    expected_ = state_of(file);
    ASSERT_NE(expected_.find("8|1"), std::string::npos) << expected_;
  }

  /// The next run must complete what the killed one left.
  void complete(const std::string& file, const std::string& what) {
    const Finished next = run(upgrade_command("sqlite:///" + file));
    ASSERT_EQ(next.status, 0) << what << ": " << next.err;
    ASSERT_EQ(state_of(file), expected_) << what;
    std::filesystem::remove(file);
  }

  // Killing a process loses nothing that was written, flushed or not, so memory serves as well as a disk, and faster.
  TemporaryFolder folder_{"/dev/shm"};
  std::string expected_;
};

TEST_F(SqliteKill, BeforeEveryWriteAndFlushOnce) {
  Command counting = upgrade_command("sqlite:///" + (folder_ / "count.db"));
  counting.environment["LD_PRELOAD"] = DUNLIN_KILL_LIBRARY;
  counting.environment["DUNLIN_KILL_COUNT"] = folder_ / "count";
  ASSERT_EQ(run(counting).status, 0);
  const int writes = std::stoi(folder_.read("count"));
  ASSERT_GT(writes, 100);

  PhaseCount phases;
  for (int n = 1; n <= writes; ++n) {
    const std::string file = folder_ / ("write-" + std::to_string(n) + ".db");
    Command killed = upgrade_command("sqlite:///" + file);
    killed.environment["LD_PRELOAD"] = DUNLIN_KILL_LIBRARY;
    killed.environment["DUNLIN_KILL_AT"] = std::to_string(n);
    if (n % 2 == 0) killed.environment["DUNLIN_KILL_TORN"] = "1";
    ASSERT_TRUE(run(killed).killed) << "write " << n << " of " << writes;
    phases.add(phase_of(file));
    ASSERT_NO_FATAL_FAILURE(complete(file, "killed at write " + std::to_string(n)));
  }
  phases.print("SQLite, before each of " + std::to_string(writes) + " writes");
  EXPECT_GT(phases.of(Phase::transaction), writes / 2);
  EXPECT_GT(phases.of(Phase::intent), 0);
}

/// With every write in turn failing, once or from then on, the run ends with an error that says why, or is done.
TEST_F(SqliteKill, DiskFullAtEveryWrite) {
  Command counting = upgrade_command("sqlite:///" + (folder_ / "count.db"));
  counting.environment["LD_PRELOAD"] = DUNLIN_KILL_LIBRARY;
  counting.environment["DUNLIN_KILL_COUNT"] = folder_ / "count";
  ASSERT_EQ(run(counting).status, 0);
  const int writes = std::stoi(folder_.read("count"));
  int refused = 0;
  for (int n = 1; n <= writes; ++n) {
    for (const std::string strike : {"DUNLIN_FAIL_AT", "DUNLIN_FAIL_FROM"}) {
      // What a disk that stays full hits first is what one failure hits: every fourth is enough.
      if (strike == "DUNLIN_FAIL_FROM" && n % 4 != 0) continue;
      const std::string file = folder_ / "full.db";
      const std::string what = strike + "=" + std::to_string(n);
      Command full = upgrade_command("sqlite:///" + file);
      full.environment["LD_PRELOAD"] = DUNLIN_KILL_LIBRARY;
      full.environment[strike] = std::to_string(n);
      const Finished ended = run(full);
      if (ended.status != 0) {
        ++refused;
        ASSERT_EQ(ended.status, 1) << what << ": " << ended.err;
        // Of a flush or a deletion that fails SQLite forgets why by the time that it is asked.
        ASSERT_TRUE(ended.err.find("error[DN0510]: the disk is full") != std::string::npos ||
                    (ended.err.find("error[DN0601]: disk I/O error") != std::string::npos &&
                     ended.err.find("\nhint: the file system failed") != std::string::npos))
            << what << ": " << ended.err;
        ASSERT_NE(ended.err.find("\nstate: "), std::string::npos) << what << ": " << ended.err;
      }
      ASSERT_NO_FATAL_FAILURE(complete(file, what));
    }
  }
  std::cout << "SQLite, disk full at each of " << writes << " writes: refused " << refused << " runs\n";
  EXPECT_GT(refused, writes);
}

TEST_F(SqliteKill, AtRandom) {
  std::mt19937 random(20261121);
  PhaseCount phases;
  double longest = 40000;  // Microseconds; follows what is seen, so that the kills spread over the whole run.
  for (int attempt = 0; phases.total() < wanted_kills(); ++attempt) {
    ASSERT_LT(attempt, wanted_kills() * 20) << "too few kills hit anything";
    const std::string file = folder_ / "random.db";
    Process victim(upgrade_command("sqlite:///" + file));
    const auto start = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(
        std::chrono::microseconds(std::uniform_int_distribution<int>(500, static_cast<int>(longest))(random)));
    victim.signal(SIGKILL);
    if (!victim.wait().killed) {
      const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
      longest = std::max(2000.0, std::min(longest * 0.95, took.count()));
    } else {
      longest *= 1.02;
      phases.add(phase_of(file));
    }
    ASSERT_NO_FATAL_FAILURE(complete(file, "random kill " + std::to_string(attempt)));
  }
  phases.print("SQLite, at random");
  EXPECT_GT(phases.of(Phase::transaction), 0);
}

}  // namespace
}  // namespace dunlin::test
