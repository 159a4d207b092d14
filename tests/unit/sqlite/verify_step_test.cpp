// SPDX-License-Identifier: Apache-2.0
#include "unit/sqlite/scratch.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace dunlin::test {
namespace {

using std::chrono::milliseconds;

/// A process that has the database open until it is told to end.
class Bystander {
 public:
  Bystander(const Scratch& scratch, bool opens_file) {
    int ready[2];
    if (pipe(ready) != 0) throw std::runtime_error("no pipe");
    child_ = fork();
    if (child_ == 0) {
      const std::unique_ptr<Connection> db = opens_file ? scratch.open() : nullptr;
      const char byte = 'x';
      if (write(ready[1], &byte, 1) != 1) _exit(1);
      for (;;) pause();
    }
    char byte = 0;
    if (read(ready[0], &byte, 1) != 1) throw std::runtime_error("the child did not start");
    close(ready[0]);
    close(ready[1]);
  }
  ~Bystander() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  Bystander(const Bystander&) = delete;
  Bystander& operator=(const Bystander&) = delete;

  [[nodiscard]] pid_t id() const noexcept { return child_; }

 private:
  pid_t child_ = -1;
};

TEST(SqliteVerifyStep, RepeatsWhatDoesTheSameTwice) {
  const Scratch scratch;
  const auto db = scratch.open();
  const auto verdict = [&](std::string_view sql) {
    return sqlite::dialect().verify_step(*db, {.statement = sql, .process_id = getpid()});
  };
  EXPECT_EQ(verdict("VACUUM"), StepVerdict::redo);
  EXPECT_EQ(verdict("-- tidy up\nvacuum main;"), StepVerdict::redo);
  EXPECT_EQ(verdict("PRAGMA journal_mode = WAL"), StepVerdict::redo);
  EXPECT_EQ(verdict("ATTACH 'x.db' AS x"), StepVerdict::redo);
  EXPECT_EQ(verdict("DETACH x"), StepVerdict::redo);
}

TEST(SqliteVerifyStep, AsksAboutTheRest) {
  const Scratch scratch;
  const auto db = scratch.open();
  for (const char* sql : {"VACUUM INTO 'copy.db'", "VACUUM main INTO 'copy.db'", "INSERT INTO t VALUES (1)", ""}) {
    EXPECT_EQ(sqlite::dialect().verify_step(*db, {.statement = sql}), StepVerdict::unknown) << sql;
  }
}

TEST(SqliteVerifyStep, WaitsForTheProcessThatBegan) {
  const Scratch scratch;
  const auto db = scratch.open();
  pid_t ended = 0;
  {
    const Bystander other(scratch, true);
    ended = other.id();
    EXPECT_EQ(code_of([&] {
                (void)sqlite::dialect().verify_step(
                    *db, {.statement = "VACUUM", .process_id = other.id(), .patience = milliseconds(120)});
              }),
              ErrorCode::lock_timeout);
  }
  EXPECT_EQ(
      sqlite::dialect().verify_step(*db, {.statement = "VACUUM", .process_id = ended, .patience = milliseconds(120)}),
      StepVerdict::redo);
}

TEST(SqliteVerifyStep, DoesNotWaitForAStrangerWithTheSameNumber) {
  const Scratch scratch;
  const Bystander other(scratch, false);
  const auto db = scratch.open();
  EXPECT_EQ(sqlite::dialect().verify_step(
                *db, {.statement = "VACUUM", .process_id = other.id(), .patience = milliseconds(0)}),
            StepVerdict::redo);
}

}  // namespace
}  // namespace dunlin::test
