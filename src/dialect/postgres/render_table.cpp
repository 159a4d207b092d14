// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/names.hpp"
#include "dialect/postgres/render.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::postgres {
namespace {

bool is_partition(const schema::Table& table) {
  return !table.parents.empty() &&
         (table.kind == schema::TableKind::partition ||
          (table.kind == schema::TableKind::foreign && table.partitioning.starts_with("FOR VALUES")) ||
          (table.kind == schema::TableKind::foreign && table.partitioning.starts_with("DEFAULT ")));
}

/// `partitioning`, cut where what follows the columns of the table begins; the bound of a partition stands before it.
struct Partitioning {
  std::string bound;
  std::string rest;
};

Partitioning partitioning_of(const schema::Table& table) {
  if (!is_partition(table)) return {.bound = {}, .rest = table.partitioning};
  const std::string& text = table.partitioning;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\'') quoted = !quoted;
    const std::string_view rest = std::string_view(text).substr(at);
    if (!quoted && (rest.starts_with(" PARTITION BY ") || rest.starts_with(" SERVER "))) {
      return {.bound = text.substr(0, at), .rest = text.substr(at + 1)};
    }
  }
  return {.bound = text, .rest = {}};
}

const schema::Table* find_table(const schema::Schema& schema, const schema::ObjectName& name) {
  const auto found = std::lower_bound(
      schema.tables.begin(), schema.tables.end(), name,
      [](const schema::Table& table, const schema::ObjectName& wanted) { return table.name < wanted; });
  return found == schema.tables.end() || found->name != name ? nullptr : &*found;
}

