// SPDX-License-Identifier: Apache-2.0
#include "unit/sqlite/scratch.hpp"

namespace dunlin::test {
namespace {

const std::vector<std::string> kFamily{
    "CREATE TABLE parent(id INTEGER PRIMARY KEY, name)",
    "CREATE TABLE child(id INTEGER PRIMARY KEY, p REFERENCES parent ON DELETE CASCADE)",
    "INSERT INTO parent VALUES (1, 'a'), (2, 'b')",
    "INSERT INTO child VALUES (10, 1), (20, 2)",
};
const SessionSettings kWithoutForeignKeys{.statements = {"PRAGMA foreign_keys = OFF"}};

TEST(SqliteBatchSettings, ForeignKeysAreOnUnlessConfiguredOtherwise) {
  const Scratch scratch;
  EXPECT_EQ(integer_of(*scratch.open(), "PRAGMA foreign_keys"), 1);
  EXPECT_EQ(integer_of(*scratch.open({.settings = {{"foreign_keys", "off"}}}), "PRAGMA foreign_keys"), 0);
}

TEST(SqliteBatchSettings, HoistsForeignKeysSoThatARebuildFiresNoCascade) {
  const Scratch scratch;
  const auto db = scratch.open_with(kFamily);
  const auto batch = db->begin_batch(kWithoutForeignKeys, {});
  batch->add({.sql = "CREATE TABLE fresh(id INTEGER PRIMARY KEY, name NOT NULL)"});
  batch->add({.sql = "INSERT INTO fresh SELECT * FROM parent"});
  batch->add({.sql = "DROP TABLE parent"});
  batch->add({.sql = "ALTER TABLE fresh RENAME TO parent"});
  batch->commit();
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM child"), 2);
  EXPECT_EQ(integer_of(*db, "PRAGMA foreign_keys"), 1);
}

TEST(SqliteBatchSettings, FailsWhenForeignKeysAreBrokenWhileTheyAreOff) {
  const Scratch scratch;
  const auto db = scratch.open_with(kFamily);
  const auto batch = db->begin_batch(kWithoutForeignKeys, {});
  batch->add({.sql = "DELETE FROM parent WHERE id = 2"});
  const auto error = error_of([&] { batch->commit(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::constraint_violated);
  EXPECT_EQ(error->message(), "with foreign keys switched off, 1 row lost the row that it refers to");
  EXPECT_EQ(error->details().cause, "table \"child\", row 20, refers to a missing row of \"parent\"");
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM parent"), 2);
  EXPECT_EQ(integer_of(*db, "PRAGMA foreign_keys"), 1);
}

TEST(SqliteBatchSettings, ForgivesForeignKeysThatWereBrokenBefore) {
  const Scratch scratch;
  {
    const auto lax = scratch.open_with(kFamily, {.settings = {{"foreign_keys", "off"}}});
    lax->execute("INSERT INTO child VALUES (30, 99)");
  }
  const auto db = scratch.open();
  const auto batch = db->begin_batch(kWithoutForeignKeys, {});
  batch->add({.sql = "UPDATE parent SET name = 'c'"});
  batch->commit();
  EXPECT_EQ(integer_of(*db, "SELECT count(*) FROM parent WHERE name = 'c'"), 2);
}

TEST(SqliteBatchSettings, RefusesASettingThatDoesNothingInsideATransaction) {
  const Scratch scratch;
  const auto db = scratch.open_with(kFamily);
  for (const char* sql : {"PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys(0)", "PRAGMA \"foreign_keys\" = no",
                          "PRAGMA page_size = 8192", "PRAGMA main.auto_vacuum = FULL", "PRAGMA encoding = 'UTF-16'"}) {
    const auto batch = db->begin_batch({}, {});
    EXPECT_EQ(code_of([&] { batch->add({.sql = sql}); }), ErrorCode::setting_refused) << sql;
  }
  const auto batch = db->begin_batch({}, {});
  batch->add({.sql = "PRAGMA foreign_keys = ON"});  // As it is.
  batch->commit();
}

struct Setting {
  const char* name;
  const char* value;
};

class SqliteBatchSetting : public ::testing::TestWithParam<Setting> {};

TEST_P(SqliteBatchSetting, IsBackAfterCommitAndAfterRollback) {
  const Scratch scratch;
  const auto db = scratch.open_with(kFamily);
  const std::string question = std::string("PRAGMA ") + GetParam().name;
  const std::string statement = question + " = " + GetParam().value;
  const Value before = value_of(*db, question);
  for (const bool commit : {true, false}) {
    for (const bool in_settings : {true, false}) {
      const SessionSettings settings{.statements = in_settings ? std::vector{statement} : std::vector<std::string>{}};
      const auto batch = db->begin_batch(settings, {});
      if (!in_settings) batch->add({.sql = statement});
      EXPECT_NE(value_of(*db, question), before) << "the setting is not in force";
      if (commit) {
        batch->commit();
      } else {
        EXPECT_EQ(code_of([&] { batch->add({.sql = "SELECT * FROM nowhere"}); }), ErrorCode::undefined_table);
      }
      EXPECT_EQ(value_of(*db, question), before);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Every, SqliteBatchSetting,
                         ::testing::Values(Setting{"legacy_alter_table", "ON"}, Setting{"writable_schema", "ON"},
                                           Setting{"recursive_triggers", "1"},
                                           Setting{"ignore_check_constraints", "yes"},
                                           Setting{"defer_foreign_keys", "ON"}, Setting{"cache_size", "-4000"},
                                           Setting{"trusted_schema", "OFF"}, Setting{"max_page_count", "1000"},
                                           Setting{"reverse_unordered_selects", "ON"}),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(SqliteBatchSettings, KeepsWhatIsStoredInTheFileWithTheTransaction) {
  const Scratch scratch;
  const auto db = scratch.open();
  {
    const auto batch = db->begin_batch({}, {});
    batch->add({.sql = "PRAGMA user_version = 7"});
  }
  EXPECT_EQ(integer_of(*db, "PRAGMA user_version"), 0);
  const auto batch = db->begin_batch({}, {});
  batch->add({.sql = "PRAGMA user_version = 7"});
  batch->commit();
  EXPECT_EQ(integer_of(*scratch.open(), "PRAGMA user_version"), 7);
}

TEST(SqliteBatchSettings, ABodyThatChangesTheBusyTimeoutDoesNotChangeItForTheNext) {
  const Scratch scratch;
  std::vector<std::string> told;
  const auto db = scratch.open(
      {.settings = {{"busy_timeout", "300"}}, .log = [&](const LogRecord& record) { told.push_back(record.message); }});
  {
    const auto batch = db->begin_batch({}, {});
    batch->add({.sql = "PRAGMA busy_timeout = 0"});
    batch->commit();
  }
  const auto other = scratch.open();
  other->begin();
  EXPECT_EQ(code_of([&] { db->begin(); }), ErrorCode::database_busy);
  EXPECT_EQ(told.size(), 1U);  // It waited.
}

}  // namespace
}  // namespace dunlin::test
