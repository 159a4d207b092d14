// SPDX-License-Identifier: Apache-2.0
#include <dunlin/model.hpp>

#include <dunlin/error.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::detail {
namespace {

/// As the standard has it, and every database.
std::string quote_name(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"') text += '"';
    text += c;
  }
  return text + '"';
}

std::string name_of(const ModelTable& table) {
  return (table.name.schema.empty() ? "" : quote_name(table.name.schema) + ".") + quote_name(table.name.name);
}

std::string column_list(const ModelTable& table) {
  std::string list;
  for (const ModelColumn& column : table.columns) list += (list.empty() ? "" : ", ") + quote_name(column.name);
  return list;
}

bool is_integer(const ModelColumn& column) {
  return column.type.kind == ColumnKind::int16 || column.type.kind == ColumnKind::int32 ||
         column.type.kind == ColumnKind::int64;
}

/// `"a" = $1, "b" = $2`, from `first` on.
std::string assignments(const ModelTable& table, const std::vector<std::size_t>& columns, std::size_t first,
                        std::string_view between) {
  std::string text;
  for (const std::size_t column : columns) {
    if (!text.empty()) text += between;
    text += fmt::format("{} = ${}", quote_name(table.columns[column].name), first++);
  }
  return text;
}

}  // namespace

std::vector<std::size_t> key_columns(const ModelTable& table) {
  std::vector<std::size_t> numbers;
  const auto key = std::find_if(table.keys.begin(), table.keys.end(),
                                [](const ModelKey& one) { return one.kind == ModelKey::Kind::primary; });
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const ModelColumn& column = table.columns[i];
    const bool in_key = key != table.keys.end() &&
                        std::find(key->columns.begin(), key->columns.end(), column.name) != key->columns.end();
    if (column.primary_key || in_key) numbers.push_back(i);
  }
  return numbers;
}

bool lacks_key(const ModelTable& table, const std::vector<Value>& values) {
  const std::vector<std::size_t> key = key_columns(table);
  if (key.size() != 1 || !is_integer(table.columns[key[0]])) return false;
  const auto* const number = std::get_if<std::int64_t>(&values[key[0]]);
  return number != nullptr && *number == 0;
}

std::string select_sql(const ModelTable& table, std::string_view where) {
  return fmt::format("SELECT {} FROM {}{}{}", column_list(table), name_of(table), where.empty() ? "" : " WHERE ",
                     where);
}

std::string insert_sql(const ModelTable& table, bool keyless) {
  const std::size_t skipped = keyless ? key_columns(table)[0] : table.columns.size();
  std::string columns;
  std::string parameters;
  std::size_t number = 0;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (i == skipped) continue;
    columns += (columns.empty() ? "" : ", ") + quote_name(table.columns[i].name);
    parameters += fmt::format("{}${}", parameters.empty() ? "" : ", ", ++number);
  }
  const std::string values = columns.empty() ? "DEFAULT VALUES" : fmt::format("({}) VALUES ({})", columns, parameters);
  return fmt::format("INSERT INTO {} {} RETURNING {}", name_of(table), values, column_list(table));
}

std::string update_sql(const ModelTable& table) {
  const std::vector<std::size_t> key = key_columns(table);
  std::vector<std::size_t> others;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (std::find(key.begin(), key.end(), i) == key.end()) others.push_back(i);
  }
  if (key.empty() || others.empty()) {
    throw Error(ErrorCode::unsupported,
                fmt::format("a row of table \"{}\" cannot be updated by its key: {}", table.name.name,
                            key.empty() ? "the model has no primary key" : "there is nothing but the key"),
                {.hint = "write the UPDATE in SQL"});
  }
  return fmt::format("UPDATE {} SET {} WHERE {}", name_of(table), assignments(table, others, 1, ", "),
                     assignments(table, key, others.size() + 1, " AND "));
}

void insert_values(Connection& connection, const ModelTable& table,
                   const std::function<bool(std::vector<std::vector<Value>>&)>& next) {
  std::vector<std::string> columns;
  for (const ModelColumn& column : table.columns) columns.push_back(column.name);
  const TableRef name(table.name.schema, table.name.name);
  const std::unique_ptr<Batch> batch = connection.begin_batch({}, {});
  for (std::vector<std::vector<Value>> rows; next(rows);) batch->insert({name, columns, rows});
  batch->commit();
}

}  // namespace dunlin::detail
