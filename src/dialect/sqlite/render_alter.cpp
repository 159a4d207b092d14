// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/render_alter.hpp"

#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

namespace dunlin::sqlite {
namespace {

using namespace operation;
using schema::Column;
using schema::Table;

template <typename Parts>
auto count_named(const Parts& parts, const std::string& name) {
  return std::count_if(parts.begin(), parts.end(), [&](const auto& part) { return part.name == name; });
}

/// Whether a name tells one constraint of the table from all others: SQLite does not see to it.
bool tells_apart(const Table* table, const std::string& name) {
  if (name.empty() || table == nullptr) return false;
  const auto named = count_named(table->uniques, name) + count_named(table->foreign_keys, name) +
                     count_named(table->checks, name) +
                     (table->primary_key && table->primary_key->name == name ? 1 : 0) +
                     std::count_if(table->columns.begin(), table->columns.end(),
                                   [&](const Column& column) { return column.not_null_name == name; });
  return named == 1;
}

std::string dropped(const Table* table, const std::string& name, const std::string& what) {
  if (tells_apart(table, name)) return "DROP CONSTRAINT " + dialect().quote(name);
  return fmt::format("DROP {}{}", render_constraint_name(name), what);
}

/// By what it is: SQLite makes one index of keys that differ in nothing but name and order.
std::string render_bare_key(schema::Key key) {
  for (schema::KeyPart& part : key.parts) part.descending = false;
  return fmt::format("UNIQUE ({})", render_parts(key.parts));
}

std::string render_primary_key(const schema::Key& key) {
  return fmt::format("{}PRIMARY KEY ({}{}){}", render_constraint_name(key.name), render_parts(key.parts),
                     key.autoincrement ? " AUTOINCREMENT" : "", render_conflict(key.conflict));
}

std::string render_not_null(const Column& column) {
  return fmt::format("SET {}NOT NULL{}", render_constraint_name(column.not_null_name),
                     render_conflict(column.not_null_conflict));
}

/// The changes of one column.
std::vector<std::string> render_column_changes(const Column& from, const Column& to) {
  std::vector<std::string> actions;
  const auto add = [&](const std::string& what) {
    actions.push_back(fmt::format("ALTER COLUMN {} {}", dialect().quote(to.name), what));
  };
  const std::string collation = from.collation == to.collation
                                    ? ""
                                    : " COLLATE " + dialect().quote(to.collation.empty() ? "BINARY" : to.collation);
  const bool has_default = from.default_value.has_value();
  // A column that is worked out can have no default.
  if (has_default && to.generated) add("DROP DEFAULT");
  if (from.generated && !to.generated) add("DROP EXPRESSION");
  if (to.type.empty() && !from.type.empty()) add("DROP TYPE");
  if (!to.type.empty() && (from.type != to.type || !collation.empty())) {
    add("TYPE " + render_type(to.type) + collation);
  } else if (to.type.empty() && !collation.empty()) {
    add("SET" + collation);
  }
  if (to.generated && from.generated != to.generated) {
    add(fmt::format("SET EXPRESSION AS ({}) {}", to.generated->expression,
                    to.generated->stored ? "STORED" : "VIRTUAL"));
  }
  if (from.default_value != to.default_value && to.default_value) {
    add("SET DEFAULT " + render_default(*to.default_value));
  } else if (has_default && !to.default_value && !to.generated) {
    add("DROP DEFAULT");
  }
  const bool same_clause = from.not_null_name == to.not_null_name && from.not_null_conflict == to.not_null_conflict;
  if (!from.nullable && (to.nullable || !same_clause)) add("DROP NOT NULL");
  if (!to.nullable && (from.nullable || !same_clause)) add(render_not_null(to));
  return actions;
}

/// The actions of one operation.
class ActionWriter {
 public:
  explicit ActionWriter(const Table* before) : before_(before) {}

