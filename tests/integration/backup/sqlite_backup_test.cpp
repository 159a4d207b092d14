// SPDX-License-Identifier: Apache-2.0
// Copies of SQLite databases made and put back while others write, while the program is killed, and on full disks.
#include <dunlin/backup.hpp>
#include <dunlin/error.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "support/process.hpp"

namespace dunlin::test {
namespace {

namespace fs = std::filesystem;

std::string shell(const std::string& file, const std::string& sql) {
  const Finished ended = run({.arguments = {"sqlite3", "-bail", "-cmd", ".timeout 20000", file, sql}});
  EXPECT_EQ(ended.status, 0) << ended.err;
  return ended.out;
}

/// Everything in a database, and that it is sound.
std::string content_of(const std::string& file) { return shell(file, "PRAGMA integrity_check") + shell(file, ".dump"); }

class SqliteBackup : public ::testing::TestWithParam<const char*> {
 protected:
  /// A few hundred pages, and two counters that every transaction moves together.
  void fill(const std::string& file, int rows) const {
    shell(file, std::string("PRAGMA journal_mode = ") + GetParam() +
                    "; CREATE TABLE a (n INTEGER); INSERT INTO a VALUES (0); CREATE TABLE b (n INTEGER); INSERT INTO b "
                    "VALUES (0); CREATE TABLE big (x TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                    "FROM n WHERE i < " +
                    std::to_string(rows) + ") INSERT INTO big SELECT hex(randomblob(200)) FROM n");
  }

  [[nodiscard]] BackupOptions options() const { return {.directory = folder_ / "copies"}; }
  [[nodiscard]] Url url() const { return Url::sqlite_file(folder_ / "shop.db"); }
  /// Other databases may get these copies: none of them has a history.
  [[nodiscard]] static RestoreOptions anyone() { return {.foreign = true}; }

  [[nodiscard]] Command dunlin(std::vector<std::string> words) const {
    words.insert(words.begin(), program());
    words.insert(words.end(), {"--url", "sqlite:///" + (folder_ / "shop.db"), "--yes"});
    return {.arguments = std::move(words), .environment = {}, .directory = folder_.path(), .input = {}};
  }

