// SPDX-License-Identifier: Apache-2.0
#include "unit/sqlite/scratch.hpp"

#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sched.h>

namespace dunlin::test {
namespace {

constexpr std::string_view kManyRows =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
    "INSERT INTO t SELECT hex(zeroblob(400)) FROM n";

/// Fills the database in one batch; 0 when it ends as a full disk must.
int fill(const Scratch& scratch, const std::string& journal_mode) {
  const auto db = scratch.open_with({"PRAGMA cache_size = 5"});
  db->query("PRAGMA journal_mode = " + journal_mode);
  db->execute("CREATE TABLE t(a)");
  const auto batch = db->begin_batch({}, {});
  try {
    batch->add({.sql = "CREATE TABLE u(a)"});
    batch->add({.sql = std::string(kManyRows)});
    batch->commit();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::disk_full) return 2;
    if (error.details().state != "everything in this transaction was rolled back") return 3;
    if (db->in_transaction()) return 4;
    if (integer_of(*db, "SELECT count(*) FROM sqlite_master") != 1) return 5;
    return integer_of(*db, "SELECT count(*) FROM t") == 0 ? 0 : 6;
  }
  return 1;
}

/// Runs `action` in a child process, which may spoil itself; its result.
template <typename Action>
int in_child(const Action& action) {
  const pid_t child = fork();
  if (child == 0) {
    int status = 99;
    try {
      status = action();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
    }
    _exit(status);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST(SqliteDiskFull, ByThePageLimitOfTheDatabase) {
  const Scratch scratch;
  const auto db = scratch.open_with({"CREATE TABLE t(a)", "PRAGMA max_page_count = 20"});
  const auto batch = db->begin_batch({}, {});
  batch->add({.sql = "CREATE TABLE u(a)"});
  const auto error = error_of([&] { batch->add({.sql = std::string(kManyRows)}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::disk_full);
  EXPECT_EQ(error->details().sqlstate, "SQLITE_FULL");
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM sqlite_master"), 1);
  EXPECT_TRUE(scratch.is_sound());
}

class SqliteDiskFullIn : public ::testing::TestWithParam<const char*> {};

TEST_P(SqliteDiskFullIn, ByTheLimitOfTheProcess) {
  const Scratch scratch;
  const int status = in_child([&] {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{200000, 200000};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 98;
    return fill(scratch, GetParam());
  });
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(scratch.is_sound());
}

TEST_P(SqliteDiskFullIn, OnAFileSystemWithoutRoom) {
  const Scratch scratch;
  constexpr int kNotPossible = 77;
  const int status = in_child([&] {
    // A mount that only this process sees and that ends with it. As an ordinary user this needs a user namespace.
    if (unshare(CLONE_NEWNS | (geteuid() == 0 ? 0 : CLONE_NEWUSER)) != 0) return kNotPossible;
    if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return kNotPossible;
    if (mount("tmpfs", scratch.folder().c_str(), "tmpfs", 0, "size=400k") != 0) return kNotPossible;
    const int filled = fill(scratch, GetParam());
    return filled != 0 ? filled : scratch.is_sound() ? 0 : 7;
  });
  if (status == kNotPossible) GTEST_SKIP() << "no right to mount a small file system";
  EXPECT_EQ(status, 0);
}

INSTANTIATE_TEST_SUITE_P(Journal, SqliteDiskFullIn, ::testing::Values("delete", "wal"),
                         [](const auto& one) { return std::string(one.param); });

}  // namespace
}  // namespace dunlin::test
