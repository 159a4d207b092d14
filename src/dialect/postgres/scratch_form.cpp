// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/lexical_rules.hpp"
#include "dialect/postgres/lone_statement.hpp"
#include "sql/reader.hpp"

#include <string>
#include <string_view>

namespace dunlin::postgres {
namespace {

/// Where the name of `CREATE EXTENSION name` begins; npos for anything else.
std::size_t extension_name(std::string_view statement) {
  sql::Reader reader(statement, kLexicalRules);
  if (!reader.take("CREATE") || !reader.take("EXTENSION") || reader.next_is("IF")) return std::string_view::npos;
  return reader.token().offset;
}

}  // namespace

std::string scratch_form(std::string_view statement) {
  std::string text(statement);
  const std::size_t extension = extension_name(statement);
  if (extension != std::string_view::npos) return text.insert(extension, "IF NOT EXISTS ");
  const LoneStatement lone = read_lone_statement(statement);
  if (!lone.concurrent || lone.kind == LoneStatement::Kind::reindex) return text;
  sql::Reader reader(statement, kLexicalRules);
  while (!reader.at_end() && !reader.next_is("CONCURRENTLY")) reader.advance();
  if (!reader.at_end()) text.erase(reader.token().offset, reader.token().length);
  return text;
}

}  // namespace dunlin::postgres
