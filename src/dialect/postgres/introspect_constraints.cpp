// SPDX-License-Identifier: Apache-2.0
// Keys, foreign keys, checks, exclusion constraints, and NOT NULL where it has a name.
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/names.hpp"
#include "dialect/postgres/reading.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::postgres {
namespace {

struct ConstraintRow {
  Oid number, table, index, referenced;
  std::string name;
  char kind;
  std::vector<int> columns, referenced_columns, set_columns;
  char on_update, on_delete, match;
  bool deferrable, deferred, validated, no_inherit, local, has_parent, enforced, temporal;
  std::optional<std::string> text;
};

// Text is asked for only where the columns do not tell all.
constexpr std::string_view kConstraints =
    "SELECT k.oid, k.conrelid, k.conindid, k.confrelid, k.conname, k.contype, k.conkey, k.confkey, {set_columns}, "
    "k.confupdtype, k.confdeltype, k.confmatchtype, k.condeferrable, k.condeferred, k.convalidated, k.connoinherit, "
    "k.conislocal, k.conparentid <> 0, {enforced}, {temporal}, CASE WHEN k.contype = 'c' THEN "
    "pg_get_expr(k.conbin, k.conrelid) WHEN k.contype = 'x' OR {temporal} THEN pg_get_constraintdef(k.oid) END "
    "FROM pg_constraint k WHERE k.conrelid >= 16384 AND k.contype <> 't'";

ConstraintRow row_of(Cells& cells) {
  ConstraintRow row{};
  row.number = cells.oid();
  row.table = cells.oid();
  row.index = cells.oid();
  row.referenced = cells.oid();
  row.name = cells.text();
  row.kind = cells.letter();
  row.columns = cells.numbers();
  row.referenced_columns = cells.numbers();
  row.set_columns = cells.numbers();
  row.on_update = cells.letter();
  row.on_delete = cells.letter();
  row.match = cells.letter();
  row.deferrable = cells.flag();
  row.deferred = cells.flag();
  row.validated = cells.flag();
  row.no_inherit = cells.flag();
  row.local = cells.flag();
  row.has_parent = cells.flag();
  row.enforced = cells.flag();
  row.temporal = cells.flag();
  row.text = cells.optional();
  return row;
}

schema::Deferral deferral_of(const ConstraintRow& row) {
  if (row.deferred) return schema::Deferral::initially_deferred;
  return row.deferrable ? schema::Deferral::deferrable : schema::Deferral::immediate;
}

schema::ReferenceAction action_of(char action) {
  switch (action) {
    case 'r': return schema::ReferenceAction::restrict;
    case 'c': return schema::ReferenceAction::cascade;
    case 'n': return schema::ReferenceAction::set_null;
    case 'd': return schema::ReferenceAction::set_default;
    default: return schema::ReferenceAction::no_action;
  }
}

void add_key(Reading& reading, schema::Table& table, const ConstraintRow& row) {
  schema::Key key;
  key.name = row.name;
  for (std::string& column : reading.column_names(row.table, row.columns)) {
    key.parts.emplace_back().column = std::move(column);
  }
  key.deferral = deferral_of(row);
  key.comment = reading.comment(CatalogId::constraint, row.number);
  reading.key_indexes[row.index] = {row.table, row.kind == 'p' ? std::string() : row.name};
  if (row.kind == 'p') {
    table.primary_key = std::move(key);
  } else {
    table.uniques.push_back(std::move(key));
  }
}

void add_foreign_key(Reading& reading, schema::Table& table, const ConstraintRow& row) {
  const Relation* referenced = reading.relation(row.referenced);
  if (referenced == nullptr) {
    reading.changed_meanwhile = true;
    return;
  }
  schema::ForeignKey key;
  key.name = row.name;
  key.columns = reading.column_names(row.table, row.columns);
  key.table = referenced->name;
  key.referenced_columns = reading.column_names(row.referenced, row.referenced_columns);
  key.on_update = action_of(row.on_update);
  key.on_delete = action_of(row.on_delete);
  key.set_columns = reading.column_names(row.table, row.set_columns);
  if (row.match == 'f') key.match = "FULL";
  key.deferral = deferral_of(row);
  // What is not enforced is never validated either, which says nothing more.
  key.validated = row.validated || !row.enforced;
  key.enforced = row.enforced;
  key.comment = reading.comment(CatalogId::constraint, row.number);
  table.foreign_keys.push_back(std::move(key));
}

void add_check(Reading& reading, schema::Table& table, ConstraintRow row) {
  if (!row.text) reading.changed_meanwhile = true;
  schema::Check check;
  check.name = row.name;
  check.expression = row.text.value_or("");
  check.no_inherit = row.no_inherit;
  check.validated = row.validated || !row.enforced;
  check.enforced = row.enforced;
  check.comment = reading.comment(CatalogId::constraint, row.number);
  table.checks.push_back(std::move(check));
}

std::string added(const schema::Table& table, const std::string& name, std::string_view what) {
  return fmt::format("ALTER TABLE {} ADD CONSTRAINT {} {}", qualified(table.name), quote(name), what);
}

/// One that is kept as text.
void add_part(Reading& reading, schema::Table& table, std::string kind, const ConstraintRow& row) {
  if (!row.text) reading.changed_meanwhile = true;
  reading.key_indexes[row.index] = {};
  table.parts.push_back({.kind = std::move(kind),
                         .name = row.name,
                         .definition = added(table, row.name, row.text.value_or("")),
                         .enabled = {},
                         .comment = reading.comment(CatalogId::constraint, row.number)});
}

void add_not_null(Reading& reading, schema::Table& table, const ConstraintRow& row) {
  const std::vector<std::string> names = reading.column_names(row.table, row.columns);
  if (names.empty()) return;
  const auto column = std::find_if(table.columns.begin(), table.columns.end(),
                                   [&](const schema::Column& each) { return each.name == names.front(); });
  if (column == table.columns.end()) return;
  if (row.no_inherit || !row.validated) {
    // More than a column can say.
    column->nullable = true;
    table.parts.push_back(
        {.kind = "NOT NULL",
         .name = row.name,
         .definition = added(table, row.name,
                             fmt::format("NOT NULL {}{}{}", quote(column->name), row.no_inherit ? " NO INHERIT" : "",
                                         row.validated ? "" : " NOT VALID")),
         .enabled = {},
         .comment = reading.comment(CatalogId::constraint, row.number)});
  } else if (!is_generated_name(row.name, table.name.name, column->name, "not_null")) {
    column->not_null_name = row.name;
  }
}

void read_constraint(Reading& reading, Cells cells) {
  ConstraintRow row = row_of(cells);
  schema::Table* table = reading.table(row.table);
  if (table == nullptr) return;
  // What comes from a parent table is implied by it.
  if (row.has_parent || (!row.local && (row.kind == 'c' || row.kind == 'n'))) {
    if (row.index != 0 && row.kind != 'f') reading.key_indexes[row.index] = {};
    return;
  }
  switch (row.kind) {
    case 'p':
    case 'u':
      if (!row.temporal) return add_key(reading, *table, row);
      return add_part(reading, *table, row.kind == 'p' ? "PRIMARY KEY" : "UNIQUE", row);
    case 'f':
      if (!row.temporal) return add_foreign_key(reading, *table, row);
      return add_part(reading, *table, "FOREIGN KEY", row);
    case 'c': return add_check(reading, *table, std::move(row));
    case 'x': return add_part(reading, *table, "EXCLUDE", row);
    case 'n': return add_not_null(reading, *table, row);
    default:
      reading.schema.uncovered.push_back(fmt::format("constraint {} of table {} is of a kind that is not known",
                                                     quote(row.name), qualified(table->name)));
  }
}

}  // namespace

std::vector<CatalogQuery> constraint_queries(int version) {
  return {
      {fmt::format(fmt::runtime(kConstraints), fmt::arg("set_columns", version >= 150000 ? "k.confdelsetcols" : "NULL"),
                   fmt::arg("enforced", version >= 180000 ? "k.conenforced" : "true"),
                   fmt::arg("temporal", version >= 180000 ? "k.conperiod" : "false")),
       read_constraint}};
}

}  // namespace dunlin::postgres