  template <typename Other>
  std::vector<std::string> operator()(const Other&) const {
    return {};
  }
  std::vector<std::string> operator()(const AddColumn& one) const {
    return {"ADD COLUMN " + render_column(one.column)};
  }
  std::vector<std::string> operator()(const DropColumn& one) const {
    return {"DROP COLUMN " + dialect().quote(one.column.name)};
  }
  std::vector<std::string> operator()(const AlterColumn& one) const { return render_column_changes(one.from, one.to); }
  std::vector<std::string> operator()(const AddPrimaryKey& one) const { return {"ADD " + render_primary_key(one.key)}; }
  std::vector<std::string> operator()(const DropPrimaryKey&) const { return {"DROP PRIMARY KEY"}; }
  std::vector<std::string> operator()(const AddUnique& one) const { return {"ADD " + render_unique(one.key)}; }
  std::vector<std::string> operator()(const DropUnique& one) const { return {"DROP " + render_bare_key(one.key)}; }
  std::vector<std::string> operator()(const AddForeignKey& one) const { return {"ADD " + render_foreign_key(one.key)}; }
  std::vector<std::string> operator()(const DropForeignKey& one) const { return {drop(one.key)}; }
  std::vector<std::string> operator()(const AlterForeignKey& one) const {
    return {drop(one.from), "ADD " + render_foreign_key(one.to)};
  }
  std::vector<std::string> operator()(const AddCheck& one) const { return {"ADD " + render_check(one.check)}; }
  std::vector<std::string> operator()(const DropCheck& one) const {
    return {dropped(before_, one.check.name, fmt::format("CHECK ({})", one.check.expression))};
  }
  std::vector<std::string> operator()(const RenameConstraint& one) const {
    return {fmt::format("RENAME CONSTRAINT {} TO {}", dialect().quote(one.from), dialect().quote(one.to))};
  }
  std::vector<std::string> operator()(const AlterTable& one) const {
    std::vector<std::string> actions;
    if (one.from.strict != one.to.strict) actions.emplace_back(one.to.strict ? "SET STRICT" : "SET NOT STRICT");
    if (one.from.without_rowid != one.to.without_rowid) {
      actions.emplace_back(one.to.without_rowid ? "SET WITHOUT ROWID" : "SET WITH ROWID");
    }
    return actions;
  }

 private:
  [[nodiscard]] std::string drop(schema::ForeignKey key) const {
    const std::string name = std::exchange(key.name, {});
    return dropped(before_, name, render_foreign_key(key));
  }

  const Table* before_;
};

/// Those that are actions of ALTER TABLE.
template <typename One>
concept Alters =
    std::is_same_v<One, AddColumn> || std::is_same_v<One, DropColumn> || std::is_same_v<One, AlterColumn> ||
    std::is_same_v<One, AddPrimaryKey> || std::is_same_v<One, DropPrimaryKey> || std::is_same_v<One, AddUnique> ||
    std::is_same_v<One, DropUnique> || std::is_same_v<One, AddForeignKey> || std::is_same_v<One, DropForeignKey> ||
    std::is_same_v<One, AlterForeignKey> || std::is_same_v<One, AddCheck> || std::is_same_v<One, DropCheck> ||
    std::is_same_v<One, ValidateCheck> || std::is_same_v<One, RenameConstraint> || std::is_same_v<One, AlterTable>;

}  // namespace

const schema::ObjectName* altered_table(const Operation& operation) {
  return std::visit(
      [](const auto& one) -> const schema::ObjectName* {
        if constexpr (Alters<std::decay_t<decltype(one)>>) {
          return &one.table;
        } else {
          return nullptr;
        }
      },
      operation);
}

std::vector<std::string> render_actions(const Operation& operation, const Table* before) {
  return std::visit(ActionWriter(before), operation);
}

std::string render_alter_table(const std::string& table, std::span<const std::string> actions) {
  std::string sql = "ALTER TABLE " + dialect().quote(table);
  if (actions.size() == 1) return sql + ' ' + actions.front();
  std::string_view separator = "\n  ";
  for (const std::string& action : actions) {
    sql += separator;
    sql += action;
    separator = ",\n  ";
  }
  return sql;
}

}  // namespace dunlin::sqlite
