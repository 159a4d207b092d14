// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/introspect.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <unordered_set>

namespace dunlin::sqlite {
namespace {

class DependencyFinder {
 public:
  DependencyFinder(const schema::Schema& schema, const ObjectNames& names) : names_(names) {
    for (const schema::View& view : schema.views) views_.insert(view.name.name);
    for (const schema::Table& table : schema.tables) tables_.insert(table.name.name);
  }

  void add(const std::string& object, std::string_view needed) {
    const std::string* known = names_.find(needed);
    if (known == nullptr || *known == object) return;
    const bool is_view = views_.contains(*known);
    if (is_view || tables_.contains(*known)) found_.push_back({id_of(object), id_of(*known)});
  }

  /// Every name in the text of a view or trigger.
  void add_names_in(const std::string& object, std::string_view sql) {
    for (DdlReader reader(sql); !reader.at_end(); reader.advance()) {
      if (reader.next_is_name()) add(object, name_of(reader.text()));
    }
  }

  std::vector<schema::Dependency> take() {
    std::sort(found_.begin(), found_.end());
    found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
    return std::move(found_);
  }

 private:
  [[nodiscard]] schema::ObjectId id_of(const std::string& name) const {
    return {.kind = views_.contains(name) ? "VIEW" : "TABLE", .name = {"", name}};
  }

  const ObjectNames& names_;
  std::unordered_set<std::string> views_;
  std::unordered_set<std::string> tables_;
  std::vector<schema::Dependency> found_;
};

}  // namespace

std::vector<schema::Dependency> find_dependencies(const schema::Schema& schema, const ObjectNames& names) {
  DependencyFinder finder(schema, names);
  for (const schema::Table& table : schema.tables) {
    for (const schema::ForeignKey& key : table.foreign_keys) finder.add(table.name.name, key.table.name);
    for (const schema::Trigger& trigger : table.triggers) finder.add_names_in(table.name.name, trigger.definition);
  }
  for (const schema::View& view : schema.views) {
    finder.add_names_in(view.name.name, view.definition);
    for (const schema::Trigger& trigger : view.triggers) finder.add_names_in(view.name.name, trigger.definition);
  }
  return finder.take();
}

void ObjectNames::add(std::string_view name) { names_.emplace(to_lower(name), name); }

const std::string* ObjectNames::find(std::string_view name) const {
  const auto found = names_.find(to_lower(name));
  return found == names_.end() ? nullptr : &found->second;
}

}  // namespace dunlin::sqlite
