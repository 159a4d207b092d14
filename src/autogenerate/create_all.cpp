// SPDX-License-Identifier: Apache-2.0
#include "autogenerate/models.hpp"
#include "dialect/catalog.hpp"
#include "sql/reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin {
namespace {

/// The name of the view that the statement makes, as it is written there, with `MATERIALIZED VIEW` or `VIEW` in front;
/// empty for any other statement.
std::string view_made_by(std::string_view statement, const sql::LexicalRules& rules) {
  sql::Reader reader(statement, rules);
  if (!reader.take("CREATE")) return {};
  std::string kind = "VIEW ";
  if (reader.take("OR")) reader.advance();
  while (reader.next_is("TEMP") || reader.next_is("TEMPORARY") || reader.next_is("RECURSIVE")) reader.advance();
  if (reader.take("MATERIALIZED")) kind = "MATERIALIZED VIEW ";
  if (!reader.take("VIEW")) return {};
  if (reader.take("IF")) {
    reader.take("NOT");
    reader.take("EXISTS");
  }
  std::string name(reader.text());
  reader.advance();
  while (reader.take('.')) {
    name += '.';
    name += reader.text();
    reader.advance();
  }
  return kind + "IF EXISTS " + name;
}

void run_together(Connection& connection, const std::vector<std::string>& statements) {
  Transaction transaction(connection);
  for (const std::string& statement : statements) connection.execute(statement);
  transaction.commit();
}

void check_for(const Connection& connection, const Models& models) {
  const Dialect* const dialect = &connection.dialect();
  check_models(models, {&dialect, 1});
}

}  // namespace

void create_all(Connection& connection, const Models& models) {
  check_for(connection, models);
  run_together(connection, statements_of(models, connection.dialect()));
}

void drop_all(Connection& connection, const Models& models) {
  check_for(connection, models);
  const Dialect& dialect = connection.dialect();
  std::vector<std::string> statements;
  for (const std::string& statement : further_sql(models, dialect)) {
    const std::string view = view_made_by(statement, dialect.lexical_rules());
    if (!view.empty()) statements.push_back("DROP " + view);
  }
  // One may be made of another that was made before it.
  std::reverse(statements.begin(), statements.end());
  for (std::string& statement : catalog_of(dialect).drop(schema_of(models, dialect))) {
    statements.push_back(std::move(statement));
  }
  run_together(connection, statements);
}

}  // namespace dunlin
