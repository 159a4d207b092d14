// SPDX-License-Identifier: Apache-2.0
// What SQLite keeps for each kind of column of a model. Its types are affinities: a kind whose text must come back as
// it was written gets one of TEXT, never NUMERIC, which would make `1.50` of a decimal the number 1.5.
#include "dialect/sqlite/keep.hpp"

#include <dunlin/model.hpp>

#include "dialect/sqlite/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dunlin::sqlite {
namespace {

constexpr std::array<std::string_view, 3> kCollations{"BINARY", "NOCASE", "RTRIM"};

/// Empty: none.
std::string type_of(const ModelColumn& column) {
  switch (column.type.kind) {
    case ColumnKind::boolean: return "BOOLEAN";
    case ColumnKind::int16:
    case ColumnKind::int32:
    case ColumnKind::int64: return "INTEGER";
    case ColumnKind::real32:
    case ColumnKind::real64: return "REAL";
    case ColumnKind::text: return column.length ? fmt::format("VARCHAR({})", *column.length) : "TEXT";
    case ColumnKind::bytes: return "BLOB";
    case ColumnKind::timestamp: return "TIMESTAMP";
    case ColumnKind::date: return "DATE";
    case ColumnKind::uuid: return "CHAR(36)";
    case ColumnKind::decimal:
    case ColumnKind::json:
    case ColumnKind::enumeration: return "TEXT";
    case ColumnKind::array: return {};
  }
  return {};
}

/// `"mood" IN ('sad', 'happy')`.
std::string check_of_labels(const ModelColumn& column) {
  std::string labels;
  for (const std::string& label : column.type.labels) {
    labels += (labels.empty() ? "" : ", ") + dialect().literal(label);
  }
  return fmt::format("{} IN ({})", dialect().quote(column.name), labels);
}

std::string chosen(const std::map<std::string, std::string>& on_dialects, const std::string& otherwise) {
  const auto found = on_dialects.find(std::string(dialect().name()));
  return found == on_dialects.end() ? otherwise : found->second;
}

void keep_column(KeptTable& kept, const ModelColumn& column) {
  const bool overridden = column.types.contains(std::string(dialect().name()));
  schema::Column made;
  made.name = column.name;
  made.type = chosen(column.types, type_of(column));
  made.nullable = column.type.nullable;
  made.collation = chosen(column.collations, column.collation);
  const std::string value = chosen(column.defaults, column.default_sql.value_or(std::string()));
  if (!value.empty()) made.default_value = value;
  if (made.type.empty()) kept.lacking.push_back(fmt::format("has no arrays, as column \"{}\" is one", column.name));
  if (column.type.kind == ColumnKind::enumeration && !overridden) {
    kept.checks.emplace_back().expression = check_of_labels(column);
  }
  if (!made.collation.empty() &&
      std::find(kCollations.begin(), kCollations.end(), made.collation) == kCollations.end()) {
    kept.lacking.push_back(
        fmt::format("has no collation \"{}\", as column \"{}\" wants it", made.collation, column.name));
  }
  kept.columns.push_back(std::move(made));
}

}  // namespace

KeptTable keep(const ModelTable& table) {
  KeptTable kept;
  if (!table.name.schema.empty())
    kept.lacking.push_back(fmt::format("has no schemas, as \"{}\" is one", table.name.schema));
  for (const ModelColumn& column : table.columns) keep_column(kept, column);
  return kept;
}

}  // namespace dunlin::sqlite
