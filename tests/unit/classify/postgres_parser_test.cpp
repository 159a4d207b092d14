// SPDX-License-Identifier: Apache-2.0
// The table of classified statements against PostgreSQL's own parser.
#include <dunlin/error.hpp>

#include "dialect/postgres/classify.hpp"
#include "support/golden.hpp"
#include "unit/sql/oracles.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

namespace dunlin::postgres {
namespace {

/// The statements of the table, but lines for psql and what only PostgreSQL 17 parses.
std::vector<std::string> statements_of_15() {
  std::vector<std::string> statements;
  std::istringstream lines(test::read_file(test::golden_folder() / "classify" / "postgresql.txt"));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with(' ') || line.starts_with('#')) continue;
    if (line.starts_with('\\') || line == "CLUSTER (VERBOSE)") continue;
    statements.push_back(line);
  }
  EXPECT_GT(statements.size(), 100U);
  return statements;
}

TEST(ClassifyPostgres, IsTestedOnStatementsThatTheServerParses) {
  for (const std::string& statement : statements_of_15()) {
    const auto parsed = test::postgres_split(statement);
    EXPECT_TRUE(parsed && parsed->size() == 1) << statement;
  }
}

TEST(ClassifyPostgres, MakesSettingsLocalInTheEyesOfTheServer) {
  std::size_t settings = 0;
  for (const std::string& statement : statements_of_15()) {
    if (classify(statement).kind != sql::StatementKind::setting) continue;
    try {
      const auto local = localise(statement);
      ASSERT_TRUE(local) << statement;
      EXPECT_TRUE(test::postgres_says_local(*local)) << *local;
      EXPECT_EQ(localise(*local), local) << "what is local stays as it is";
      ++settings;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::setting_refused);
    }
  }
  EXPECT_GT(settings, 20U);
}

}  // namespace
}  // namespace dunlin::postgres
