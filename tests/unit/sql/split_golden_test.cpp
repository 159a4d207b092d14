// SPDX-License-Identifier: Apache-2.0
#include "sql/statement.hpp"

#include "support/golden.hpp"
#include "unit/sql/corpus.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace dunlin::sql {
namespace {

std::string describe(std::string_view text, const LexicalRules& rules) {
  std::string shown;
  for (const Statement& statement : split_statements(text, rules)) {
    const std::string_view what = statement.is_client_command ? "line for the shell" : "statement";
    shown +=
        fmt::format("=== {} at {}, {} bytes\n{}\n", what, statement.offset, statement.length, statement.text_in(text));
    if (!statement.is_copy) continue;
    shown += fmt::format("--- its rows at {}, {} bytes\n{}", statement.copy_offset, statement.copy_length,
                         statement.copy_data_in(text));
  }
  return shown;
}

class SplitGolden : public testing::TestWithParam<test::Script> {};

TEST_P(SplitGolden, GivesTheStatementsInExpectedTxt) {
  const std::string text = test::read_file(GetParam().folder / "in.sql");
  test::expect_golden(GetParam().folder / "expected.txt", describe(text, GetParam().rules()));
}

INSTANTIATE_TEST_SUITE_P(Postgres, SplitGolden, testing::ValuesIn(test::scripts("postgresql")), test::script_name);
INSTANTIATE_TEST_SUITE_P(Sqlite, SplitGolden, testing::ValuesIn(test::scripts("sqlite")), test::script_name);

}  // namespace
}  // namespace dunlin::sql
