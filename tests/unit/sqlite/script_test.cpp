// SPDX-License-Identifier: Apache-2.0
#include "support/process.hpp"
#include "unit/sqlite/scratch.hpp"

namespace dunlin::test {
namespace {

Finished shell(const Scratch& scratch, const std::string& script) {
  return run({.arguments = {"sqlite3", scratch.file().string()}, .input = script});
}

bool has_shell() { return run({.arguments = {"sh", "-c", "command -v sqlite3"}}).status == 0; }

TEST(SqliteScript, StopsAtTheFirstErrorSoThatNothingIsCommitted) {
  if (!has_shell()) GTEST_SKIP() << "no sqlite3 shell";
  const Scratch scratch;
  std::string script = sqlite::dialect().script_prologue({});
  for (const std::string& statement : sqlite::dialect().script_begin({})) script += statement + ";\n";
  script += "CREATE TABLE a(x);\nnonsense;\nCREATE TABLE b(x);\nCOMMIT;\n";
  EXPECT_NE(shell(scratch, script).status, 0);
  EXPECT_EQ(integer_of(*scratch.open(), "SELECT count(*) FROM sqlite_master"), 0);
}

TEST(SqliteScript, RunsUnderForeignKeysAndPutsSettingsWhereTheyWork) {
  if (!has_shell()) GTEST_SKIP() << "no sqlite3 shell";
  const Scratch scratch;
  const std::vector<std::string> settings{"PRAGMA foreign_keys = OFF", "PRAGMA recursive_triggers = ON"};
  std::string script = sqlite::dialect().script_prologue({});
  const auto ask = [&] { script += "PRAGMA foreign_keys;\nPRAGMA recursive_triggers;\n"; };
  const auto add = [&](const std::vector<std::string>& statements) {
    for (const std::string& statement : statements) script += statement + ";\n";
  };
  add(sqlite::dialect().script_begin({.statements = settings}));
  ask();
  add(sqlite::dialect().script_commit(settings, {}));
  ask();
  EXPECT_EQ(shell(scratch, script).out, "0\n1\n1\n0\n");
}

TEST(SqliteScript, AnAssertionShowsItsMessageAndLeavesNothingBehind) {
  if (!has_shell()) GTEST_SKIP() << "no sqlite3 shell";
  const Scratch scratch;
  const auto script = [&](std::string_view condition) {
    const std::string assertion = sqlite::dialect().script_assertion(condition, "the \"database\" is not at 'a'");
    return sqlite::dialect().script_prologue({}) + "BEGIN IMMEDIATE;\nCREATE TABLE t(a);\n" + assertion + ";\n" +
           assertion + ";\nCOMMIT;\nSELECT count(*) FROM sqlite_temp_master;\n";
  };
  for (const char* wrong : {"1 = 2", "NULL", "0 OR 0"}) {
    const Finished refused = shell(scratch, script(wrong));
    EXPECT_NE(refused.status, 0) << wrong;
    EXPECT_NE(refused.err.find("the \"database\" is not at 'a'"), std::string::npos) << refused.err;
    EXPECT_EQ(integer_of(*scratch.open(), "SELECT count(*) FROM sqlite_master"), 0);
  }
  const Finished passed = shell(scratch, script("1 = 1 AND 2 > 1"));
  EXPECT_EQ(passed.status, 0) << passed.err;
  EXPECT_EQ(passed.out, "0\n");
  EXPECT_EQ(text_of(*scratch.open(), "SELECT group_concat(name) FROM sqlite_master"), "t");
}

}  // namespace
}  // namespace dunlin::test
