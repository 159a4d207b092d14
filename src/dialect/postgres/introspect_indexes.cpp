// SPDX-License-Identifier: Apache-2.0
// Indexes, from the columns of the catalogs: to ask for their definitions costs more than all else together.
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/names.hpp"
#include "dialect/postgres/reading.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::postgres {
namespace {

constexpr Oid kDefaultCollation = 100;
constexpr int kDescending = 1;
constexpr int kNullsFirst = 2;

struct IndexRow {
  Oid number, table;
  std::string name, method;
  Oid method_number;
  bool unique, valid, clustered, replica_identity, nulls_not_distinct, attached;
  std::size_t key_columns;
  std::vector<int> columns, order;
  std::vector<Oid> classes, collations;
  std::string options, tablespace;
  std::optional<std::string> predicate;
  bool has_predicate;
};

constexpr std::string_view kIndexes =
    "SELECT i.indexrelid, i.indrelid, c.relname, m.amname, c.relam, i.indisunique, i.indisvalid, i.indisclustered, "
    "i.indisreplident, {}, c.relispartition, i.indnkeyatts, i.indkey, i.indoption, i.indclass, "
    "i.indcollation, {}, s.spcname, i.indpred IS NOT NULL, CASE WHEN i.indpred IS NOT NULL THEN "
    "pg_get_expr(i.indpred, i.indrelid) END "
    "FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam "
    "LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace "
    "WHERE i.indexrelid >= 16384 AND c.relpersistence <> 't' AND c.relnamespace <> 99";

IndexRow row_of(Cells& cells) {
  IndexRow row{};
  row.number = cells.oid();
  row.table = cells.oid();
  row.name = cells.text();
  row.method = cells.text();
  row.method_number = cells.oid();
  row.unique = cells.flag();
  row.valid = cells.flag();
  row.clustered = cells.flag();
  row.replica_identity = cells.flag();
  row.nulls_not_distinct = cells.flag();
  row.attached = cells.flag();
  row.key_columns = cells.number<std::size_t>();
  row.columns = cells.numbers();
  row.order = cells.numbers();
  row.classes = cells.numbers<Oid>();
  row.collations = cells.numbers<Oid>();
  row.options = cells.text();
  row.tablespace = cells.text();
  row.has_predicate = cells.flag();
  row.predicate = cells.optional();
  return row;
}

/// Whether `chosen` is what the server takes for a column of `type` when nothing is said.
bool is_default_class(const Reading& reading, const OperatorClass& chosen, Oid type) {
  if (!chosen.is_default) return false;
  if (type == 0 || type == chosen.input_type) return true;
  // One that takes the type by its likeness to another, unless there is one for the very type.
  return std::none_of(reading.operator_classes.begin(), reading.operator_classes.end(), [&](const auto& each) {
    return each.second.method == chosen.method && each.second.is_default && each.second.input_type == type;
  });
}

std::string class_of(const Reading& reading, const IndexRow& row, std::size_t place, Oid type) {
  const auto found = reading.operator_classes.find(row.classes[place]);
  if (found == reading.operator_classes.end()) return {};
  const auto options = reading.index_options.find(key_of(row.number, static_cast<int>(place + 1)));
  const bool has_options = options != reading.index_options.end();
  if (!has_options && is_default_class(reading, found->second, type)) return {};
  return found->second.text + (has_options ? " (" + options->second + ")" : "");
}

std::string collation_name(const Reading& reading, Oid collation) {
  if (collation == kDefaultCollation) return "\"default\"";
  const auto found = reading.collations.find(collation);
  return found == reading.collations.end() ? "" : found->second;
}

/// Nobody but the server knows the collation that an expression has of its own: it is said unless it can only be the
/// database's.
std::string expression_collation(const Reading& reading, const Relation& relation, const IndexRow& row,
                                 std::size_t place, const std::string& expression) {
  const Oid collation = row.collations[place];
  if (collation == 0) return {};
  const bool may_differ =
      expression.find("COLLATE") != std::string::npos ||
      std::any_of(relation.attributes.begin(), relation.attributes.end(),
                  [](const Attribute& each) { return each.collation != 0 && each.collation != kDefaultCollation; });
  return collation == kDefaultCollation && !may_differ ? std::string() : collation_name(reading, collation);
}

schema::KeyPart part_of(Reading& reading, const Relation& relation, const IndexRow& row, std::size_t place) {
  schema::KeyPart part;
  const int column = row.columns[place];
  Oid type = 0;
  if (column > 0) {
    const Attribute& attribute = relation.attributes.at(static_cast<std::size_t>(column - 1));
    part.column = attribute.name;
    type = attribute.type;
    if (row.collations[place] != attribute.collation) part.collation = collation_name(reading, row.collations[place]);
  } else {
    const auto found = reading.index_expressions.find(key_of(row.number, static_cast<int>(place + 1)));
    if (found == reading.index_expressions.end()) {
      reading.changed_meanwhile = true;
    } else {
      part.expression = found->second;
    }
    part.collation = expression_collation(reading, relation, row, place, part.expression);
  }
  part.operator_class = class_of(reading, row, place, type);
  part.descending = (row.order[place] & kDescending) != 0;
  part.nulls_first = (row.order[place] & kNullsFirst) != 0;
  return part;
}

std::string storage_of(const IndexRow& row, bool is_key) {
  std::string text = row.options.empty() ? "" : "WITH (" + row.options + ")";
  if (row.tablespace.empty()) return text;
  return text + (text.empty() ? "" : " ") + (is_key ? "USING INDEX TABLESPACE " : "TABLESPACE ") +
         quote(row.tablespace);
}

std::vector<std::string> included(const Reading& reading, const IndexRow& row) {
  const auto begin = row.columns.begin() + static_cast<std::ptrdiff_t>(row.key_columns);
  return reading.column_names(row.table, {begin, row.columns.end()});
}

void complete_key(Reading& reading, schema::Table& table, const std::string& name, const IndexRow& row) {
  schema::Key* key = table.primary_key && name.empty() ? &*table.primary_key : nullptr;
  for (schema::Key& unique : table.uniques) {
    if (!name.empty() && unique.name == name) key = &unique;
  }
  if (key == nullptr) return;
  key->include = included(reading, row);
  key->nulls_not_distinct = row.nulls_not_distinct;
  key->options = storage_of(row, true);
  if (!reading.comment(CatalogId::relation, row.number).empty()) {
    reading.schema.uncovered.push_back(fmt::format("the comment on index {}, which belongs to a constraint",
                                                   qualified({table.name.schema, row.name})));
  }
}

void add_index(Reading& reading, const IndexRow& row) {
  schema::Table* table = reading.table(row.table);
  schema::View* view = reading.view(row.table);
  const Relation* relation = reading.relation(row.table);
  if ((table == nullptr && view == nullptr) || relation == nullptr) return;
  if (const auto target = reading.index_targets.find(row.number); target != reading.index_targets.end()) {
    reading.schema.uncovered.push_back(fmt::format("the statistics target of index {}", target->second));
  }
  schema::Index index;
  index.name = row.name;
  index.unique = row.unique;
  index.method = row.method;
  for (std::size_t place = 0; place < row.key_columns; ++place) {
    index.parts.push_back(part_of(reading, *relation, row, place));
  }
  index.include = included(reading, row);
  index.nulls_not_distinct = row.nulls_not_distinct;
  if (row.has_predicate && !row.predicate) reading.changed_meanwhile = true;
  index.predicate = row.predicate;
  index.options = storage_of(row, false);
  // That of a partitioned table is invalid until every partition has its own.
  index.valid = row.valid || relation->kind == 'p';
  index.comment = reading.comment(CatalogId::relation, row.number);
  (table != nullptr ? table->indexes : view->indexes).push_back(std::move(index));
}

void read_index(Reading& reading, Cells cells) {
  const IndexRow row = row_of(cells);
  const auto key = reading.key_indexes.find(row.number);
  if (schema::Table* table = reading.table(row.table)) {
    if (row.clustered) table->clustered_on = row.name;
    if (row.replica_identity) table->replica_identity = "USING INDEX " + quote(row.name);
    if (key != reading.key_indexes.end() && key->second.first != 0) {
      return complete_key(reading, *table, key->second.second, row);
    }
  } else if (const schema::View* view = reading.view(row.table); view != nullptr && row.clustered) {
    reading.schema.uncovered.push_back(fmt::format("that view {} is clustered by an index", qualified(view->name)));
  }
  // That of a partition comes with that of its parent.
  if (key != reading.key_indexes.end() || row.attached) return;
  add_index(reading, row);
}

void read_class(Reading& reading, Cells cells) {
  const Oid number = cells.oid();
  OperatorClass& found = reading.operator_classes[number];
  found.text = cells.text();
  found.method = cells.oid();
  found.input_type = cells.oid();
  found.is_default = cells.flag();
}

void read_collation_name(Reading& reading, Cells cells) {
  const Oid number = cells.oid();
  reading.collations[number] = cells.text();
}

void read_expression(Reading& reading, Cells cells) {
  const Oid index = cells.oid();
  const int place = cells.number<int>();
  if (std::optional<std::string> text = cells.optional()) {
    reading.index_expressions[key_of(index, place)] = std::move(*text);
  }
}

void add_column_grant(Reading& reading, Oid relation, int number, Cells& cells) {
  const std::string privilege = cells.text();
  const std::string grantee = cells.text();
  const bool grantable = cells.flag();
  const Relation* table = reading.relation(relation);
  const std::vector<std::string> column = reading.column_names(relation, {number});
  if (privilege.empty() || table == nullptr || column.empty()) return;
  reading.column_grants.emplace_back(
      relation, fmt::format("GRANT {} ({}) ON TABLE {} TO {}{}", privilege, quote(column.front()),
                            qualified(table->name), grantee, grantable ? " WITH GRANT OPTION" : ""));
}

/// Of a column of an index; and the grants on a column of a table, for which it would be a pity to look once more.
void read_odd_column(Reading& reading, Cells cells) {
  const Oid relation = cells.oid();
  const int place = cells.number<int>();
  const std::string options = cells.text();
  const std::optional<std::string> target = cells.optional();
  const std::string name = cells.text();
  if (reading.relation(relation) != nullptr) return add_column_grant(reading, relation, place, cells);
  if (!options.empty()) reading.index_options[key_of(relation, place)] = options;
  if (target && *target != "-1") reading.index_targets[relation] = name;
}

}  // namespace

