// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/create_table.hpp"
#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/render.hpp"

#include <fmt/format.h>

namespace dunlin::sqlite {
namespace {

/// With its column: `INTEGER PRIMARY KEY` is the rowid, and with DESC it is so only as a constraint of the table.
bool is_of_one_column(const schema::Key& key) { return key.parts.size() == 1 && key.parts.front().collation.empty(); }

std::string render_column_key(const schema::Key& key) {
  return fmt::format(" {}PRIMARY KEY{}{}{}", render_constraint_name(key.name),
                     key.parts.front().descending ? " DESC" : "", render_conflict(key.conflict),
                     key.autoincrement ? " AUTOINCREMENT" : "");
}

std::string render_primary_key(const schema::Key& key) {
  return fmt::format("{}PRIMARY KEY ({}){}", render_constraint_name(key.name), render_parts(key.parts),
                     render_conflict(key.conflict));
}

std::string render_virtual_table(const schema::Table& table) {
  return fmt::format("CREATE VIRTUAL TABLE {} USING {}", dialect().quote(table.name.name), table.partitioning);
}

std::vector<std::string> render_lines(const schema::Table& table) {
  std::vector<std::string> lines;
  const bool key_of_column = table.primary_key && is_of_one_column(*table.primary_key);
  for (const schema::Column& column : table.columns) {
    lines.push_back(render_column(column));
    if (key_of_column && table.primary_key->parts.front().column == column.name) {
      lines.back() += render_column_key(*table.primary_key);
    }
  }
  if (table.primary_key && !key_of_column) lines.push_back(render_primary_key(*table.primary_key));
  for (const schema::Key& key : table.uniques) lines.push_back(render_unique(key));
  for (const schema::Check& check : table.checks) lines.push_back(render_check(check));
  for (const schema::ForeignKey& key : table.foreign_keys) lines.push_back(render_foreign_key(key));
  return lines;
}

}  // namespace

std::string render_names(std::span<const std::string> names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + dialect().quote(name);
  return list;
}

std::string render_parts(std::span<const schema::KeyPart> parts) {
  std::string list;
  for (const schema::KeyPart& part : parts) {
    if (!list.empty()) list += ", ";
    list += part.expression.empty() ? dialect().quote(part.column) : part.expression;
    if (!part.collation.empty()) list += " COLLATE " + dialect().quote(part.collation);
    if (part.descending) list += " DESC";
  }
  return list;
}

std::string render_constraint_name(const std::string& name) {
  return name.empty() ? "" : fmt::format("CONSTRAINT {} ", dialect().quote(name));
}

std::string render_conflict(const std::string& conflict) { return conflict.empty() ? "" : " ON CONFLICT " + conflict; }

std::string render_unique(const schema::Key& key) {
  return fmt::format("{}UNIQUE ({}){}", render_constraint_name(key.name), render_parts(key.parts),
                     render_conflict(key.conflict));
}

std::string render_check(const schema::Check& check) {
  return fmt::format("{}CHECK ({}){}", render_constraint_name(check.name), check.expression,
                     render_conflict(check.conflict));
}

std::string render_foreign_key(const schema::ForeignKey& key) {
  std::string sql = fmt::format("{}FOREIGN KEY ({}) REFERENCES {}", render_constraint_name(key.name),
                                render_names(key.columns), dialect().quote(key.table.name));
  if (!key.referenced_columns.empty()) sql += fmt::format(" ({})", render_names(key.referenced_columns));
  if (!key.match.empty()) sql += " MATCH " + key.match;
  if (key.on_update != schema::ReferenceAction::no_action) sql += fmt::format(" ON UPDATE {}", words_of(key.on_update));
  if (key.on_delete != schema::ReferenceAction::no_action) sql += fmt::format(" ON DELETE {}", words_of(key.on_delete));
  if (key.deferral == schema::Deferral::initially_deferred) sql += " DEFERRABLE INITIALLY DEFERRED";
  return sql;
}

std::string render_table(const schema::Table& table) {
  if (table.kind == schema::TableKind::virtual_table) return render_virtual_table(table);
  std::string sql = fmt::format("CREATE TABLE {} (", dialect().quote(table.name.name));
  std::string_view separator = "\n  ";
  for (const std::string& line : render_lines(table)) {
    sql += separator;
    sql += line;
    separator = ",\n  ";
  }
  sql += "\n)";
  if (table.strict) sql += " STRICT";
  if (table.without_rowid) sql += table.strict ? ", WITHOUT ROWID" : " WITHOUT ROWID";
  return sql;
}

}  // namespace dunlin::sqlite
