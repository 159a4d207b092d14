// SPDX-License-Identifier: Apache-2.0
#include "diff/inheritance.hpp"

#include "schema/lookup.hpp"

#include <algorithm>

namespace dunlin {
namespace {

using schema::Column;
using schema::Table;

/// What ALTER of a parent's column from `before` to `after` does to that of a child.
void follow(Column& column, const Column& before, const Column& after) {
  if (before.type != after.type || before.collation != after.collation) {
    column.type = after.type;
    column.collation = after.collation;
  }
  if (before.nullable != after.nullable) column.nullable = after.nullable;
  if (before.default_value != after.default_value) column.default_value = after.default_value;
  if (before.generated != after.generated) column.generated = after.generated;
}

void follow(Table& child, const Table& before, const Table& after) {
  std::erase_if(child.columns, [&](const Column& column) {
    return column.inherited && find(before.columns, column.name) != nullptr &&
           find(after.columns, column.name) == nullptr;
  });
  for (const Column& now : after.columns) {
    const Column* const old = find(before.columns, now.name);
    Column* const column = find(child.columns, now.name);
    if (column != nullptr && old != nullptr) follow(*column, *old, now);
    if (column != nullptr || old != nullptr) continue;
    child.columns.push_back(now);
    child.columns.back().inherited = true;
    child.columns.back().comment.clear();
  }
}

}  // namespace

Table with_changes_of_parents(const Table& child,
                              const std::function<TableStates(const schema::ObjectName& table)>& states) {
  Table changed = child;
  for (const schema::ObjectName& parent : child.parents) {
    const TableStates state = states(parent);
    if (state.before != nullptr && state.after != nullptr) follow(changed, *state.before, *state.after);
  }
  return changed;
}

}  // namespace dunlin
