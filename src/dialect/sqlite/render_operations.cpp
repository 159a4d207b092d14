// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/render_operations.hpp"

#include <dunlin/error.hpp>

#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/render.hpp"
#include "dialect/sqlite/render_alter.hpp"
#include "schema/lookup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <type_traits>
#include <variant>

namespace dunlin::sqlite {
namespace {

using namespace operation;
using schema::ObjectName;
using schema::Table;

/// What is made or built; a foreign key is not, nor is what goes.
template <typename One>
constexpr bool kBuilds =
    std::is_same_v<One, AddColumn> || std::is_same_v<One, DropColumn> || std::is_same_v<One, AlterColumn> ||
    std::is_same_v<One, AddPrimaryKey> || std::is_same_v<One, AddUnique> || std::is_same_v<One, AddCheck> ||
    std::is_same_v<One, AlterTable>;

bool builds(const Operation& operation) {
  return std::visit([](const auto& one) { return kBuilds<std::decay_t<decltype(one)>>; }, operation);
}

/// The other table that a foreign key which comes or goes refers to; null for all else.
const ObjectName* other_table(const Operation& operation) {
  if (const auto* added = std::get_if<AddForeignKey>(&operation)) return &added->key.table;
  if (const auto* dropped = std::get_if<DropForeignKey>(&operation)) return &dropped->key.table;
  return nullptr;
}

/// What happens to one table, by the numbers of operations.
struct Changes {
  std::size_t place = 0;  ///< Where its ALTER TABLE stands.
  std::set<std::size_t> gathered;
};

class OperationsWriter {
 public:
  OperationsWriter(std::span<const Operation> operations, const schema::Schema& before)
      : operations_(operations), before_(before) {
    find_new_names();
    gather();
    for (auto& [table, changes] : changes_) leave_out_foreign_keys(table, changes);
  }

  std::vector<std::string> write() {
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if (const ObjectName* table = altered_table(operations_[i])) {
        Changes& changes = changes_.at(*table);
        if (!changes.gathered.contains(i)) {
          if (written_.insert(i).second) alter(*table, render_actions(operations_[i], table_before(*table)));
        } else if (changes.place == i) {
          alter(*table, gathered_actions(*table, changes));
          written_.insert(changes.gathered.begin(), changes.gathered.end());
        }
      } else {
        std::visit([this](const auto& one) { write(one); }, operations_[i]);
      }
    }
    for (const auto& [table, key] : put_back_) alter(table, {"ADD " + render_foreign_key(key)});
    return std::move(statements_);
  }

 private:
  void find_new_names() {
    for (const Operation& operation : operations_) {
      if (const auto* table = std::get_if<RenameTable>(&operation)) {
        const auto before = old_names_.find(table->from);
        old_names_[table->to] = before == old_names_.end() ? table->from : before->second;
      }
      if (const auto* column = std::get_if<RenameColumn>(&operation)) {
        auto& names = new_columns_[column->table];
        const auto before =
            std::find_if(names.begin(), names.end(), [&](const auto& one) { return one.second == column->from; });
        if (before == names.end()) {
          names[column->from] = column->to;
        } else {
          before->second = column->to;
        }
      }
    }
  }

  void gather() {
    std::set<ObjectName> building;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      const ObjectName* table = altered_table(operations_[i]);
      if (table == nullptr) continue;
      Changes& changes = changes_.try_emplace(*table, Changes{.place = i, .gathered = {}}).first->second;
      changes.gathered.insert(i);
      if (builds(operations_[i]) && building.insert(*table).second) changes.place = i;
    }
  }

  /// A foreign key goes before the table that it refers to changes, and comes after.
  void leave_out_foreign_keys(const ObjectName& table, Changes& changes) {
    std::set<std::size_t> apart;
    for (const std::size_t number : changes.gathered) {
      const ObjectName* other = other_table(operations_[number]);
      if (other != nullptr && *other != table && changes_too(*other)) apart.insert(number);
    }
    for (const std::size_t number : apart) changes.gathered.erase(number);
    const bool has_place = changes.gathered.contains(changes.place);
    if (!has_place && !changes.gathered.empty()) changes.place = *changes.gathered.begin();
  }