std::vector<CatalogQuery> index_queries(int version) {
  return {
      {fmt::format("SELECT o.oid, {}, o.opcmethod, o.opcintype, o.opcdefault FROM pg_opclass o",
                   "(SELECT CASE WHEN n.nspname = 'pg_catalog' THEN '' ELSE quote_ident(n.nspname) || '.' END || "
                   "quote_ident(o.opcname) FROM pg_namespace n WHERE n.oid = o.opcnamespace)"),
       read_class},
      {fmt::format("SELECT k.number, {} FROM (SELECT DISTINCT unnest(i.indcollation) AS number FROM pg_index i "
                   "WHERE i.indexrelid >= 16384) k WHERE k.number NOT IN (0, 100)",
                   name_sql("pg_collation", "coll", "k.number")),
       read_collation_name},
      {"SELECT i.indexrelid, k.place, pg_get_indexdef(i.indexrelid, k.place, false) FROM pg_index i, "
       "generate_series(1, i.indnatts) k (place) WHERE i.indexprs IS NOT NULL AND i.indexrelid >= 16384 "
       "AND i.indkey[k.place - 1] = 0",
       read_expression},
      {fmt::format("SELECT a.attrelid, a.attnum, {}, a.attstattarget, a.attrelid::regclass, e.privilege_type, "
                   "CASE WHEN e.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(e.grantee)) END AS name, "
                   "e.is_grantable FROM pg_attribute a LEFT JOIN LATERAL aclexplode(a.attacl) e ON true "
                   "WHERE a.attrelid >= 16384 AND a.attnum > 0 AND (a.attoptions IS NOT NULL OR a.attstattarget > 0 "
                   "OR a.attacl IS NOT NULL) ORDER BY a.attrelid, a.attnum, name, e.privilege_type",
                   options_sql("a.attoptions")),
       read_odd_column},
      {fmt::format(fmt::runtime(kIndexes), version >= 150000 ? "i.indnullsnotdistinct" : "false",
                   options_sql("c.reloptions")),
       read_index},
  };
}

}  // namespace dunlin::postgres
