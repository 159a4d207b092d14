// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/lexical_rules.hpp"
#include "dialect/postgres/lone_statement.hpp"
#include "sql/reader.hpp"

#include <string>
#include <string_view>

namespace dunlin::postgres {
namespace {

/// Where the name begins in `CREATE EXTENSION name` and `CREATE SCHEMA name`: extensions are there already, and so are
/// the schemas that they live in. npos for anything else.
std::size_t name_of_what_may_be_there(std::string_view statement) {
  sql::Reader reader(statement, kLexicalRules);
  if (!reader.take("CREATE")) return std::string_view::npos;
  const bool is_schema = reader.take("SCHEMA");
  if ((!is_schema && !reader.take("EXTENSION")) || reader.next_is("IF")) return std::string_view::npos;
  const std::size_t name = reader.token().offset;
  // With what is to be made in it a schema must be new.
  while (is_schema && !reader.at_end()) {
    if (reader.next_is("CREATE") || reader.next_is("GRANT")) return std::string_view::npos;
    reader.advance();
  }
  return name;
}

}  // namespace

std::string scratch_form(std::string_view statement) {
  std::string text(statement);
  const std::size_t name = name_of_what_may_be_there(statement);
  if (name != std::string_view::npos) return text.insert(name, "IF NOT EXISTS ");
  const LoneStatement lone = read_lone_statement(statement);
  if (!lone.concurrent || lone.kind == LoneStatement::Kind::reindex) return text;
  sql::Reader reader(statement, kLexicalRules);
  while (!reader.at_end() && !reader.next_is("CONCURRENTLY")) reader.advance();
  if (!reader.at_end()) text.erase(reader.token().offset, reader.token().length);
  return text;
}

}  // namespace dunlin::postgres
