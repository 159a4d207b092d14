// SPDX-License-Identifier: Apache-2.0
// Tables, views and sequences, and their columns.
#include "dialect/other_histories.hpp"
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/reading.hpp"

#include <fmt/format.h>

namespace dunlin::postgres {
namespace {

/// The columns of `kRelations` that follow the first five.
struct RelationRow {
  char persistence;
  std::string options, method, tablespace;
  bool row_security, forced;
  char replica_identity;
  Oid of_type;
  std::string partition_key, partition_bound;
  std::optional<std::string> query;
  std::string owner, server, server_options;
};

constexpr std::string_view kRelations =
    "SELECT c.oid, c.relnamespace, c.relname, c.relkind, c.relispartition, c.relpersistence, {}, m.amname, "
    "s.spcname, c.relrowsecurity, c.relforcerowsecurity, c.relreplident, c.reloftype, "
    "CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END, "
    "CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END, "
    "CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END, pg_get_userbyid(c.relowner), "
    "CASE WHEN c.relkind = 'f' THEN (SELECT quote_ident(f.srvname) FROM pg_foreign_table t JOIN pg_foreign_server f "
    "ON f.oid = t.ftserver WHERE t.ftrelid = c.oid) END, "
    "CASE WHEN c.relkind = 'f' THEN (SELECT string_agg(quote_ident(o.option_name) || ' ' || "
    "quote_literal(o.option_value), ', ') FROM pg_foreign_table t, pg_options_to_table(t.ftoptions) o "
    "WHERE t.ftrelid = c.oid) END "
    "FROM pg_class c LEFT JOIN pg_am m ON m.oid = c.relam AND m.amname <> 'heap' AND c.relkind IN ('r', 'p', 'm') "
    "LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace "
    "WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'c') AND c.relpersistence <> 't'";

std::string clause(std::string_view before, const std::string& what, std::string_view after = {}) {
  return what.empty() ? std::string() : fmt::format("{}{}{}", before, what, after);
}

std::string joined(std::initializer_list<std::string> clauses) {
  std::string all;
  for (const std::string& each : clauses) {
    if (each.empty()) continue;
    if (!all.empty()) all += ' ';
    all += each;
  }
  return all;
}

std::string storage_of(const RelationRow& row) {
  return joined({clause("USING ", row.method.empty() ? "" : quote(row.method)), clause("WITH (", row.options, ")"),
                 clause("TABLESPACE ", row.tablespace.empty() ? "" : quote(row.tablespace))});
}

std::string partitioning_of(const RelationRow& row, bool is_partition, char kind) {
  // The parent is among `parents`.
  return joined({is_partition ? row.partition_bound : "", kind == 'p' ? "PARTITION BY " + row.partition_key : "",
                 clause("SERVER ", row.server), clause("OPTIONS (", row.server_options, ")")});
}

schema::TableKind kind_of(char kind, bool is_partition) {
  if (kind == 'f') return schema::TableKind::foreign;
  if (is_partition) return schema::TableKind::partition;
  return kind == 'p' ? schema::TableKind::partitioned : schema::TableKind::ordinary;
}

void add_table(Reading& reading, const schema::ObjectName& name, char kind, bool is_partition, RelationRow row) {
  schema::Table table;
  table.name = name;
  table.kind = kind_of(kind, is_partition);
  table.unlogged = row.persistence == 'u';
  table.options = storage_of(row);
  if (row.row_security) table.row_security = row.forced ? "ENABLE, FORCE" : "ENABLE";
  if (!row.row_security && row.forced) table.row_security = "FORCE";
  if (row.replica_identity == 'f') table.replica_identity = "FULL";
  if (row.replica_identity == 'n') table.replica_identity = "NOTHING";
  table.partitioning = partitioning_of(row, is_partition, kind);
  table.access.owner = std::move(row.owner);
  if (row.of_type != 0) {
    reading.schema.uncovered.push_back(
        fmt::format("table {}.{} is bound to a composite type", quote(name.schema), quote(name.name)));
  }
  reading.schema.tables.push_back(std::move(table));
}

void add_view(Reading& reading, const schema::ObjectName& name, char kind, RelationRow row) {
  // A view that was dropped meanwhile has a row and no text.
  if (!row.query || row.query->empty()) reading.changed_meanwhile = true;
  std::string query = row.query.value_or("");
  if (query.ends_with(';')) query.pop_back();
  schema::View view;
  view.name = name;
  view.materialised = kind == 'm';
  view.definition = std::move(query);
  view.options = storage_of(row);
  view.access.owner = std::move(row.owner);
  reading.schema.views.push_back(std::move(view));
}

std::size_t add_relation(Reading& reading, const Relation& relation, bool is_partition, RelationRow row) {
  if (relation.is_table()) {
    add_table(reading, relation.name, relation.kind, is_partition, std::move(row));
    return reading.schema.tables.size() - 1;
  }
  if (relation.is_view()) {
    add_view(reading, relation.name, relation.kind, std::move(row));
    return reading.schema.views.size() - 1;
  }
  schema::Sequence sequence;
  sequence.name = relation.name;
  sequence.unlogged = row.persistence == 'u';
  sequence.access.owner = std::move(row.owner);
  reading.schema.sequences.push_back(std::move(sequence));
  return reading.schema.sequences.size() - 1;
}

RelationRow row_of(Cells& cells) {
  RelationRow row{};
  row.persistence = cells.letter();
  row.options = cells.text();
  row.method = cells.text();
  row.tablespace = cells.text();
  row.row_security = cells.flag();
  row.forced = cells.flag();
  row.replica_identity = cells.letter();
  row.of_type = cells.oid();
  row.partition_key = cells.text();
  row.partition_bound = cells.text();
  row.query = cells.optional();
  row.owner = cells.text();
  row.server = cells.text();
  row.server_options = cells.text();
  return row;
}

std::string kind_name(const Relation& relation) {
  if (relation.is_table()) return "TABLE";
  if (relation.is_view()) return "VIEW";
  return relation.kind == 'S' ? "SEQUENCE" : "TYPE";
}

void read_relation(Reading& reading, Cells cells) {
  const Oid number = cells.oid();
  const Oid name_space = cells.oid();
  if (!reading.namespaces.contains(name_space)) return;
  Relation relation;
  relation.name = reading.name_in(name_space, cells.view());
  relation.kind = cells.letter();
  const bool is_partition = cells.flag();
  relation.listed = reading.is_listed(CatalogId::relation, number, name_space) &&
                    !(relation.is_table() && is_other_history(relation.name.name));
  if (relation.listed) {
    if (relation.kind != 'c') {
      relation.position = add_relation(reading, relation, is_partition, row_of(cells));
      const std::string comment = reading.comment(CatalogId::relation, number);
      if (relation.is_table()) reading.schema.tables.back().comment = comment;
      if (relation.is_view()) reading.schema.views.back().comment = comment;
      if (relation.kind == 'S') reading.schema.sequences.back().comment = comment;
    }
    reading.objects.emplace(
        key_of(CatalogId::relation, number),
        schema::ObjectId{.kind = kind_name(relation), .name = relation.name, .arguments = {}, .column = {}});
  }
  reading.relations.emplace(number, std::move(relation));
}

void read_toast_options(Reading& reading, Cells cells) {
  const Oid number = cells.oid();
  const std::string options = cells.text();
  std::string* text = nullptr;
  if (schema::Table* table = reading.table(number)) text = &table->options;
  if (schema::View* view = reading.view(number)) text = &view->options;
  if (text == nullptr || options.empty()) return;
  const std::size_t with = text->find("WITH (");
  if (with == std::string::npos) {
    const std::size_t tablespace = std::min(text->find("TABLESPACE "), text->size());
    text->insert(tablespace, "WITH (" + options + ")" + (tablespace < text->size() ? " " : ""));
    if (tablespace > 0 && (*text)[tablespace - 1] != ' ') text->insert(tablespace, " ");
  } else {
    text->insert(with + 6, options + ", ");
  }
}

void read_parent(Reading& reading, Cells cells) {
  const Oid child = cells.oid();
  const Oid parent = cells.oid();
  schema::Table* table = reading.table(child);
  const Relation* relation = reading.relation(parent);
  if (table != nullptr && relation != nullptr) table->parents.push_back(relation->name);
}

void read_type_name(Reading& reading, Cells cells) {
  const Oid type = cells.oid();
  reading.type_names.emplace(type, cells.text());
}

// With the toast options of a view too, of which a materialised one has some.
constexpr std::string_view kToastOptions =
    "SELECT p.oid, (SELECT string_agg('toast.' || quote_ident(left(o, strpos(o, '=') - 1)) || '=' || "
    "quote_literal(substr(o, strpos(o, '=') + 1)), ', ' ORDER BY o) FROM unnest(t.reloptions) o) "
    "FROM pg_class t JOIN pg_class p ON p.reltoastrelid = t.oid WHERE t.relkind = 't' AND t.reloptions IS NOT NULL";

}  // namespace

std::vector<CatalogQuery> column_queries(int version);

std::vector<CatalogQuery> relation_queries(int version) {
  std::vector<CatalogQuery> queries{
      {fmt::format(fmt::runtime(kRelations), options_sql("c.reloptions")), read_relation},
      {std::string(kToastOptions), read_toast_options},
      {"SELECT inhrelid, inhparent FROM pg_inherits ORDER BY inhrelid, inhseqno", read_parent},
      {"SELECT oid, format_type(oid, -1) FROM pg_type WHERE oid < 16384 AND typtype <> 'c'", read_type_name}};
  for (CatalogQuery& query : column_queries(version)) queries.push_back(std::move(query));
  return queries;
}

}  // namespace dunlin::postgres