  [[nodiscard]] bool changes_too(const ObjectName& table) const {
    if (changes_.contains(table)) return true;
    return std::any_of(operations_.begin(), operations_.end(), [&](const Operation& operation) {
      if (const auto* created = std::get_if<CreateTable>(&operation)) return created->table.name == table;
      if (const auto* dropped = std::get_if<DropTable>(&operation)) return dropped->table.name == table;
      if (const auto* index = std::get_if<CreateIndex>(&operation)) return index->relation == table;
      if (const auto* index = std::get_if<DropIndex>(&operation)) return index->relation == table;
      return false;
    });
  }

  [[nodiscard]] const Table* table_before(const ObjectName& name) const {
    const auto old = old_names_.find(name);
    return schema::find(before_.tables, old == old_names_.end() ? name : old->second);
  }

  [[nodiscard]] std::string new_name_of(const ObjectName& table, const std::string& column) const {
    const auto names = new_columns_.find(table);
    if (names == new_columns_.end()) return column;
    const auto name = names->second.find(column);
    return name == names->second.end() ? column : name->second;
  }

  [[nodiscard]] std::vector<std::string> gathered_actions(const ObjectName& table, const Changes& changes) const {
    const Table* const before = table_before(table);
    std::vector<std::string> actions = kept_not_null(table, changes);
    for (const std::size_t number : changes.gathered) {
      if (written_.contains(number)) continue;
      const std::vector<std::string> of_one = render_actions(operations_[number], before);
      actions.insert(actions.end(), of_one.begin(), of_one.end());
    }
    return actions;
  }

  /// Keys of some tables are NOT NULL without saying so. What remains so when they no longer are, says it from now on.
  [[nodiscard]] std::vector<std::string> kept_not_null(const ObjectName& table, const Changes& changes) const {
    const Table* const before = table_before(table);
    if (before == nullptr || !before->primary_key || !(before->strict || before->without_rowid)) return {};
    const bool disturbed = std::any_of(changes.gathered.begin(), changes.gathered.end(), [&](std::size_t number) {
      return std::holds_alternative<DropPrimaryKey>(operations_[number]) ||
             std::holds_alternative<AlterTable>(operations_[number]);
    });
    std::vector<std::string> actions;
    for (const schema::KeyPart& part : before->primary_key->parts) {
      const schema::Column* const column = schema::find(before->columns, part.column);
      if (!disturbed || column == nullptr || column->nullable) continue;
      const bool is_said = !column->not_null_name.empty() || !column->not_null_conflict.empty();
      const std::string name = new_name_of(table, column->name);
      if (is_said || !stays_not_null(name, changes)) continue;
      actions.push_back(fmt::format("ALTER COLUMN {} SET NOT NULL", dialect().quote(name)));
    }
    return actions;
  }

  [[nodiscard]] bool stays_not_null(const std::string& column, const Changes& changes) const {
    return std::none_of(changes.gathered.begin(), changes.gathered.end(), [&](std::size_t number) {
      const Operation& operation = operations_[number];
      if (const auto* dropped = std::get_if<DropColumn>(&operation)) return dropped->column.name == column;
      const auto* altered = std::get_if<AlterColumn>(&operation);
      return altered != nullptr && altered->to.name == column && altered->to.nullable;
    });
  }

  void alter(const ObjectName& table, std::span<const std::string> actions) {
    if (!actions.empty()) statements_.push_back(render_alter_table(table.name, actions));
  }
  void alter(const ObjectName& table, std::initializer_list<std::string> actions) {
    alter(table, std::span<const std::string>(actions.begin(), actions.size()));
  }

