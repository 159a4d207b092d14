// SPDX-License-Identifier: Apache-2.0
#include "unit/sqlite/scratch.hpp"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <map>

namespace dunlin::test {
namespace {

namespace fs = std::filesystem;

std::optional<Error> error_at(const fs::path& path, const ConnectOptions& options = {}) {
  return error_of([&] { (void)sqlite::dialect().connect(Url::sqlite_file(path.string()), options); });
}

/// Every file of a folder and its bytes.
std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    std::ifstream stream(entry.path(), std::ios::binary);
    files[entry.path().filename().string()] = {std::istreambuf_iterator<char>(stream), {}};
  }
  return files;
}

/// Lets a child process write and die without a word, so that its journal stays.
void die_while_writing(const Scratch& scratch, const std::vector<std::string>& statements) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    try {
      const auto db = scratch.open();
      for (const std::string& statement : statements) db->execute(statement);
      kill(getpid(), SIGKILL);  // While the connection is open: closing it would clean up.
    } catch (const Error&) {
      _exit(1);
    }
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << "the statements failed";
}

TEST(SqliteConnect, CreatesAFileOnlyWhenAsked) {
  const Scratch scratch;
  const auto error = error_at(scratch.file());
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::database_missing);
  EXPECT_EQ(error->message(), "there is no database file \"" + scratch.file().string() + "\"");
  EXPECT_FALSE(fs::exists(scratch.file()));
  (void)scratch.open();
  EXPECT_TRUE(fs::exists(scratch.file()));
}

TEST(SqliteConnect, ReadOnlyNeverCreates) {
  const Scratch scratch;
  const auto error = error_at(scratch.file(), {.read_only = true, .create = true});
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::database_missing);
  EXPECT_FALSE(fs::exists(scratch.file()));
}

TEST(SqliteConnect, NamesTheDirectoryThatIsMissing) {
  const Scratch scratch;
  const auto error = error_at(scratch.folder() / "no" / "data.db", {.create = true});
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::database_missing);
  EXPECT_NE(error->message().find("\"" + (scratch.folder() / "no").string() + "\""), std::string::npos);
}

TEST(SqliteConnect, ADirectoryIsNoDatabase) {
  const Scratch scratch;
  const auto error = error_at(scratch.folder(), {.create = true});
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::not_a_database);
  EXPECT_NE(error->message().find("is a directory"), std::string::npos);
}

TEST(SqliteConnect, AFileOfAnotherKindIsNoDatabase) {
  const Scratch scratch;
  std::ofstream(scratch.file()) << std::string(5000, 'x');
  const auto before = contents(scratch.folder());
  const auto error = error_at(scratch.file(), {.create = true});
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::not_a_database);
  EXPECT_EQ(error->details().sqlstate, "SQLITE_NOTADB");
  EXPECT_NE(error->details().cause.find(scratch.file().string()), std::string::npos);
  EXPECT_EQ(contents(scratch.folder()), before);
}

TEST(SqliteConnect, AnEmptyFileIsAnEmptyDatabase) {
  const Scratch scratch;
  std::ofstream(scratch.file()).close();
  const auto db = sqlite::dialect().connect(scratch.url(), {});
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM sqlite_master"), 0);
}

TEST(SqliteConnect, NamesAFileThatMayNotBeRead) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const Scratch scratch;
  (void)scratch.open_with({"CREATE TABLE t(a)"});
  fs::permissions(scratch.file(), fs::perms::none);
  const auto error = error_at(scratch.file());
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::file_unreadable);
}

