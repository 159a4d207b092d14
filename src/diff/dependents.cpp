// SPDX-License-Identifier: Apache-2.0
#include "diff/dependents.hpp"

#include "diff/match.hpp"
#include "diff/table_changes.hpp"
#include "schema/lookup.hpp"

#include <algorithm>
#include <string_view>

namespace dunlin {
namespace {

using schema::Dependency;
using schema::ObjectId;
using schema::ObjectName;
using schema::Table;

std::vector<std::string> columns_of_key(const schema::Key& key) {
  std::vector<std::string> columns;
  for (const schema::KeyPart& part : key.parts) columns.push_back(part.column);
  std::sort(columns.begin(), columns.end());
  return columns;
}

/// Keys of `from` that are dropped, be it to be made anew.
std::vector<const schema::Key*> keys_that_go(const Table& from, const Table& to) {
  std::vector<const schema::Key*> keys;
  const auto& old = from.primary_key;
  if (old && !(to.primary_key && content_of(*old) == content_of(*to.primary_key))) keys.push_back(&*old);
  const Match<schema::Key> uniques = match(from.uniques, to.uniques);
  keys.insert(keys.end(), uniques.dropped.begin(), uniques.dropped.end());
  for (const auto& [unique, now] : uniques.kept) {
    if (content_of(*unique) != content_of(*now)) keys.push_back(unique);
  }
  return keys;
}

ObjectId column_id(const ObjectName& table, const std::string& column) {
  return {.kind = "TABLE", .name = table, .arguments = {}, .column = column};
}

/// Whether a column's type, as the database writes it, is the one of that name or an array of it.
bool is_of_type(std::string_view written, const ObjectName& type) {
  while (written.ends_with("[]")) written.remove_suffix(2);
  const auto unquoted = [](std::string_view text) {
    std::string plain(text);
    std::erase(plain, '"');
    return plain;
  };
  const std::string name = type.schema.empty() ? type.name : type.schema + "." + type.name;
  return unquoted(written) == unquoted(name);
}

bool is_subsequence(const std::vector<std::string>& part, const std::vector<std::string>& all) {
  auto next = part.begin();
  for (const std::string& one : all) {
    if (next != part.end() && *next == one) ++next;
  }
  return next == part.end();
}

template <typename Object>
const Object* same_object(const std::vector<Object>& objects, const Object& wanted) {
  const auto found =
      std::find_if(objects.begin(), objects.end(), [&](const Object& one) { return id_of(one) == id_of(wanted); });
  return found == objects.end() ? nullptr : &*found;
}

}  // namespace

Dependents::Dependents(const schema::Schema& from, const schema::Schema& to, const DiffRules& rules)
    : from_(from), to_(to), rules_(rules) {
  find_remade();
  find_changed();
  find_anew();
}

void Dependents::find_remade() {
  for (const schema::Enum& old : from_.enums) {
    const schema::Enum* const now = same_object(to_.enums, old);
    if (now != nullptr && is_subsequence(old.labels, now->labels)) continue;
    changed_.insert(id_of(old));
    if (now == nullptr) continue;
    for (const operation::ReplaceEnum::User& user : columns_of(id_of(old))) {
      remade_columns_[user.table].insert(user.column.name);
    }
  }
}

void Dependents::find_changed() {
  std::map<ObjectName, const Table*> after;
  for (const Table& table : to_.tables) after.emplace(table.name, &table);
  for (const Table& old : from_.tables) {
    const auto now = after.find(old.name);
    if (now == after.end()) {
      changed_.insert(id_of(old));
      for (const schema::Column& column : old.columns) changed_.insert(column_id(old.name, column.name));
      continue;
    }
    const std::set<std::string>& remade = remade_columns(old.name);
    if ((old == *now->second && remade.empty()) || rules_.changes_tables_whole) continue;
    const DisturbedColumns disturbed = disturbed_columns(old, *now->second, rules_, remade);
    std::set<std::string>& columns = disturbed_columns_[old.name];
    columns.insert(disturbed.replaced.begin(), disturbed.replaced.end());
    columns.insert(disturbed.retyped.begin(), disturbed.retyped.end());
    for (const schema::Column& column : old.columns) {
      if (find(now->second->columns, column.name) == nullptr) columns.insert(column.name);
    }
    for (const std::string& column : columns) changed_.insert(column_id(old.name, column));
    for (const schema::Key* key : keys_that_go(old, *now->second)) {
      disturbed_keys_[old.name].push_back(columns_of_key(*key));
    }
  }
}

void Dependents::find_anew() {
  for (const schema::View& old : from_.views) {
    const schema::View* const now = same_object(to_.views, old);
    if (now == nullptr) {
      changed_.insert(id_of(old));
    } else if (without_comment(old) != without_comment(*now)) {
      anew_.insert(id_of(old));
    }
  }
  for (const schema::Definition& old : from_.definitions) {
    const schema::Definition* const now = same_object(to_.definitions, old);
    if (now == nullptr) {
      changed_.insert(id_of(old));
    } else if (without_comment(old) != without_comment(*now) &&
               (rules_.replaces == nullptr || !rules_.replaces(old, *now))) {
      anew_.insert(id_of(old));
    }
  }
  if (rules_.changes_tables_whole) return;
  const auto can_be_anew = [&](const ObjectId& id) {
    const auto has = [&](const auto& objects) {
      return std::any_of(objects.begin(), objects.end(), [&](const auto& one) { return id_of(one) == id; });
    };
    return (has(from_.views) && has(to_.views)) || (has(from_.definitions) && has(to_.definitions));
  };
  std::map<ObjectId, std::vector<const Dependency*>> needed_by;
  for (const Dependency& dependency : from_.dependencies) needed_by[dependency.needs].push_back(&dependency);
  std::vector<ObjectId> open(changed_.begin(), changed_.end());
  open.insert(open.end(), anew_.begin(), anew_.end());
  while (!open.empty()) {
    const ObjectId id = std::move(open.back());
    open.pop_back();
    for (auto at = needed_by.lower_bound(whole(id)); at != needed_by.end() && whole(at->first) == whole(id); ++at) {
      // A column that goes harms what names it; an object that goes, whatever names any part of it.
      if (!id.column.empty() && at->first.column != id.column) continue;
      for (const Dependency* dependency : at->second) {
        const ObjectId object = whole(dependency->object);
        if (object == whole(id) || anew_.contains(object) || !can_be_anew(object)) continue;
        anew_.insert(object);
        open.push_back(object);
      }
    }
  }
}

bool Dependents::needs_changed(const ObjectId& id) const {
  return std::any_of(from_.dependencies.begin(), from_.dependencies.end(), [&](const Dependency& dependency) {
    return whole(dependency.object) == id && whole(dependency.needs) != id &&
           (changed_.contains(dependency.needs) || anew_.contains(whole(dependency.needs)));
  });
}

bool Dependents::reference_disturbed(const ObjectName& table, const std::vector<std::string>& columns) const {
  const auto disturbed = disturbed_columns_.find(table);
  if (disturbed != disturbed_columns_.end() &&
      std::any_of(columns.begin(), columns.end(), [&](const auto& one) { return disturbed->second.contains(one); })) {
    return true;
  }
  const auto keys = disturbed_keys_.find(table);
  if (keys == disturbed_keys_.end()) return false;
  std::vector<std::string> sorted = columns;
  std::sort(sorted.begin(), sorted.end());
  return std::find(keys->second.begin(), keys->second.end(), sorted) != keys->second.end();
}

bool Dependents::touches(const Table& table) const {
  return std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(), [&](const schema::ForeignKey& key) {
    return reference_disturbed(key.table, key.referenced_columns);
  });
}

