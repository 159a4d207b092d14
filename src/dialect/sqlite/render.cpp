// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/render.hpp"

#include "dialect/sqlite/dialect.hpp"

#include <fmt/format.h>

namespace dunlin::sqlite {

std::string render_index(const schema::Index& index, std::string_view table) {
  std::string sql = fmt::format("CREATE {}INDEX {} ON {} ({})", index.unique ? "UNIQUE " : "",
                                dialect().quote(index.name), dialect().quote(table), render_parts(index.parts));
  if (index.predicate) sql += fmt::format(" WHERE {}", *index.predicate);
  return sql;
}

std::vector<std::string> render_schema(const schema::Schema& schema) {
  // A foreign key or a view may name what is not there yet; an index and a trigger may not.
  std::vector<std::string> statements;
  for (const schema::Table& table : schema.tables) statements.push_back(render_table(table));
  for (const schema::Table& table : schema.tables) {
    for (const schema::Index& index : table.indexes) statements.push_back(render_index(index, table.name.name));
  }
  for (const schema::View& view : schema.views) statements.push_back(view.definition);
  for (const schema::Table& table : schema.tables) {
    for (const schema::Trigger& trigger : table.triggers) statements.push_back(trigger.definition);
  }
  for (const schema::View& view : schema.views) {
    for (const schema::Trigger& trigger : view.triggers) statements.push_back(trigger.definition);
  }
  return statements;
}

std::vector<std::string> drop(const schema::Schema& schema) {
  // A table's rows are deleted before it goes. Rows that refer to them may be deleted later.
  std::vector<std::string> statements{"PRAGMA defer_foreign_keys = ON"};
  for (const schema::Table& table : schema.tables) {
    statements.push_back("DROP TABLE IF EXISTS " + dialect().quote(table.name.name));
  }
  return statements;
}

}  // namespace dunlin::sqlite
