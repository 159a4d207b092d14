// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/dialect.hpp"

namespace dunlin::postgres {
namespace {

/// As `to_regclass` wants it: looked for in the search_path when it has no schema.
std::string written(const TableRef& object) {
  return object.schema.empty() ? quote(object.name) : quote(object.schema) + "." + quote(object.name);
}

}  // namespace

Query find_table(const TableRef& table) {
  return {
      "SELECT 1 FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass($1::text) AND relkind IN ('r', 'p', 'f')",
      {written(table)}};
}

Query find_column(const TableRef& table, std::string_view column) {
  return {
      "SELECT 1 FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass($1::text) AND attname = $2 "
      "AND attnum > 0 AND NOT attisdropped",
      {written(table), std::string(column)}};
}

Query find_index(const TableRef& index) {
  return {"SELECT 1 FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass($1::text) AND relkind IN ('i', 'I')",
          {written(index)}};
}

Query find_primary_key(const TableRef& table) {
  return {
      "SELECT a.attname::text FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND "
      "a.attnum = ANY (i.indkey) WHERE i.indrelid = pg_catalog.to_regclass($1::text) AND i.indisprimary ORDER BY "
      "pg_catalog.array_position(i.indkey::pg_catalog.int2[], a.attnum)",
      {written(table)}};
}

}  // namespace dunlin::postgres
