// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/introspect.hpp"

#include "base/text.hpp"
#include "dialect/other_histories.hpp"
#include "dialect/sqlite/create_table_parser.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::sqlite {
namespace {

/// A transaction that reads, and waits for nobody. Nothing within one that is open already.
class ReadTransaction {
 public:
  explicit ReadTransaction(Connection& connection) : connection_(connection), own_(!connection.in_transaction()) {
    if (own_) connection_.execute("BEGIN");
  }
  ~ReadTransaction() {
    if (own_) connection_.rollback();
  }
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  Connection& connection_;
  bool own_;
};

bool is_history(std::string_view name, const HistoryName& history) {
  return is_other_history(name) || (name.size() > history.name.size() && name[history.name.size()] == '_' &&
                                    same_name(name.substr(0, history.name.size()), history.name));
}

std::vector<schema::Trigger> make_triggers(const TableFacts& facts) {
  std::vector<schema::Trigger> triggers;
  for (const TriggerFacts& trigger : facts.triggers) {
    triggers.push_back({.name = trigger.name, .definition = std::string(trim(trigger.sql))});
  }
  std::sort(triggers.begin(), triggers.end(),
            [](const schema::Trigger& a, const schema::Trigger& b) { return a.name < b.name; });
  return triggers;
}

schema::View make_view(const TableFacts& facts) {
  schema::View view{.name = {"", facts.name}, .definition = std::string(trim(facts.sql))};
  for (const ColumnFacts& column : facts.columns) view.columns.push_back(column.name);
  view.triggers = make_triggers(facts);
  return view;
}

schema::Table make_virtual_table(const TableFacts& facts) {
  schema::Table table{.name = {"", facts.name}, .kind = schema::TableKind::virtual_table};
  table.partitioning = parse_create_virtual_table(facts.sql).module.text_in(facts.sql);
  for (const ColumnFacts& column : facts.columns) {
    if (column.hidden == 0) table.columns.push_back({.name = column.name, .type = column.type});
  }
  table.stored.sql = facts.sql;
  return table;
}

void add(schema::Schema& schema, const TableFacts& facts, const ObjectNames& names) {
  if (!facts.unreadable.empty()) {
    schema.uncovered.push_back(fmt::format("{} \"{}\" does not work: {}",
                                           facts.kind == ObjectKind::view ? "view" : "virtual table", facts.name,
                                           facts.unreadable));
  }
  switch (facts.kind) {
    case ObjectKind::table:
      schema.tables.push_back(make_table(facts, names));
      schema.tables.back().triggers = make_triggers(facts);
      break;
    case ObjectKind::virtual_table: schema.tables.push_back(make_virtual_table(facts)); break;
    case ObjectKind::view: schema.views.push_back(make_view(facts)); break;
    case ObjectKind::shadow_table: break;
  }
}

template <typename Objects>
void sort_by_name(Objects& objects) {
  std::sort(objects.begin(), objects.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
}

}  // namespace

schema::Schema introspect(Connection& connection, const CatalogScope& scope) {
  std::vector<TableFacts> facts;
  {
    const ReadTransaction transaction(connection);
    facts = read_facts(connection);
  }
  std::erase_if(facts, [&](const TableFacts& table) { return is_history(table.name, scope.history); });
  ObjectNames names;
  for (const TableFacts& table : facts) names.add(table.name);
  schema::Schema schema;
  schema.tables.reserve(facts.size());
  for (TableFacts& table : facts) {
    add(schema, table, names);
    table = {};  // The next ones live where this one did: new memory costs more than what is done with it.
  }
  sort_by_name(schema.tables);
  sort_by_name(schema.views);
  std::sort(schema.uncovered.begin(), schema.uncovered.end());
  schema.dependencies = find_dependencies(schema, names);
  return schema;
}

}  // namespace dunlin::sqlite