TEST(SqliteConnect, AReadOnlyConnectionRefusesToWrite) {
  const Scratch scratch;
  (void)scratch.open_with({"CREATE TABLE t(a)", "INSERT INTO t VALUES (1)"});
  const auto db = scratch.open({.read_only = true});
  EXPECT_EQ(integer_of(*db, "SELECT a FROM t"), 1);
  for (const char* sql : {"INSERT INTO t VALUES (2)", "CREATE TABLE u(a)", "DROP TABLE t"}) {
    const auto error = error_of([&] { db->execute(sql); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::read_only) << sql;
  }
  EXPECT_EQ(code_of([&] { (void)db->begin_batch({}, {}); }), ErrorCode::read_only);
}

TEST(SqliteConnect, AReadOnlyConnectionLeavesAllFilesAsTheyAre) {
  for (const std::string mode : {"delete", "wal"}) {
    const Scratch scratch;
    (void)scratch.open_with({"PRAGMA journal_mode = " + mode, "CREATE TABLE t(a)", "INSERT INTO t VALUES (1)"});
    const std::string before = contents(scratch.folder())["data.db"];
    {
      const auto db = scratch.open({.read_only = true});
      EXPECT_EQ(integer_of(*db, "SELECT a FROM t"), 1);
    }
    EXPECT_EQ(contents(scratch.folder())["data.db"], before) << mode;
  }
}

TEST(SqliteConnect, LeavesTheJournalModeAsItFindsIt) {
  for (const std::string mode : {"delete", "wal"}) {
    const Scratch scratch;
    (void)scratch.open_with({"PRAGMA journal_mode = " + mode, "CREATE TABLE t(a)"});
    {
      const auto db = scratch.open();
      const auto batch = db->begin_batch({}, {});
      batch->add({.sql = "INSERT INTO t VALUES (1)"});
      batch->commit();
    }
    EXPECT_EQ(text_of(*scratch.open({.read_only = true}), "PRAGMA journal_mode"), mode);
  }
}

TEST(SqliteConnect, AWriterThatWasKilledIsCleanedUpAfterByTheNextWriterOnly) {
  const Scratch scratch;
  (void)scratch.open_with({"CREATE TABLE t(a)", "INSERT INTO t VALUES ('before')"});
  die_while_writing(scratch, {"PRAGMA cache_size = 1", "BEGIN", "UPDATE t SET a = 'torn'",
                              "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
                              "INSERT INTO t SELECT hex(zeroblob(100)) FROM n"});
  ASSERT_TRUE(fs::exists(scratch.file().string() + "-journal"));
  const auto error = error_at(scratch.file(), {.read_only = true});
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::read_only);
  EXPECT_EQ(error->details().sqlstate, "SQLITE_READONLY_ROLLBACK");
  EXPECT_NE(error->details().hint, "");
  const auto db = scratch.open();
  EXPECT_EQ(text_of(*db, "SELECT group_concat(a) FROM t"), "before");
  EXPECT_EQ(text_of(*scratch.open({.read_only = true}), "SELECT a FROM t"), "before");
}

TEST(SqliteConnect, AWriterThatWasKilledInWalModeLosesNothingThatItCommitted) {
  const Scratch scratch;
  (void)scratch.open_with({"PRAGMA journal_mode = WAL", "CREATE TABLE t(a)"});
  die_while_writing(scratch, {"INSERT INTO t VALUES ('committed')", "BEGIN", "INSERT INTO t VALUES ('torn')"});
  EXPECT_EQ(text_of(*scratch.open({.read_only = true}), "SELECT group_concat(a) FROM t"), "committed");
  EXPECT_EQ(text_of(*scratch.open(), "SELECT group_concat(a) FROM t"), "committed");
}

TEST(SqliteConnect, OpensADatabaseInMemoryForAPathOfThatName) {
  const auto db = sqlite::dialect().connect(Url::parse("sqlite://"), {});
  db->execute("CREATE TABLE t(a)");
  EXPECT_EQ(db->server_info().address, ":memory:");
}

TEST(SqliteConnect, APathIsAPathAndNeverAUri) {
  const Scratch scratch;
  const fs::path before = fs::current_path();
  fs::current_path(scratch.folder());
  (void)sqlite::dialect().connect(Url::sqlite_file("file:a.db?mode=memory"), {.create = true});
  const bool is_there = fs::exists("file:a.db?mode=memory");
  fs::current_path(before);
  EXPECT_TRUE(is_there);
}

TEST(SqliteConnect, ParametersOfTheUrlAreSettings) {
  const Scratch scratch;
  const std::string url = "sqlite:///" + scratch.file().string() + "?foreign_keys=off&synchronous=normal";
  const auto db = sqlite::dialect().connect(Url::parse(url), {.create = true});
  EXPECT_EQ(integer_of(*db, "PRAGMA foreign_keys"), 0);
  EXPECT_EQ(integer_of(*db, "PRAGMA synchronous"), 1);
  const auto reader = sqlite::dialect().connect(Url::parse("sqlite:///" + scratch.file().string() + "?mode=ro"), {});
  EXPECT_EQ(code_of([&] { reader->execute("CREATE TABLE t(a)"); }), ErrorCode::read_only);
}

TEST(SqliteConnect, SaysThatAParameterOfAnotherProgramMeansNothing) {
  const Scratch scratch;
  std::vector<std::string> told;
  const Url url = Url::parse("sqlite:///" + scratch.file().string() + "?check_same_thread=false");
  (void)sqlite::dialect().connect(
      url, {.create = true, .log = [&](const LogRecord& record) { told.push_back(record.message); }});
  ASSERT_EQ(told.size(), 1U);
  EXPECT_NE(told[0].find("\"check_same_thread\""), std::string::npos);
}

}  // namespace
}  // namespace dunlin::test
