// SPDX-License-Identifier: Apache-2.0
// What PostgreSQL keeps for each kind of column of a model.
#include "dialect/postgres/keep.hpp"

#include <dunlin/model.hpp>

#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dunlin::postgres {
namespace {

// Names that no PostgreSQL has, and every SQLite.
constexpr std::array<std::string_view, 3> kForeignCollations{"BINARY", "NOCASE", "RTRIM"};

schema::ObjectName name_of_enum(const ColumnType& type) {
  const std::size_t point = type.enum_name.find('.');
  if (point == std::string::npos) return {{}, type.enum_name};
  return {type.enum_name.substr(0, point), type.enum_name.substr(point + 1)};
}

std::string decimal_type(const ModelColumn& column) {
  if (!column.precision) return "numeric";
  return fmt::format("numeric({},{})", *column.precision, column.scale.value_or(0));
}

std::string type_of(const ModelColumn& column, ColumnKind kind) {
  switch (kind) {
    case ColumnKind::boolean: return "boolean";
    case ColumnKind::int16: return "smallint";
    case ColumnKind::int32: return "integer";
    case ColumnKind::int64: return "bigint";
    case ColumnKind::real32: return "real";
    case ColumnKind::real64: return "double precision";
    case ColumnKind::text: return column.length ? fmt::format("character varying({})", *column.length) : "text";
    case ColumnKind::bytes: return "bytea";
    case ColumnKind::timestamp: return "timestamp with time zone";
    case ColumnKind::date: return "date";
    case ColumnKind::uuid: return "uuid";
    case ColumnKind::decimal: return decimal_type(column);
    case ColumnKind::json: return "jsonb";
    case ColumnKind::enumeration: return qualified(name_of_enum(column.type));
    case ColumnKind::array: return type_of(column, column.type.element) + "[]";
  }
  return {};
}

std::string chosen(const std::map<std::string, std::string>& on_dialects, const std::string& otherwise) {
  const auto found = on_dialects.find(std::string(dialect().name()));
  return found == on_dialects.end() ? otherwise : found->second;
}

/// Whether the database is to give the key its numbers.
bool is_numbered(const ModelTable& table, const ModelColumn& column, const schema::Column& made) {
  if (made.type != "smallint" && made.type != "integer" && made.type != "bigint") return false;
  const std::vector<std::size_t> key = detail::key_columns(table);
  return key.size() == 1 && table.columns[key.front()].name == column.name && !column.reference && !made.default_value;
}

schema::Identity identity_of(const std::string& type) {
  schema::Identity identity;
  identity.sequence.type = type;
  identity.sequence.maximum = type == "smallint" ? INT16_MAX : type == "integer" ? INT32_MAX : INT64_MAX;
  return identity;
}

void keep_collation(KeptTable& kept, schema::Column& made, const ModelColumn& column) {
  const std::string name = chosen(column.collations, column.collation);
  if (name.empty()) return;
  if (std::find(kForeignCollations.begin(), kForeignCollations.end(), name) != kForeignCollations.end()) {
    kept.lacking.push_back(fmt::format("has no collation \"{}\", as column \"{}\" wants it", name, column.name));
  }
  made.collation = quote(name);
}

void keep_column(KeptTable& kept, const ModelTable& table, const ModelColumn& column) {
  const bool overridden = column.types.contains(std::string(dialect().name()));
  const ColumnType& type = column.type;
  const bool enumeration = type.kind == ColumnKind::enumeration ||
                           (type.kind == ColumnKind::array && type.element == ColumnKind::enumeration);
  schema::Column made;
  made.name = column.name;
  made.type = chosen(column.types, type_of(column, type.kind));
  made.nullable = type.nullable;
  made.comment = column.comment;
  const std::string value = chosen(column.defaults, column.default_sql.value_or(std::string()));
  if (!value.empty()) made.default_value = value;
  if (is_numbered(table, column, made)) made.identity = identity_of(made.type);
  keep_collation(kept, made, column);
  if (enumeration && !overridden) kept.enums.push_back({name_of_enum(type), type.labels, {}, {}});
  kept.columns.push_back(std::move(made));
}

}  // namespace

KeptTable keep(const ModelTable& table) {
  KeptTable kept;
  for (const ModelColumn& column : table.columns) keep_column(kept, table, column);
  return kept;
}

}  // namespace dunlin::postgres
