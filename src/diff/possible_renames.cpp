// SPDX-License-Identifier: Apache-2.0
#include "diff/possible_renames.hpp"

#include "schema/lookup.hpp"

#include <algorithm>
#include <map>

namespace dunlin {
namespace {

using schema::Column;
using schema::Table;

/// Those of `tables` that are not in `others`.
std::vector<const Table*> only_in(const std::vector<Table>& tables, const std::vector<Table>& others) {
  std::map<schema::ObjectName, const Table*> known;
  for (const Table& table : others) known.emplace(table.name, &table);
  std::vector<const Table*> alone;
  for (const Table& table : tables) {
    if (!known.contains(table.name)) alone.push_back(&table);
  }
  return alone;
}

bool look_alike(const Table& old, const Table& now) {
  const auto same = std::count_if(old.columns.begin(), old.columns.end(), [&](const Column& column) {
    const Column* const other = find(now.columns, column.name);
    return other != nullptr && other->type == column.type;
  });
  const auto most = static_cast<std::ptrdiff_t>(std::max(old.columns.size(), now.columns.size()));
  return most > 0 && same * 2 >= most;
}

void add_columns(std::vector<PossibleRename>& found, const Table& old, const Table& now) {
  for (const Column& gone : old.columns) {
    if (find(now.columns, gone.name) != nullptr) continue;
    for (const Column& come : now.columns) {
      if (find(old.columns, come.name) != nullptr || come.type != gone.type) continue;
      found.push_back({now.name, now.name, gone.name, come.name});
    }
  }
}

}  // namespace

std::vector<PossibleRename> possible_renames(const schema::Schema& from, const schema::Schema& to) {
  std::vector<PossibleRename> found;
  const std::vector<const Table*> come = only_in(to.tables, from.tables);
  for (const Table* gone : only_in(from.tables, to.tables)) {
    for (const Table* now : come) {
      if (look_alike(*gone, *now)) found.push_back({gone->name, now->name, {}, {}});
    }
  }
  std::map<schema::ObjectName, const Table*> before;
  for (const Table& table : from.tables) before.emplace(table.name, &table);
  for (const Table& table : to.tables) {
    const auto old = before.find(table.name);
    if (old != before.end() && old->second->columns != table.columns) add_columns(found, *old->second, table);
  }
  return found;
}

}  // namespace dunlin