const std::set<std::string>& Dependents::remade_columns(const ObjectName& table) const {
  static const std::set<std::string> none;
  const auto found = remade_columns_.find(table);
  return found == remade_columns_.end() ? none : found->second;
}

bool Dependents::column_goes(const std::pair<ObjectName, std::string>& column) const {
  const Table* const now = find(to_.tables, column.first);
  return now == nullptr || find(now->columns, column.second) == nullptr;
}

std::vector<operation::ReplaceEnum::User> Dependents::columns_of(const ObjectId& type) const {
  std::set<ObjectId> known;
  for (const Dependency& dependency : from_.dependencies) {
    if (dependency.needs == type && !dependency.object.column.empty()) known.insert(dependency.object);
  }
  std::vector<operation::ReplaceEnum::User> users;
  for (const Table& table : from_.tables) {
    if (std::none_of(table.columns.begin(), table.columns.end(), [&](const schema::Column& column) {
          return is_of_type(column.type, type.name) || known.contains(column_id(table.name, column.name));
        })) {
      continue;
    }
    if (find(to_.tables, table.name) == nullptr) continue;
    for (const schema::Column& column : table.columns) {
      if (is_of_type(column.type, type.name) || known.contains(column_id(table.name, column.name))) {
        users.push_back({table.name, column});
      }
    }
  }
  return users;
}

bool same_order(const Table& from, const Table& to) {
  std::vector<std::string> expected;
  for (const schema::Column& column : from.columns) {
    if (find(to.columns, column.name) != nullptr) expected.push_back(column.name);
  }
  for (const schema::Column& column : to.columns) {
    if (find(from.columns, column.name) == nullptr) expected.push_back(column.name);
  }
  return std::equal(expected.begin(), expected.end(), to.columns.begin(), to.columns.end(),
                    [](const std::string& name, const schema::Column& column) { return name == column.name; });
}

}  // namespace dunlin
