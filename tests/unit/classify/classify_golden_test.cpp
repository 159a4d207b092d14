// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "dialect/postgres/classify.hpp"
#include "dialect/sqlite/classify.hpp"
#include "support/golden.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <sstream>
#include <string>
#include <string_view>

namespace dunlin {
namespace {

struct Functions {
  std::function<sql::Classification(std::string_view)> classify;
  std::function<std::optional<std::string>(std::string_view)> localise;
};

std::string_view name_of(sql::StatementKind kind) {
  switch (kind) {
    case sql::StatementKind::transactional: return "transactional";
    case sql::StatementKind::data: return "data";
    case sql::StatementKind::setting: return "setting";
    case sql::StatementKind::own_transaction: return "own transaction";
    case sql::StatementKind::alone: return "alone";
    case sql::StatementKind::transaction_control: return "transaction control";
    case sql::StatementKind::client_command: return "client command";
  }
  return "?";
}

std::string local_form(const Functions& functions, std::string_view setting) {
  try {
    return functions.localise(setting).value_or("(outside)");
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::setting_refused) << setting;
    EXPECT_FALSE(error.details().hint.empty()) << setting;
    EXPECT_EQ(error.details().statement, setting);
    return "refused, " + error.message();
  }
}

std::string describe(const Functions& functions, std::string_view statement) {
  const sql::Classification found = functions.classify(statement);
  std::string text(name_of(found.kind));
  if (!found.groupable) text += ", not in a group";
  if (found.verifiable) text += ", verifiable";
  if (found.kind == sql::StatementKind::setting) text += ": " + local_form(functions, statement);
  return text;
}

/// Lines that begin with a blank are answers, to be written anew; `#` begins a comment.
void check_file(const std::string& file, const Functions& functions) {
  const std::filesystem::path path = test::golden_folder() / "classify" / file;
  std::istringstream lines(test::read_file(path));
  std::string answered;
  std::size_t statements = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(' ')) continue;
    answered += line + '\n';
    if (line.empty() || line.starts_with('#')) continue;
    answered += "    " + describe(functions, line) + '\n';
    ++statements;
  }
  EXPECT_GT(statements, 50U);
  test::expect_golden(path, answered);
}

TEST(Classify, SortsTheStatementsOfPostgres) {
  check_file("postgresql.txt", {.classify = postgres::classify, .localise = postgres::localise});
}

TEST(Classify, SortsTheStatementsOfSqlite) {
  check_file("sqlite.txt", {.classify = sqlite::classify, .localise = sqlite::localise});
}

}  // namespace
}  // namespace dunlin
