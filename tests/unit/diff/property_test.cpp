// SPDX-License-Identifier: Apache-2.0
// Any schema becomes any other one, by steps that a database which lets nothing lose its footing would take.
#include <gtest/gtest.h>

#include "schemas.hpp"

#include "diff/apply.hpp"

#include <fmt/format.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

namespace dunlin::test {
namespace {

using namespace operation;
using schema::Dependency;
using schema::ObjectId;
using schema::Schema;
using schema::Table;

bool maybe(int in_ten) { return *rc::gen::inRange(0, 10) < in_ten; }

std::string any_of(const std::vector<std::string>& names) { return *rc::gen::elementOf(names); }

std::vector<std::string> some_of(const std::vector<std::string>& names, int in_ten) {
  std::vector<std::string> some;
  std::copy_if(names.begin(), names.end(), std::back_inserter(some), [&](const auto&) { return maybe(in_ten); });
  return some;
}

std::vector<std::string> column_names(const Table& table) {
  std::vector<std::string> names;
  for (const schema::Column& column : table.columns) names.push_back(column.name);
  return names;
}

Table any_table(const std::string& name) {
  Table made = table(name, {column("c0")});
  for (const std::string& one : some_of({"c1", "c2", "c3"}, 6)) {
    schema::Column any = column(one, any_of({"integer", "bigint", "text"}));
    any.nullable = maybe(5);
    if (maybe(2)) any.default_value = "1";
    if (maybe(2)) any.comment = any_of({"a", "b"});
    if (maybe(2)) any.generated = schema::Generated{.expression = any_of({"(c0 + 1)", "(c0 + 2)"}), .stored = true};
    made.columns.push_back(any);
  }
  const std::vector<std::string> columns = column_names(made);
  if (maybe(7)) made.primary_key = key(any_of({"pk", "key"}), {any_of(columns)});
  for (const std::string& one : some_of({"u0", "u1"}, 3)) made.uniques.push_back(key(one, {any_of(columns)}));
  for (const std::string& one : some_of({"k0", "k1"}, 3)) {
    made.checks.push_back(check(one, fmt::format("({} > {})", any_of(columns), any_of({"1", "2"}))));
  }
  for (const std::string& one : some_of({name + "_i0", name + "_i1"}, 4)) {
    made.indexes.push_back(index(one, {any_of(columns)}));
  }
  if (maybe(2)) made.triggers.push_back({"tr", "CREATE TRIGGER tr ON " + any_of(columns), "", ""});
  if (maybe(2)) made.comment = any_of({"a", "b"});
  made.unlogged = maybe(2);
  return made;
}

/// Keys that a foreign key may refer to.
std::vector<std::string> referable(const Table& table) {
  std::vector<std::string> columns;
  if (table.primary_key) columns.push_back(table.primary_key->parts[0].column);
  for (const schema::Key& one : table.uniques) columns.push_back(one.parts[0].column);
  return columns;
}

void add_foreign_keys(Schema& schema) {
  for (Table& from : schema.tables) {
    for (const Table& to : schema.tables) {
      const std::vector<std::string> columns = referable(to);
      if (columns.empty() || !maybe(4)) continue;
      from.foreign_keys.push_back(
          foreign_key("f_" + to.name.name, {any_of(column_names(from))}, to.name.name, {any_of(columns)}));
    }
  }
}

void add_views(Schema& schema) {
  for (const std::string& name : some_of({"v0", "v1", "v2"}, 6)) {
    schema::View made = view(name, any_of({"one", "two"}));
    if (!schema.tables.empty()) {
      const Table& table = *rc::gen::elementOf(schema.tables);
      const std::string column = any_of(column_names(table));
      made.definition += " of " + table.name.name + "." + column;
      schema.dependencies.push_back({id_of(made), object("TABLE", table.name.name, column)});
    }
    for (const schema::View& other : schema.views) {
      if (!maybe(4)) continue;
      made.definition += " and " + other.name.name;
      schema.dependencies.push_back({id_of(made), id_of(other)});
    }
    schema.views.push_back(made);
  }
}

Schema any_schema() {
  Schema made;
  for (const std::string& name : some_of({"t0", "t1", "t2"}, 7)) made.tables.push_back(any_table(name));
  add_foreign_keys(made);
  add_views(made);
  if (maybe(5)) {
    std::vector<std::string> labels = some_of({"a", "b", "c", "d"}, 6);
    if (maybe(2)) std::reverse(labels.begin(), labels.end());
    made.enums.push_back({in_app("e"), labels, "", {}});
  }
  if (maybe(5)) {
    schema::Sequence sequence;
    sequence.name = in_app("s");
    sequence.options.increment = *rc::gen::inRange(1, 3);
    if (!made.tables.empty() && maybe(5)) sequence.owned_by = {made.tables[0].name, "c0"};
    made.sequences.push_back(sequence);
  }
  if (maybe(5)) made.definitions.push_back({"FUNCTION", in_app("f"), "()", any_of({"one", "two"}), "", {}});
  if (maybe(3)) made.namespaces.push_back({"app", any_of({"", "a"}), {}});
  return made;
}

/// A database that refuses to let anything lose its footing.
class Strict {
 public:
  Strict(Schema from, const Schema& to) : now_(std::move(from)), to_(to) {}

