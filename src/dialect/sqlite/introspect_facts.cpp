// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/introspect_facts.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace dunlin::sqlite {
namespace {

// rootpage is 0 for views and virtual tables. What they are made of may be gone, and then their columns cannot be told.
constexpr std::string_view kObjects =
    "SELECT type, name, tbl_name, sql, rootpage = 0 FROM main.sqlite_schema WHERE type <> 'index'";
constexpr std::string_view kKinds = "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main'";
constexpr std::string_view kColumns =
    R"(SELECT s.name, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
       FROM main.sqlite_schema AS s, pragma_table_xinfo(s.name, 'main') AS x WHERE s.type = 'table' AND s.rootpage <> 0)";
constexpr std::string_view kVirtualColumns =
    R"(SELECT s.name, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
       FROM main.sqlite_schema AS s, pragma_table_xinfo(s.name, 'main') AS x WHERE s.rootpage = 0 AND s.type <> 'trigger')";
constexpr std::string_view kColumnsOfOne =
    R"(SELECT $1, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden FROM pragma_table_xinfo($1, 'main') AS x)";
// Those of CREATE INDEX need no `pragma_index_list`: whether they are unique or partial is in the words that SQLite
// itself has written before theirs.
constexpr std::string_view kIndexes =
    R"(SELECT s.tbl_name, s.name, 'c', s.sql, x.cid, x.name, x."desc", x.coll
       FROM main.sqlite_schema AS s, pragma_index_xinfo(s.name, 'main') AS x
       WHERE s.type = 'index' AND s.sql IS NOT NULL AND x.key)";
// That of a table without rowids is the table itself, and not listed beside it.
constexpr std::string_view kKeyIndexes =
    R"(SELECT s.name, l.name, l.origin, '', x.cid, x.name, x."desc", x.coll
       FROM main.sqlite_schema AS s, pragma_index_list(s.name, 'main') AS l, pragma_index_xinfo(l.name, 'main') AS x
       WHERE s.type = 'table' AND s.rootpage <> 0 AND l.origin <> 'c' AND x.key AND (s.sql LIKE '%rowid%'
         OR s.name IN (SELECT tbl_name FROM main.sqlite_schema WHERE type = 'index' AND sql IS NULL)))";
constexpr std::string_view kForeignKeys =
    R"(SELECT s.name, f.id, f."table", f."from", f."to", f.on_update, f.on_delete
       FROM main.sqlite_schema AS s, pragma_foreign_key_list(s.name, 'main') AS f
       WHERE s.type = 'table' AND s.rootpage <> 0)";

bool is_own(std::string_view name) { return same_name(name.substr(0, 7), "sqlite_"); }

class FactsReader {
 public:
  explicit FactsReader(Connection& connection) : connection_(connection) {}

  std::vector<TableFacts> read() {
    read_objects();
    read_kinds();
    connection_.for_each_row(kColumns, {}, [this](const Row& row) { add_column(row); });
    read_virtual_columns();
    for (const std::string_view indexes : {kIndexes, kKeyIndexes}) {
      connection_.for_each_row(indexes, {}, [this](const Row& row) { add_index_part(row); });
    }
    connection_.for_each_row(kForeignKeys, {}, [this](const Row& row) { add_foreign_key(row); });
    for (TableFacts& table : tables_) std::reverse(table.foreign_keys.begin(), table.foreign_keys.end());
    return std::move(tables_);
  }

 private:
  /// The table that a row is about; null for one of SQLite's own. Rows of one table follow each other.
  TableFacts* table_of(std::string_view name) {
    if (current_ < tables_.size() && tables_[current_].name == name) return &tables_[current_];
    // A trigger gives its table's name as it was typed.
    const auto found = by_name_.find(to_lower(name));
    if (found == by_name_.end()) return nullptr;
    current_ = found->second;
    return &tables_[current_];
  }