const schema::Column* find_column(const schema::Table& table, const std::string& name) {
  for (const schema::Column& column : table.columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

/// The checks that a partition has of its parents, and must have before it is attached.
void add_inherited_checks(std::vector<std::string>& clauses, const schema::Schema& schema, const schema::Table& table) {
  for (const schema::ObjectName& name : table.parents) {
    const schema::Table* parent = find_table(schema, name);
    if (parent == nullptr) continue;
    for (const schema::Check& check : parent->checks) {
      if (!check.no_inherit) clauses.push_back(check_clause(check));
    }
    add_inherited_checks(clauses, schema, *parent);
  }
}

std::vector<std::string> clauses_of(const schema::Schema& schema, const schema::Table& table, TableForm form) {
  const bool partition = is_partition(table);
  const schema::Table* parent = table.parents.empty() ? nullptr : find_table(schema, table.parents.front());
  std::vector<std::string> clauses;
  for (const schema::Column& column : table.columns) {
    if (column.inherited && !partition) continue;
    const schema::Column* inherited = parent == nullptr ? nullptr : find_column(*parent, column.name);
    if (partition && inherited != nullptr && inherited->identity && column.identity) {
      // It gets the identity of its parent when it is attached, and may have none of its own.
      schema::Column plain = column;
      plain.identity.reset();
      clauses.push_back(column_clause(plain, form));
    } else if (!partition && inherited != nullptr && !inherited->nullable && column.not_null_name.empty()) {
      // NOT NULL comes from there, under the name that it has there.
      schema::Column plain = column;
      plain.nullable = true;
      clauses.push_back(column_clause(plain, form));
    } else {
      clauses.push_back(column_clause(column, form));
    }
  }
  if (table.primary_key) clauses.push_back(key_clause(*table.primary_key, true));
  for (const schema::Key& key : table.uniques) clauses.push_back(key_clause(key, false));
  if (partition) add_inherited_checks(clauses, schema, table);
  for (const schema::Check& check : table.checks) {
    if (form == TableForm::whole && check.validated) clauses.push_back(check_clause(check));
  }
  return clauses;
}

std::string create_table(const schema::Schema& schema, const schema::Table& table, TableForm form) {
  std::string text = "CREATE ";
  if (table.unlogged) text += "UNLOGGED ";
  if (table.kind == schema::TableKind::foreign) text += "FOREIGN ";
  text += "TABLE " + qualified(table.name) + " (";
  const std::vector<std::string> clauses = clauses_of(schema, table, form);
  for (std::size_t at = 0; at < clauses.size(); ++at) text += (at == 0 ? "\n  " : ",\n  ") + clauses[at];
  text += clauses.empty() ? ")" : "\n)";
  if (!table.parents.empty() && !is_partition(table)) {
    std::string parents;
    for (const schema::ObjectName& parent : table.parents) parents += (parents.empty() ? "" : ", ") + qualified(parent);
    text += " INHERITS (" + parents + ")";
  }
  const std::string rest = partitioning_of(table).rest;
  if (!rest.empty()) text += " " + rest;
  if (!table.options.empty()) text += " " + table.options;
  return text;
}

void set_default(Statements& statements, const schema::Table& table, const schema::Column& column) {
  const std::string what = column.default_value ? "SET DEFAULT " + *column.default_value : "DROP DEFAULT";
  statements.push_back(
      fmt::format("ALTER TABLE ONLY {} ALTER COLUMN {} {}", qualified(table.name), quote(column.name), what));
}

/// What a column that comes from a parent has otherwise than there.
void render_inherited(Statements& statements, const schema::Schema& schema, const schema::Table& table) {
  if (is_partition(table)) return;
  for (const schema::Column& column : table.columns) {
    if (!column.inherited) continue;
    const schema::Column* inherited = nullptr;
    for (const schema::ObjectName& name : table.parents) {
      const schema::Table* parent = find_table(schema, name);
      if (parent != nullptr && inherited == nullptr) inherited = find_column(*parent, column.name);
    }
    if (inherited == nullptr || inherited->default_value != column.default_value)
      set_default(statements, table, column);
    if (!column.nullable && (inherited == nullptr || inherited->nullable)) {
      statements.push_back(
          fmt::format("ALTER TABLE ONLY {} ALTER COLUMN {} SET NOT NULL", qualified(table.name), quote(column.name)));
    }
  }
}

void render_constraint_comments(Statements& statements, const schema::Table& table) {
  const auto comment = [&](const std::string& name, const std::string& text) {
    render_comment(statements, fmt::format("CONSTRAINT {} ON {}", quote(name), qualified(table.name)), text);
  };
  if (table.primary_key) comment(table.primary_key->name, table.primary_key->comment);
  for (const schema::Key& key : table.uniques) comment(key.name, key.comment);
  for (const schema::Check& check : table.checks) comment(check.name, check.comment);
}

void add_check(Statements& statements, const schema::Table& table, const schema::Check& check) {
  statements.push_back(fmt::format("ALTER TABLE {} ADD {}", qualified(table.name), check_clause(check)));
}

}  // namespace

void render_table(Statements& statements, const schema::Schema& schema, const schema::Table& table, TableForm form) {
  statements.push_back(create_table(schema, table, form));
  const std::string name = qualified(table.name);
  if (is_partition(table)) {
    statements.push_back(fmt::format("ALTER TABLE ONLY {} ATTACH PARTITION {} {}", qualified(table.parents.front()),
                                     name, partitioning_of(table).bound));
  }
  render_inherited(statements, schema, table);
  for (const schema::Column& column : table.columns) render_column_options(statements, table, column);
  for (const schema::TablePart& part : table.parts) {
    if (part.kind == "NOT NULL") statements.push_back(part.definition);
  }
  const bool foreign = table.kind == schema::TableKind::foreign;
  render_comment(statements, (foreign ? "FOREIGN TABLE " : "TABLE ") + name, table.comment);
  for (const schema::Column& column : table.columns) {
    render_comment(statements, fmt::format("COLUMN {}.{}", name, quote(column.name)), column.comment);
  }
  if (form == TableForm::bare) return;
  // CREATE TABLE takes every check for valid.
  for (const schema::Check& check : table.checks) {
    if (!check.validated) add_check(statements, table, check);
  }
  render_constraint_comments(statements, table);
}

void render_expressions(Statements& statements, const schema::Table& table) {
  for (const schema::Column& column : table.columns) {
    if (column.default_value && !column.inherited) set_default(statements, table, column);
  }
  for (const schema::Check& check : table.checks) add_check(statements, table, check);
  render_constraint_comments(statements, table);
}

}  // namespace dunlin::postgres
