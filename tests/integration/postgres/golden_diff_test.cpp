// SPDX-License-Identifier: Apache-2.0
// Cases of tests/golden/diff/postgresql. Each proves five things: the statements are those expected, where they are
// said; they make of what was before what comes after, by our own reading and by pg_dump; nothing is left to do then;
// the rows are still there; and the way back leads back.
#include "catalog_database.hpp"

#include "autogenerate/compare.hpp"
#include "dialect/postgres/dialect.hpp"
#include "sql/statement.hpp"
#include "support/golden.hpp"
#include "support/postgres.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace dunlin {
namespace {

using test::CatalogDatabase;
using test::differences;

struct Case {
  std::filesystem::path folder;

  friend std::ostream& operator<<(std::ostream& out, const Case& shown) {
    return out << shown.folder.filename().string();
  }
};

std::vector<Case> cases() {
  std::vector<Case> found;
  for (const auto& entry : std::filesystem::directory_iterator(test::golden_folder() / "diff" / "postgresql")) {
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

constexpr int kVersion = 15;

class PostgresGoldenDiff : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (test::servers_of({kVersion}).empty()) GTEST_SKIP() << "no server " << kVersion;
  }

  static void load(CatalogDatabase& database, const std::string& file) {
    const std::string text = test::read_file(GetParam().folder / file);
    for (const sql::Statement& each : sql::split_statements(text, postgres::dialect().lexical_rules())) {
      database.run({std::string(each.text_in(text))});
    }
  }
  static Comparison compared(const schema::Schema& from, const schema::Schema& to) {
    return compare(from, to, {}, postgres::dialect());
  }
  static std::string as_script(const std::vector<std::string>& statements) {
    std::string script;
    for (const std::string& statement : statements) script += statement + ";\n";
    return script;
  }
  /// The values of each column that is there before and after.
  static std::string rows_of(CatalogDatabase& database, const schema::Schema& before, const schema::Schema& after) {
    std::string text;
    for (const schema::Table& table : before.tables) {
      const auto now = std::find_if(after.tables.begin(), after.tables.end(),
                                    [&](const schema::Table& one) { return one.name == table.name; });
      if (now == after.tables.end()) continue;
      for (const schema::Column& column : table.columns) {
        if (std::none_of(now->columns.begin(), now->columns.end(),
                         [&](const schema::Column& one) { return one.name == column.name; })) {
          continue;
        }
        const std::string quoted = postgres::quote(column.name) + "::text";
        text += table.name.name + "." + column.name + ": " +
                test::scalar(database.connection(), "SELECT coalesce(string_agg(coalesce(" + quoted +
                                                        ", 'NULL'), ',' ORDER BY " + quoted + "), '') FROM " +
                                                        postgres::quote(table.name.schema) + "." +
                                                        postgres::quote(table.name.name)) +
                "\n";
      }
    }
    return text;
  }
};

INSTANTIATE_TEST_SUITE_P(Postgres, PostgresGoldenDiff, testing::ValuesIn(cases()), case_name);

TEST_P(PostgresGoldenDiff, LeadsThereAndBack) {
  CatalogDatabase database(kVersion);
  CatalogDatabase wanted(kVersion);
  load(database, "before.sql");
  load(wanted, "after.sql");
  load(database, "rows.sql");
  const schema::Schema before = database.introspect();
  const schema::Schema after = wanted.introspect();
  const std::string dumped_before = database.pg_dump();
  const std::string rows = rows_of(database, before, after);

  const Comparison comparison = compared(before, after);
  // Where the text matters, or DUNLIN_TEST_REWRITE is to write it down.
  const std::filesystem::path expected = GetParam().folder / "expected.sql";
  if (std::filesystem::exists(expected) || std::getenv("DUNLIN_TEST_REWRITE") != nullptr) {
    test::expect_golden(expected, as_script(comparison.there.statements));
  }
  EXPECT_EQ(comparison.remarks, std::vector<std::string>{});
  database.run(comparison.there.statements);
  EXPECT_EQ(differences(after, database.introspect()), "");
  EXPECT_EQ(differences(wanted.pg_dump(), database.pg_dump()), "");
  EXPECT_TRUE(compared(database.introspect(), after).equal());
  EXPECT_EQ(rows_of(database, before, after), rows);

  EXPECT_EQ(comparison.back.impossible, "");
  database.run(comparison.back.statements);
  EXPECT_EQ(differences(before, database.introspect()), "");
  EXPECT_EQ(differences(dumped_before, database.pg_dump()), "");
  EXPECT_EQ(rows_of(database, before, after), rows);
}

}  // namespace
}  // namespace dunlin