  void read_objects() {
    connection_.for_each_row(kObjects, {}, [this](const Row& row) {
      const std::string_view type = row.text(0);
      if (is_own(row.text(1))) return;
      if (type == "trigger") {
        triggers_.push_back({std::string(row.text(2)), {std::string(row.text(1)), std::string(row.text(3))}});
      } else {
        TableFacts table{.name = std::string(row.text(1)), .sql = std::string(row.text(3))};
        if (row.integer(4) != 0) table.kind = type == "view" ? ObjectKind::view : ObjectKind::virtual_table;
        by_name_.emplace(to_lower(table.name), tables_.size());
        tables_.push_back(std::move(table));
      }
    });
    // A trigger may have been listed before its view.
    for (auto& [table, trigger] : triggers_) {
      if (TableFacts* facts = table_of(table)) facts->triggers.push_back(std::move(trigger));
    }
  }

  void read_kinds() {
    connection_.for_each_row(kKinds, {}, [this](const Row& row) {
      TableFacts* table = table_of(row.text(0));
      if (table == nullptr) return;
      if (row.text(1) == "shadow") table->kind = ObjectKind::shadow_table;
      table->without_rowid = row.integer(2) != 0;
      table->strict = row.integer(3) != 0;
    });
  }

  void add_column(const Row& row) {
    TableFacts* table = table_of(row.text(0));
    if (table == nullptr) return;
    ColumnFacts column{.name = std::string(row.text(1)), .type = std::string(row.text(2))};
    column.not_null = row.integer(3) != 0;
    if (!row.is_null(4)) column.default_value = row.text(4);
    column.key_position = row.integer(5);
    column.hidden = row.integer(6);
    table->columns.push_back(std::move(column));
  }

  /// All at once; one by one when a single one is broken, which fails the query for all.
  void read_virtual_columns() {
    const auto add = [this](const Row& row) { add_column(row); };
    try {
      connection_.for_each_row(kVirtualColumns, {}, add);
      return;
    } catch (const Error& error) {
      if (error.code() == ErrorCode::interrupted) throw;
    }
    for (TableFacts& table : tables_) {
      if (table.kind != ObjectKind::view && table.kind != ObjectKind::virtual_table) continue;
      table.columns.clear();
      try {
        connection_.for_each_row(kColumnsOfOne, std::array<Value, 1>{table.name}, add);
      } catch (const Error& error) {
        if (error.code() == ErrorCode::interrupted) throw;
        table.unreadable = error.message();
      }
    }
  }

  void add_index_part(const Row& row) {
    TableFacts* table = table_of(row.text(0));
    if (table == nullptr) return;
    if (table->indexes.empty() || table->indexes.back().name != row.text(1)) {
      IndexFacts index{.name = std::string(row.text(1)), .sql = std::string(row.text(3))};
      index.origin = row.text(2).front();
      table->indexes.push_back(std::move(index));
    }
    table->indexes.back().parts.push_back(
        {row.integer(4), std::string(row.text(5)), row.integer(6) != 0, std::string(row.text(7))});
  }

  void add_foreign_key(const Row& row) {
    TableFacts* table = table_of(row.text(0));
    if (table == nullptr) return;
    const std::int64_t id = row.integer(1);
    if (table->foreign_keys.empty() || table->foreign_keys.back().id != id) {
      table->foreign_keys.push_back({.id = id,
                                     .table = std::string(row.text(2)),
                                     .on_update = std::string(row.text(5)),
                                     .on_delete = std::string(row.text(6))});
    }
    ForeignKeyFacts& key = table->foreign_keys.back();
    key.columns.emplace_back(row.text(3));
    if (!row.is_null(4)) key.referenced_columns.emplace_back(row.text(4));
  }

  Connection& connection_;
  std::vector<TableFacts> tables_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::vector<std::pair<std::string, TriggerFacts>> triggers_;
  std::size_t current_ = 0;
};

}  // namespace

std::vector<TableFacts> read_facts(Connection& connection) { return FactsReader(connection).read(); }

bool same_name(std::string_view left, std::string_view right) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [lower](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace dunlin::sqlite
