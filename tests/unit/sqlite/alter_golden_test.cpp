// SPDX-License-Identifier: Apache-2.0
// A table, and what statements make of its text: by which way, and why.
#include "dialect/sqlite/alter_plan.hpp"
#include "dialect/sqlite/lexical_rules.hpp"
#include "sql/statement.hpp"
#include "support/golden.hpp"
#include "unit/sqlite/schema_oracle.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::test {
namespace {

struct Case {
  std::filesystem::path folder;

  friend std::ostream& operator<<(std::ostream& out, const Case& shown) {
    return out << shown.folder.filename().string();
  }
};

std::vector<Case> cases() {
  std::vector<Case> found;
  for (const auto& entry : std::filesystem::directory_iterator(golden_folder() / "alter" / "sqlite")) {
    found.push_back({entry.path()});
  }
  std::sort(found.begin(), found.end(), [](const Case& a, const Case& b) { return a.folder < b.folder; });
  return found;
}

std::string case_name(const testing::TestParamInfo<Case>& info) {
  std::string name = info.param.folder.filename().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::string described(const Error& error) {
  std::string text = fmt::format("error: {}\n", error.message());
  if (!error.details().hint.empty()) text += fmt::format("hint: {}\n", error.details().hint);
  if (error.details().offset) {
    text += fmt::format("  {}\n  {:>{}}\n", error.details().statement, '^', *error.details().offset + 1);
  }
  return text;
}

constexpr std::array<std::string_view, 4> kPaths{"nothing", "native", "in place", "rebuild"};

/// Runs it, and plans it: both must come to the same text.
std::string alter(Connection& connection, const std::string& statement) {
  const auto text = [&] {
    return connection
        .query(
            "SELECT group_concat(sql, ';') FROM sqlite_schema WHERE type = 'table' "
            "AND name NOT LIKE 'sqlite_%'")
        .text(0, 0);
  };
  const std::string before = text();
  std::string told;
  std::string planned = before;
  try {
    const std::optional<sqlite::AlterStatement> parsed = sqlite::parse_alter_table(statement);
    for (const sqlite::AlterStep& step : sqlite::plan_alter(before, parsed.value().actions, statement, {})) {
      told += fmt::format("{}: {}\n", kPaths.at(static_cast<std::size_t>(step.path)), step.reason);
      planned = step.after;
    }
    if (told.empty()) told = "nothing\n";
  } catch (const Error& error) {
    told = described(error);
  }
  // SQLite puts a column where it likes.
  const bool native = told.find("native: ") != std::string::npos;
  bool failed = false;
  try {
    const std::unique_ptr<Batch> batch = connection.begin_batch({}, {});
    batch->add({.sql = statement});
    batch->commit();
  } catch (const Error& error) {
    failed = true;
    if (!told.starts_with("error")) told += "then " + described(error);
    planned = before;
  }
  if (!native || failed) {
    EXPECT_EQ(text(), planned) << statement;
  }
  EXPECT_EQ(connection.query("PRAGMA integrity_check").text(0, 0), "ok");
  return failed ? told : told + text() + "\n";
}

class SqliteAlterGolden : public testing::TestWithParam<Case> {};

TEST_P(SqliteAlterGolden, TakesTheExpectedWay) {
  const std::string script = read_file(GetParam().folder / "in.sql");
  const auto connection = memory_with("");
  std::string told;
  for (const sql::Statement& statement : sql::split_statements(script, sqlite::kLexicalRules)) {
    const std::string text(statement.text_in(script));
    if (text.starts_with("ALTER")) {
      told += alter(*connection, text);
    } else {
      connection->execute(text);
    }
  }
  expect_golden(GetParam().folder / "expected.txt", told);
}

INSTANTIATE_TEST_SUITE_P(Sqlite, SqliteAlterGolden, testing::ValuesIn(cases()), case_name);

}  // namespace
}  // namespace dunlin::test
