// SPDX-License-Identifier: Apache-2.0
#include "autogenerate/models.hpp"

#include "base/hash.hpp"
#include "dialect/catalog.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace dunlin {
namespace {

// PostgreSQL cuts longer names.
constexpr std::size_t kLongestName = 63;
constexpr std::size_t kDigits = 8;

/// `users_name_email_idx`; one that would be too long ends with digits that tell it from others.
std::string index_name(const std::string& of_table, const std::vector<std::string>& columns) {
  std::string name = of_table;
  for (const std::string& column : columns) name += "_" + column;
  name += "_idx";
  if (name.size() <= kLongestName) return name;
  std::string ending = "_" + sha256_hex(name).substr(0, kDigits) + "_idx";
  std::size_t end = kLongestName - ending.size();
  // Not within a character of UTF-8.
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
  return name.substr(0, end) + ending;
}

std::vector<schema::KeyPart> parts_of(const std::vector<std::string>& columns) {
  std::vector<schema::KeyPart> parts;
  for (const std::string& column : columns) parts.emplace_back().column = column;
  return parts;
}

schema::Key key_of(const std::vector<std::string>& columns, const std::string& name) {
  schema::Key key;
  key.name = name;
  key.parts = parts_of(columns);
  return key;
}

void add_index(schema::Table& made, const std::vector<std::string>& columns, const std::string& name,
               const std::string& where) {
  schema::Index& added = made.indexes.emplace_back();
  added.name = name.empty() ? index_name(made.name.name, columns) : name;
  added.parts = parts_of(columns);
  if (!where.empty()) added.predicate = "(" + where + ")";
}

void add_foreign_key(schema::Table& made, const std::vector<std::string>& columns, const Reference& reference) {
  schema::ForeignKey& added = made.foreign_keys.emplace_back();
  added.columns = columns;
  added.table = object_name(reference.table);
  added.referenced_columns = reference.columns;
  added.on_delete = reference.on_delete;
  added.on_update = reference.on_update;
}

void add_check(schema::Table& made, const std::string& expression, const std::string& name) {
  schema::Check& added = made.checks.emplace_back();
  added.name = name;
  added.expression = expression;
}

void add_of_columns(schema::Table& made, const ModelTable& model) {
  std::vector<std::string> key;
  for (const ModelColumn& column : model.columns) {
    if (column.primary_key) key.push_back(column.name);
    if (column.unique) made.uniques.push_back(key_of({column.name}, {}));
    if (column.indexed) add_index(made, {column.name}, {}, {});
    if (column.reference) add_foreign_key(made, {column.name}, *column.reference);
    for (const std::string& expression : column.checks) add_check(made, expression, {});
  }
  if (!key.empty()) made.primary_key = key_of(key, {});
}

void add_of_table(schema::Table& made, const ModelTable& model) {
  for (const ModelKey& key : model.keys) {
    switch (key.kind) {
      case ModelKey::Kind::primary: made.primary_key = key_of(key.columns, key.name); break;
      case ModelKey::Kind::unique: made.uniques.push_back(key_of(key.columns, key.name)); break;
      case ModelKey::Kind::index: add_index(made, key.columns, key.name, key.where); break;
    }
  }
  for (const ModelCheck& one : model.checks) add_check(made, one.expression, one.name);
  for (const ModelForeignKey& key : model.foreign_keys) add_foreign_key(made, key.columns, key.reference);
}

schema::Table table_of(const ModelTable& model, KeptTable& kept) {
  schema::Table made;
  made.name = model.name;
  made.comment = model.comment;
  made.columns = std::move(kept.columns);
  made.checks = std::move(kept.checks);
  add_of_columns(made, model);
  add_of_table(made, model);
  return made;
}

void add_sql(std::vector<std::string>& statements, const std::vector<ModelSql>& sql, const Dialect& dialect) {
  for (const ModelSql& one : sql) {
    if (!one.dialect.empty() && one.dialect != dialect.name()) continue;
    for (const sql::Statement& statement : sql::split_statements(one.sql, dialect.lexical_rules())) {
      statements.emplace_back(statement.text_in(one.sql));
    }
  }
}

}  // namespace

schema::ObjectName object_name(std::string_view written) {
  const std::size_t point = written.find('.');
  if (point == std::string_view::npos) return {{}, std::string(written)};
  return {std::string(written.substr(0, point)), std::string(written.substr(point + 1))};
}

schema::Schema schema_of(const Models& models, const Dialect& dialect) {
  schema::Schema schema;
  for (const ModelTable& model : models.tables()) {
    KeptTable kept = catalog_of(dialect).keep(model);
    for (schema::Enum& type : kept.enums) {
      const auto same = [&type](const schema::Enum& other) { return other.name == type.name; };
      if (std::none_of(schema.enums.begin(), schema.enums.end(), same)) schema.enums.push_back(std::move(type));
    }
    schema.tables.push_back(table_of(model, kept));
  }
  const auto by_name = [](const auto& one, const auto& other) { return one.name < other.name; };
  std::sort(schema.enums.begin(), schema.enums.end(), by_name);
  std::sort(schema.tables.begin(), schema.tables.end(), by_name);
  return schema;
}

std::vector<std::string> statements_of(const Models& models, const Dialect& dialect) {
  const schema::Schema schema = schema_of(models, dialect);
  std::set<std::string> namespaces;
  for (const schema::Table& made : schema.tables) namespaces.insert(made.name.schema);
  for (const schema::Enum& type : schema.enums) namespaces.insert(type.name.schema);
  namespaces.erase(std::string());
  std::vector<std::string> statements;
  // The renderer makes what is not there; these may be there.
  for (const std::string& name : namespaces) {
    statements.push_back(fmt::format("CREATE SCHEMA IF NOT EXISTS {}", dialect.quote(name)));
  }
  for (std::string& statement : catalog_of(dialect).render(schema)) statements.push_back(std::move(statement));
  for (std::string& statement : further_sql(models, dialect)) statements.push_back(std::move(statement));
  return statements;
}

std::vector<std::string> further_sql(const Models& models, const Dialect& dialect) {
  std::vector<std::string> statements;
  for (const ModelTable& model : models.tables()) add_sql(statements, model.sql, dialect);
  add_sql(statements, models.statements(), dialect);
  return statements;
}

}  // namespace dunlin
