// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "support/golden.hpp"
#include "unit/sqlite/schema_oracle.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>
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
  for (const auto& entry : std::filesystem::directory_iterator(golden_folder() / "schema" / "sqlite")) {
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

std::string as_script(const std::vector<std::string>& statements) {
  std::string script;
  for (const std::string& statement : statements) script += statement + ";\n";
  return script;
}

class SqliteSchemaGolden : public testing::TestWithParam<Case> {};

TEST_P(SqliteSchemaGolden, IsMadeAnewFromItsValues) {
  const auto before = memory_with(read_file(GetParam().folder / "in.sql"));
  const schema::Schema read = introspect(*before);
  const std::string script = as_script(sqlite::catalog().render(read));
  expect_golden(GetParam().folder / "expected.sql", script);
  const auto after = memory_with(script);
  EXPECT_EQ(told_differently(*before, *after), "");
  const schema::Schema again = introspect(*after);
  EXPECT_TRUE(again == read);
  EXPECT_EQ(as_script(sqlite::catalog().render(again)), script);
}

INSTANTIATE_TEST_SUITE_P(Sqlite, SqliteSchemaGolden, testing::ValuesIn(cases()), case_name);

}  // namespace
}  // namespace dunlin::test