  void run(const Operation& operation) {
    RC_LOG() << describe(operation) << "\n";
    std::visit([this](const auto& one) { before(one); }, operation);
    apply(now_, operation, postgres::kLexicalRules);
    if (const auto* created = std::get_if<CreateView>(&operation)) {
      for (const Dependency& one : to_.dependencies) {
        if (one.object != id_of(created->view)) continue;
        RC_ASSERT(is_there(one.needs));
        now_.dependencies.push_back(one);
      }
    }
  }
  [[nodiscard]] const Schema& now() const { return now_; }

 private:
  template <typename Other>
  void before(const Other&) {}
  void before(const DropTable& one) {
    nothing_needs(id_of(one.table));
    for (const Table& table : now_.tables) {
      if (table.name == one.table.name) continue;
      for (const schema::ForeignKey& key : table.foreign_keys) RC_ASSERT(key.table != one.table.name);
    }
  }
  void before(const DropColumn& one) {
    nothing_needs(object("TABLE", one.table.name, one.column.name));
    const Table& table = *find(now_.tables, one.table);
    for (const schema::Index& index : table.indexes) RC_ASSERT(index.parts[0].column != one.column.name);
    for (const schema::Key& key : table.uniques) RC_ASSERT(key.parts[0].column != one.column.name);
    for (const schema::ForeignKey& key : table.foreign_keys) RC_ASSERT(key.columns[0] != one.column.name);
    // In parentheses: the macro would work out both sides of its ||.
    RC_ASSERT((!table.primary_key || table.primary_key->parts[0].column != one.column.name));
  }
  void before(const AlterColumn& one) {
    if (one.from.type != one.to.type) nothing_needs(object("TABLE", one.table.name, one.to.name));
    for (const schema::Column& column : find(now_.tables, one.table)->columns) {
      if (column.generated && one.from.type != one.to.type) RC_ASSERT(one.to.name != "c0");
    }
  }
  void before(const DropView& one) { nothing_needs(id_of(one.view)); }
  void before(const DropPrimaryKey& one) { nothing_refers(one.table, one.key); }
  void before(const DropUnique& one) { nothing_refers(one.table, one.key); }
  void before(const AddForeignKey& one) {
    const std::vector<std::string> columns = referable(*find(now_.tables, one.key.table));
    RC_ASSERT(std::find(columns.begin(), columns.end(), one.key.referenced_columns[0]) != columns.end());
  }

  void nothing_needs(const ObjectId& id) const {
    for (const Dependency& one : now_.dependencies) {
      const bool meant =
          one.needs == id || (id.column.empty() && one.needs.name == id.name && one.needs.kind == id.kind);
      RC_ASSERT(!meant || find(now_.views, one.object.name) == nullptr);
    }
  }
  /// One key is enough, where two are over the same column.
  void nothing_refers(const ObjectName& name, const schema::Key& key) const {
    const std::vector<std::string> columns = referable(*find(now_.tables, name));
    const std::string& column = key.parts[0].column;
    if (std::count(columns.begin(), columns.end(), column) > 1) return;
    for (const Table& table : now_.tables) {
      for (const schema::ForeignKey& one : table.foreign_keys) {
        RC_ASSERT(one.table != name || one.referenced_columns[0] != column);
      }
    }
  }
  [[nodiscard]] bool is_there(const ObjectId& id) const {
    if (id.kind == "VIEW") return find(now_.views, id.name) != nullptr;
    const Table* const table = find(now_.tables, id.name);
    return table != nullptr && find(table->columns, id.column) != nullptr;
  }

  Schema now_;
  const Schema& to_;
};

/// As far as a difference goes: columns in no order, and what is needed by what is the database's to tell.
Schema comparable(Schema schema) {
  schema.dependencies.clear();
  for (Table& table : schema.tables) {
    std::sort(table.columns.begin(), table.columns.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };
    std::sort(table.foreign_keys.begin(), table.foreign_keys.end(), by_name);
  }
  return schema;
}

RC_GTEST_PROP(DiffProperty, TurnsAnySchemaIntoAnyOther, ()) {
  const Schema from = any_schema();
  const Schema to = any_schema();
  Strict database(from, to);
  for (const Operation& one : diff(from, to, {}, strict_rules()).operations) database.run(one);
  RC_ASSERT(comparable(database.now()) == comparable(to));
}

RC_GTEST_PROP(DiffProperty, TurnsTablesIntoOthersAsAWhole, ()) {
  const Schema from = any_schema();
  const Schema to = any_schema();
  const DiffRules rules{.lexical = &postgres::kLexicalRules, .changes_tables_whole = true};
  Schema now = from;
  for (const Operation& one : diff(from, to, {}, rules).operations) apply(now, one, postgres::kLexicalRules);
  RC_ASSERT(comparable(now) == comparable(to));
}

RC_GTEST_PROP(DiffProperty, FindsNothingBetweenASchemaAndItself, ()) {
  const Schema any = any_schema();
  RC_ASSERT(diff(any, any, {}, strict_rules()).operations.empty());
}

}  // namespace
}  // namespace dunlin::test
