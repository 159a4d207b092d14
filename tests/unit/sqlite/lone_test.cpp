// SPDX-License-Identifier: Apache-2.0
#include "unit/sqlite/scratch.hpp"

#include <thread>

namespace dunlin::test {
namespace {

TEST(SqliteAlone, ChangesTheJournalMode) {
  const Scratch scratch;
  const auto db = scratch.open_with({"CREATE TABLE t(a)"});
  db->execute_alone("PRAGMA journal_mode = WAL", {});
  EXPECT_EQ(text_of(*scratch.open(), "PRAGMA journal_mode"), "wal");
}

TEST(SqliteAlone, AJournalModeThatDoesNotChangeIsAnError) {
  const auto db = sqlite::dialect().connect(Url::parse("sqlite://"), {});
  const auto error = error_of([&] { db->execute_alone("PRAGMA journal_mode = WAL", {}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::setting_refused);
  EXPECT_EQ(error->message(), "\"journal_mode\" stays \"memory\"");
}

TEST(SqliteAlone, AJournalModeThatOthersHoldIsBusy) {
  const Scratch scratch;
  const auto db = scratch.open_with({"CREATE TABLE t(a)"});
  const auto reader = scratch.open();
  reader->execute("BEGIN");
  EXPECT_EQ(integer_of(*reader, "SELECT count(*) FROM t"), 0);
  EXPECT_EQ(
      code_of([&] { db->execute_alone("PRAGMA journal_mode = WAL", {.lock_timeout = std::chrono::milliseconds(50)}); }),
      ErrorCode::database_busy);
}

TEST(SqliteAlone, VacuumsAndAttaches) {
  const Scratch scratch;
  const auto db = scratch.open_with({"CREATE TABLE t(a)"});
  db->execute_alone("VACUUM", {});
  db->execute_alone("ATTACH '" + (scratch.folder() / "other.db").string() + "' AS other", {});
  db->execute("CREATE TABLE other.u(a)");
  db->execute_alone("DETACH other", {});
}

// It frees one page for each row that it gives.
TEST(SqliteAlone, AnIncrementalVacuumIsRunToItsEnd) {
  const Scratch scratch;
  const auto db = scratch.open_with({"PRAGMA auto_vacuum = INCREMENTAL", "CREATE TABLE t(a)",
                                     "INSERT INTO t VALUES (zeroblob(400000))", "DELETE FROM t"});
  ASSERT_GT(integer_of(*db, "PRAGMA freelist_count"), 50);
  db->execute_alone("PRAGMA incremental_vacuum", {});
  EXPECT_EQ(integer_of(*db, "PRAGMA freelist_count"), 0);
}

TEST(SqliteAlone, APageSizeComesTrueWithTheNextVacuum) {
  const Scratch scratch;
  std::vector<std::string> told;
  const auto db = scratch.open_with({"CREATE TABLE t(a)"},
                                    {.log = [&](const LogRecord& record) { told.push_back(record.message); }});
  db->execute_alone("PRAGMA page_size = 8192", {});
  EXPECT_EQ(told, std::vector<std::string>{"\"page_size\" changes with the next VACUUM"});
  db->execute_alone("VACUUM", {});
  EXPECT_EQ(integer_of(*db, "PRAGMA page_size"), 8192);
}

TEST(SqliteAlone, APageSizeThatAVacuumPassesOverIsAnError) {
  const Scratch scratch;
  const auto db = scratch.open_with({"PRAGMA journal_mode = WAL", "CREATE TABLE t(a)"});
  db->execute_alone("PRAGMA page_size = 8192", {});
  const auto error = error_of([&] { db->execute_alone("VACUUM", {}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::setting_refused);
  EXPECT_EQ(error->message(), "\"page_size\" stays \"4096\"");
}

TEST(SqliteAlone, AnEncodingThatCannotChangeAnyMoreIsAnError) {
  const Scratch scratch;
  const auto db = scratch.open_with({"CREATE TABLE t(a)"});
  EXPECT_NE(code_of([&] { db->execute_alone("PRAGMA encoding = 'UTF-16'", {}); }), std::nullopt);
  db->execute_alone("PRAGMA encoding = 'utf8'", {});
}

TEST(SqliteAlone, SettingsHoldForTheOneStatement) {
  const Scratch scratch;
  const auto db = scratch.open_with({"CREATE TABLE t(a)"});
  db->execute_alone("CREATE TABLE u(a)",
                    {.statements = {"PRAGMA foreign_keys = OFF", "PRAGMA legacy_alter_table = ON"}});
  EXPECT_EQ(integer_of(*db, "PRAGMA foreign_keys"), 1);
  EXPECT_EQ(integer_of(*db, "PRAGMA legacy_alter_table"), 0);
}

TEST(SqliteAlone, LeavesNoTransactionOpen) {
  const Scratch scratch;
  const auto db = scratch.open();
  EXPECT_EQ(code_of([&] { db->execute_alone("BEGIN", {}); }), ErrorCode::transaction_lost);
  EXPECT_FALSE(db->in_transaction());
  db->begin();
  EXPECT_EQ(code_of([&] { db->execute_alone("VACUUM", {}); }), ErrorCode::internal);
}

TEST(SqliteAlone, EndsAfterItsTimeout) {
  const Scratch scratch;
  const auto db = scratch.open();
  EXPECT_EQ(code_of([&] {
              db->execute_alone("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
                                {.statement_timeout = std::chrono::milliseconds(30)});
            }),
            ErrorCode::statement_timeout);
  EXPECT_EQ(integer_of(*db, "SELECT 1"), 1);
}

}  // namespace
}  // namespace dunlin::test
