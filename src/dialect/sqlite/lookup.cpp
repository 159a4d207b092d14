// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/dialect.hpp"

#include <fmt/format.h>

namespace dunlin::sqlite {
namespace {

Query find(const SqliteDialect& dialect, const TableRef& object, std::string_view type) {
  const std::string schema = dialect.quote(object.schema.empty() ? "main" : object.schema);
  return {fmt::format("SELECT 1 FROM {}.sqlite_master WHERE type = $1 AND name = $2 COLLATE NOCASE", schema),
          {std::string(type), object.name}};
}

}  // namespace

Query SqliteDialect::find_table(const TableRef& table) const {
  if (table.schema.empty()) return find(*this, table, "table");
  // Does not mind a schema that there is not.
  return {"SELECT 1 FROM pragma_table_list($2) WHERE schema = $1 COLLATE NOCASE AND type IN ('table', 'virtual')",
          {table.schema, table.name}};
}

Query SqliteDialect::find_index(const TableRef& index) const { return find(*this, index, "index"); }

Query SqliteDialect::find_column(const TableRef& table, std::string_view column) const {
  return {"SELECT 1 FROM pragma_table_xinfo($1, $2) WHERE name = $3 COLLATE NOCASE",
          {table.name, table.schema.empty() ? std::string("main") : table.schema, std::string(column)}};
}

Query SqliteDialect::find_primary_key(const TableRef& table) const {
  return {"SELECT name FROM pragma_table_xinfo($1, $2) WHERE pk > 0 ORDER BY pk",
          {table.name, table.schema.empty() ? std::string("main") : table.schema}};
}

}  // namespace dunlin::sqlite