  TemporaryFolder folder_{"/dev/shm"};
};

/// A program that writes without a pause, each transaction moving both counters, until the end of the scope.
class Writer {
 public:
  explicit Writer(const std::string& file)
      : stop_(file + ".stop"),
        process_({.arguments = {"bash", "-c",
                                "until [ -e \"$1\" ]; do echo 'BEGIN IMMEDIATE; UPDATE a SET n = n + 1; UPDATE b SET n "
                                "= n + 1; INSERT INTO big VALUES (hex(randomblob(50))); COMMIT;'; done | "
                                "sqlite3 -cmd '.timeout 20000' \"$0\"",
                                file, stop_}}) {}
  ~Writer() {
    std::ofstream(stop_).put('x');
    static_cast<void>(process_.wait());
    fs::remove(stop_);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

 private:
  std::string stop_;
  Process process_;
};

/// A program that has run some SQL and keeps the database open, in whatever transaction, until the end of the scope.
class Holder {
 public:
  Holder(const std::string& file, const std::string& sql)
      : go_(file + ".go"),
        process_({.arguments = {"bash", "-c",
                                "{ echo \"$1\"; echo \".shell touch '$0.ready'\"; until [ -e \"$2\" ]; do sleep 0.01; "
                                "done; } | sqlite3 -bail -cmd '.timeout 20000' \"$0\"",
                                file, sql, go_}}) {
    while (!fs::exists(file + ".ready")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    fs::remove(file + ".ready");
  }
  ~Holder() {
    std::ofstream(go_).put('x');
    static_cast<void>(process_.wait());
    fs::remove(go_);
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;

 private:
  std::string go_;
  Process process_;
};

void wait_for_progress(const std::string& file) {
  const std::string before = shell(file, "SELECT n FROM a");
  for (int i = 0; i < 1000 && shell(file, "SELECT n FROM a") == before; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ASSERT_NE(shell(file, "SELECT n FROM a"), before) << "the writer does not write";
}

TEST_P(SqliteBackup, IsConsistentUnderAWriter) {
  const std::string file = folder_ / "shop.db";
  fill(file, 20000);
  const Writer writer(file);
  std::set<std::string> seen;
  for (int i = 0; i < 5; ++i) {
    ASSERT_NO_FATAL_FAILURE(wait_for_progress(file));
    BackupOptions with = options();
    with.compress = i % 2 == 1;
    const Backup backup = back_up(url(), with).backup;
    const std::string copy = folder_ / ("restored-" + std::to_string(i) + ".db");
    restore_into(url(), backup, copy, anyone());
    EXPECT_EQ(shell(copy, "PRAGMA integrity_check; SELECT (SELECT n FROM a) - (SELECT n FROM b)"), "ok\n0\n");
    seen.insert(shell(copy, "SELECT n FROM a"));
    EXPECT_EQ(fs::status(backup.file).permissions() & fs::perms::all, fs::perms::owner_read | fs::perms::owner_write);
  }
  EXPECT_GT(seen.size(), 1U) << "the writer has not written meanwhile";
}

TEST_P(SqliteBackup, OfAQuietDatabaseIsItsFile) {
  const std::string file = folder_ / "shop.db";
  fill(file, 20000);
  // As long as somebody has it open a log stays, with what is not in the file.
  const Holder holder(file, "UPDATE a SET n = 42;");
  const Backup backup = back_up(url(), options()).backup;
  EXPECT_EQ(run({.arguments = {"cmp", file, backup.file.string()}}).status, 0);
  EXPECT_EQ(run({.arguments = {"sha256sum", file}}).out.substr(0, 64), backup.sha256);
  const std::string copy = folder_ / "restored.db";
  restore_into(url(), backup, copy, anyone());
  EXPECT_EQ(content_of(copy), content_of(file));
  EXPECT_EQ(shell(copy, "SELECT n FROM a"), "42\n");
}

TEST_P(SqliteBackup, HasWhatAReaderKeepsOutOfTheFile) {
  if (GetParam() != std::string("wal")) GTEST_SKIP() << "without a log everything is in the file";
  const std::string file = folder_ / "shop.db";
  fill(file, 2000);
  const Holder reader(file, "BEGIN; SELECT n FROM a;");
  shell(file, "UPDATE a SET n = 42; UPDATE big SET x = x || x");
  const std::string expected = content_of(file);
  const Backup backup = back_up(url(), options()).backup;
  EXPECT_NE(run({.arguments = {"cmp", "-s", file, backup.file.string()}}).status, 0) << "nothing was in the log";
  const std::string copy = folder_ / "restored.db";
  restore_into(url(), backup, copy, anyone());
  EXPECT_EQ(content_of(copy), expected);
}

TEST_P(SqliteBackup, OnAFileSystemWithoutRoomLeavesNothing) {
  const std::string file = folder_ / "shop.db";
  fill(file, 2000);
  const std::string expected = content_of(file);
  fs::create_directory(folder_ / "copies");
  // A mount that only this command sees and that ends with it.
  constexpr const char* kScript =
      "mount -t tmpfs -o size=400k tmpfs copies || exit 77; \"$@\"; status=$?; ls -A copies >&2; exit $status";
  for (const std::string compress : {"", "--zstd"}) {
    Command command = dunlin({"backup", "--to", "copies"});
    if (!compress.empty()) command.arguments.push_back(compress);
    const std::vector<std::string> before{"unshare", "--mount", "--map-root-user", "bash", "-c", kScript, "-"};
    command.arguments.insert(command.arguments.begin(), before.begin(), before.end());
    const Finished ended = run(command);
    if (ended.status == 77 || ended.err.find("unshare") != std::string::npos) GTEST_SKIP() << ended.err;
    EXPECT_EQ(ended.status, 1);
    EXPECT_EQ(ended.err.rfind("error[DN0510]: ", 0), 0U) << ended.err;
    EXPECT_TRUE(ended.err.ends_with("\nstate: there is no new copy; the database is as it was\n")) << ended.err;
  }
  EXPECT_EQ(content_of(file), expected);
}

TEST_P(SqliteBackup, ByTheLimitOfTheProcessLeavesNothing) {
  const std::string file = folder_ / "shop.db";
  fill(file, 2000);
  for (const std::string compress : {"", "--zstd"}) {
    Command command = dunlin({"backup", "--to", "copies"});
    if (!compress.empty()) command.arguments.push_back(compress);
    const std::vector<std::string> before{"bash", "-c", "ulimit -f 100; exec \"$@\"", "-"};
    command.arguments.insert(command.arguments.begin(), before.begin(), before.end());
    const Finished ended = run(command);
    EXPECT_EQ(ended.status, 1);
    EXPECT_EQ(ended.err.rfind("error[DN0510]: ", 0), 0U) << ended.err;
    EXPECT_TRUE(fs::is_empty(folder_ / "copies"));
  }
}

TEST_P(SqliteBackup, IsPutBackUnderAWriterAndAReader) {
  const std::string file = folder_ / "shop.db";
  fill(file, 5000);
  shell(file, "CREATE TABLE marker (x); INSERT INTO marker VALUES ('old')");
  const Backup backup = back_up(url(), options()).backup;
  shell(file, "UPDATE marker SET x = 'new'; UPDATE a SET n = n + 1000000; UPDATE b SET n = n + 1000000");
  {
    const Writer writer(file);
    ASSERT_NO_FATAL_FAILURE(wait_for_progress(file));
    // Whatever it sees, it sees whole: of both counters the old or the new.
    Process reader({.arguments = {"bash", "-c",
                                  "for i in {1..3000}; do echo 'SELECT (SELECT n FROM a) - (SELECT n FROM b);'; done | "
                                  "sqlite3 -cmd '.timeout 20000' \"$0\" | sort | uniq -c | tr -s ' '",
                                  file}});
    restore(url(), backup, {.foreign = true, .connect = {.settings = {{"busy_timeout", "20s"}}}});
    ASSERT_NO_FATAL_FAILURE(wait_for_progress(file));
    const Finished ended = reader.wait();
    EXPECT_EQ(ended.out, " 3000 0\n") << ended.err;
  }
  EXPECT_EQ(shell(file,
                  "PRAGMA integrity_check; SELECT x FROM marker; SELECT (SELECT n FROM a) - (SELECT n FROM b), "
                  "(SELECT n FROM a) < 1000000"),
            "ok\nold\n0|1\n");
}

TEST_P(SqliteBackup, OpenConnectionsSeeWhatWasPutBack) {
  const std::string file = folder_ / "shop.db";
  fill(file, 500);
  const Backup backup = back_up(url(), options()).backup;
  const std::string expected = content_of(file);
  // A program that has the file open all the while, and has read from it.
  Process other(
      {.arguments = {"bash", "-c",
                     "{ echo 'SELECT count(*) FROM big;'; touch \"$1\"; until [ -e \"$2\" ]; do sleep 0.01; "
                     "done; echo 'SELECT count(*) FROM big; SELECT count(*) FROM sqlite_schema;'; } | sqlite3 "
                     "-cmd '.timeout 20000' \"$0\"",
                     file, folder_ / "ready", folder_ / "go"}});
  while (!fs::exists(folder_ / "ready")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  shell(file, "DELETE FROM big; CREATE TABLE extra (x); VACUUM");
  restore(url(), backup, anyone());
  folder_.write("go", "");
  const Finished ended = other.wait();
  EXPECT_TRUE(ended.out.ends_with("500\n3\n")) << ended.out << ended.err;
  EXPECT_EQ(content_of(file), expected);
}

TEST_P(SqliteBackup, OfOtherPageSizeIsPutBack) {
  const std::string file = folder_ / "shop.db";
  shell(file, "PRAGMA page_size = 1024; VACUUM");
  fill(file, 300);
  const std::string expected = content_of(file);
  const Backup backup = back_up(url(), options()).backup;
  fs::remove(file);
  fill(file, 10);
  EXPECT_EQ(shell(file, "PRAGMA page_size"), "4096\n");
  restore(url(), backup, anyone());
  EXPECT_EQ(content_of(file), expected);
}

TEST_P(SqliteBackup, IsRefusedWhileSomebodyHoldsTheLock) {
  const std::string file = folder_ / "shop.db";
  fill(file, 100);
  const Backup backup = back_up(url(), options()).backup;
  const std::string expected = content_of(file);
  Process holder({.arguments = {"bash", "-c",
                                "{ echo 'BEGIN IMMEDIATE; INSERT INTO a VALUES (1);'; sleep 0.2; touch \"$1\"; until [ "
                                "-e \"$2\" ]; do sleep 0.01; done; echo 'ROLLBACK;'; } | sqlite3 \"$0\"",
                                file, folder_ / "ready", folder_ / "go"}});
  while (!fs::exists(folder_ / "ready")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  try {
    restore(url(), backup, {.foreign = true, .connect = {.settings = {{"busy_timeout", "100ms"}}}});
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::database_busy);
    EXPECT_EQ(error.details().state, "the database is as it was");
  }
  folder_.write("go", "");
  static_cast<void>(holder.wait());
  EXPECT_EQ(content_of(file), expected);
}

/// Every copy that is listed must be whole.
void expect_only_whole_copies(const std::string& directory, const std::string& scratch, const std::string& expected) {
  for (const Backup& backup : list_backups(directory)) {
    fs::remove(scratch);
    restore_into(Url::sqlite_file("any.db"), backup, scratch, {});
    EXPECT_EQ(content_of(scratch), expected);
  }
}

TEST_P(SqliteBackup, KilledBeforeEveryWriteLeavesNothingThatLooksWhole) {
  const std::string file = folder_ / "shop.db";
  fill(file, 30);
  const std::string expected = content_of(file);
  for (const std::string compress : {"", "--zstd"}) {
    std::vector<std::string> words{"backup", "--to", "copies"};
    if (!compress.empty()) words.push_back(compress);
    Command command = dunlin(words);
    command.environment = {{"LD_PRELOAD", DUNLIN_KILL_LIBRARY}, {"DUNLIN_KILL_COUNT", folder_ / "count"}};
    ASSERT_EQ(run(command).status, 0);
    const int writes = std::stoi(folder_.read("count"));
    ASSERT_GT(writes, 5);
    for (int n = 1; n <= writes; ++n) {
      fs::remove_all(folder_ / "copies");
      command.environment["DUNLIN_KILL_AT"] = std::to_string(n);
      ASSERT_TRUE(run(command).killed) << n;
      expect_only_whole_copies(folder_ / "copies", folder_ / "scratch.db", expected);
      EXPECT_EQ(content_of(file), expected) << "killed at write " << n;
    }
    fs::remove_all(folder_ / "copies");
    ASSERT_EQ(run(dunlin(words)).status, 0);
    EXPECT_EQ(list_backups(folder_ / "copies").size(), 1U);
    expect_only_whole_copies(folder_ / "copies", folder_ / "scratch.db", expected);
    fs::remove_all(folder_ / "copies");
  }
}

TEST_P(SqliteBackup, KilledWhilePuttingBackLeavesTheOldOrTheNew) {
  const std::string file = folder_ / "shop.db";
  fill(file, 30);
  const std::string former = content_of(file);
  const Backup backup = back_up(url(), options()).backup;
  shell(file, "UPDATE big SET x = hex(randomblob(300)); INSERT INTO big SELECT x || x FROM big; UPDATE a SET n = 7");
  const std::string later = content_of(file);
  fs::copy(file, folder_ / "later");
  Command command = dunlin({"restore", backup.file.string(), "--foreign"});
  command.environment = {{"LD_PRELOAD", DUNLIN_KILL_LIBRARY}, {"DUNLIN_KILL_COUNT", folder_ / "count"}};
  ASSERT_EQ(run(command).status, 0);
  ASSERT_EQ(content_of(file), former);
  const int writes = std::stoi(folder_.read("count"));
  ASSERT_GT(writes, 10);
  int still_later = 0;
  for (int n = 1; n <= writes; ++n) {
    for (const char* ending : {"", "-journal", "-wal", "-shm"}) fs::remove(file + ending);
    fs::copy(folder_ / "later", file);
    command.environment["DUNLIN_KILL_AT"] = std::to_string(n);
    if (n % 2 == 0) command.environment["DUNLIN_KILL_TORN"] = "1";
    ASSERT_TRUE(run(command).killed) << n;
    const std::string now = content_of(file);
    EXPECT_TRUE(now == later || now == former) << "killed at write " << n << " of " << writes;
    if (now == later) ++still_later;
  }
  EXPECT_GT(still_later, 0);
  EXPECT_LT(still_later, writes);
}

TEST_P(SqliteBackup, OnAFullDiskTheRunSaysSoAndLeavesNothing) {
  const std::string file = folder_ / "shop.db";
  fill(file, 30);
  const std::string expected = content_of(file);
  for (const std::string compress : {"", "--zstd"}) {
    std::vector<std::string> words{"backup", "--to", "copies"};
    if (!compress.empty()) words.push_back(compress);
    Command command = dunlin(words);
    command.environment = {{"LD_PRELOAD", DUNLIN_KILL_LIBRARY},
                           {"DUNLIN_KILL_MATCH", "/copies/"},
                           {"DUNLIN_KILL_COUNT", folder_ / "count"}};
    ASSERT_EQ(run(command).status, 0);
    const int writes = std::stoi(folder_.read("count"));
    for (int n = 1; n <= writes; ++n) {
      fs::remove_all(folder_ / "copies");
      command.environment["DUNLIN_FAIL_FROM"] = std::to_string(n);
      const Finished ended = run(command);
      if (ended.status == 0) continue;  // Only the removal of a draft was left to fail.
      EXPECT_NE(ended.err.find("\nstate: there is no new copy; the database is as it was"), std::string::npos)
          << ended.err;
      EXPECT_EQ(ended.status, 1) << n << ": " << ended.err;
      EXPECT_TRUE(list_backups(folder_ / "copies").empty()) << n;
      EXPECT_TRUE(fs::is_empty(folder_ / "copies")) << n << ": " << ended.err;
    }
    EXPECT_EQ(content_of(file), expected);
    fs::remove_all(folder_ / "copies");
  }
}

INSTANTIATE_TEST_SUITE_P(Journal, SqliteBackup, ::testing::Values("delete", "wal"),
                         [](const auto& one) { return std::string(one.param); });

}  // namespace
}  // namespace dunlin::test