  template <typename Other>
  void write(const Other&) {
    throw Error(ErrorCode::unsupported, "SQLite has nothing that this change could be made with");
  }
  void write(const CreateTable& one) { statements_.push_back(render_table(one.table)); }
  void write(const DropTable& one) {
    let_go_of(one.table.name);
    gone_.insert(one.table.name);
    statements_.push_back("DROP TABLE " + dialect().quote(one.table.name.name));
  }
  void write(const RenameTable& one) {
    statements_.push_back(
        fmt::format("ALTER TABLE {} RENAME TO {}", dialect().quote(one.from.name), dialect().quote(one.to.name)));
  }
  void write(const RenameColumn& one) {
    statements_.push_back(fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {}", dialect().quote(one.table.name),
                                      dialect().quote(one.from), dialect().quote(one.to)));
  }
  void write(const CreateIndex& one) { statements_.push_back(render_index(one.index, one.relation.name)); }
  void write(const DropIndex& one) { statements_.push_back("DROP INDEX " + dialect().quote(one.index.name)); }
  void write(const RenameIndex& one) {
    statements_.push_back(
        fmt::format("ALTER INDEX {} RENAME TO {}", dialect().quote(one.from), dialect().quote(one.to)));
  }
  void write(const CreateTrigger& one) { statements_.push_back(one.trigger.definition); }
  void write(const DropTrigger& one) { statements_.push_back("DROP TRIGGER " + dialect().quote(one.trigger.name)); }
  void write(const CreateView& one) { statements_.push_back(one.view.definition); }
  void write(const DropView& one) { statements_.push_back("DROP VIEW " + dialect().quote(one.view.name.name)); }
  /// There is none.
  void write(const SetComment&) {}

  /// DROP TABLE deletes the rows first, and what refers to them would follow.
  void let_go_of(const ObjectName& table) {
    for (const Table& other : before_.tables) {
      const ObjectName name = new_name(other.name);
      if (name == table || gone_.contains(name)) continue;
      for (schema::ForeignKey key : other.foreign_keys) {
        if (new_name(key.table) != table) continue;
        const std::optional<std::size_t> drop = drop_of(name, key);
        if (drop && !written_.insert(*drop).second) continue;
        for (std::string& column : key.columns) column = new_name_of(name, column);
        for (std::string& column : key.referenced_columns) column = new_name_of(table, column);
        key.table = table;
        alter(name, render_actions(DropForeignKey{name, key}, &other));
        if (!drop && !is_dropped(name)) put_back_.emplace_back(name, key);
      }
    }
  }

  [[nodiscard]] ObjectName new_name(const ObjectName& before) const {
    const auto renamed =
        std::find_if(old_names_.begin(), old_names_.end(), [&](const auto& names) { return names.second == before; });
    return renamed == old_names_.end() ? before : renamed->first;
  }

  /// Whether the table goes itself.
  [[nodiscard]] bool is_dropped(const ObjectName& table) const {
    return std::any_of(operations_.begin(), operations_.end(), [&](const Operation& operation) {
      const auto* dropped = std::get_if<DropTable>(&operation);
      return dropped != nullptr && dropped->table.name == table;
    });
  }

  /// The operation that drops the key.
  [[nodiscard]] std::optional<std::size_t> drop_of(const ObjectName& table, const schema::ForeignKey& key) const {
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      const auto* dropped = std::get_if<DropForeignKey>(&operations_[i]);
      if (dropped == nullptr || dropped->table != table || dropped->key.name != key.name) continue;
      const bool same_columns =
          std::equal(key.columns.begin(), key.columns.end(), dropped->key.columns.begin(), dropped->key.columns.end(),
                     [&](const std::string& a, const std::string& b) { return new_name_of(table, a) == b; });
      if (same_columns && new_name(key.table) == dropped->key.table) return i;
    }
    return std::nullopt;
  }

  std::span<const Operation> operations_;
  const schema::Schema& before_;
  std::map<ObjectName, Changes> changes_;
  std::map<ObjectName, ObjectName> old_names_;                            ///< Of tables, by their new ones.
  std::map<ObjectName, std::map<std::string, std::string>> new_columns_;  ///< By the new name of the table.
  std::set<std::size_t> written_;
  std::set<ObjectName> gone_;
  std::vector<std::pair<ObjectName, schema::ForeignKey>> put_back_;
  std::vector<std::string> statements_;
};

}  // namespace

std::vector<std::string> render_operations(std::span<const Operation> operations, const schema::Schema& before) {
  return OperationsWriter(operations, before).write();
}

}  // namespace dunlin::sqlite
