// SPDX-License-Identifier: Apache-2.0
#include "diff/diff.hpp"

#include "diff/dependents.hpp"
#include "diff/match.hpp"
#include "diff/possible_renames.hpp"
#include "diff/renames.hpp"
#include "diff/table_changes.hpp"
#include "schema/lookup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace dunlin {
namespace {

using namespace operation;
using schema::ObjectId;
using schema::ObjectName;
using schema::Schema;

/// By name, or null: of thousands of objects.
template <typename Object>
class ByName {
 public:
  explicit ByName(const std::vector<Object>& objects) {
    for (const Object& object : objects) index_.emplace(id_of(object), &object);
  }
  [[nodiscard]] const Object* find(const ObjectId& id) const {
    const auto found = index_.find(id);
    return found == index_.end() ? nullptr : found->second;
  }

 private:
  std::map<ObjectId, const Object*> index_;
};

/// One run of `diff`.
class Comparison {
 public:
  Comparison(const Schema& from, const Schema& to, const DiffRules& rules)
      : from_(from), to_(to), rules_(rules), dependents_(from, to, rules) {}

  [[nodiscard]] std::vector<Operation> run() {
    namespaces();
    extensions();
    enums();
    sequences();
    definitions();
    tables();
    views();
    return std::move(draft_).ordered(from_, to_);
  }
  [[nodiscard]] std::vector<std::string> remarks() && { return std::move(remarks_); }
  [[nodiscard]] std::vector<std::string> notes() && { return std::move(notes_); }

 private:
  void namespaces();
  void extensions();
  void enums();
  void change_enum(const schema::Enum& old, const schema::Enum& now);
  void sequences();
  void definitions();
  void tables();
  void views();

  void comment(std::string_view kind, const ObjectId& id, const std::string& from, const std::string& to) {
    if (from == to) return;
    draft_.add(
        Phase::comment, id,
        SetComment{{.kind = std::string(kind), .object = id.name, .arguments = id.arguments, .part = {}}, from, to});
  }

  /// A copy of what is to be made, without what belongs to the place where it was read.
  template <typename Object>
  [[nodiscard]] static Object fresh(Object object) {
    object.access = {};
    return object;
  }

  /// Whether something else will have the name of a table that goes.
  [[nodiscard]] bool name_is_taken(const ObjectName& name) const {
    const auto has = [&](const auto& objects) { return find(objects, name) != nullptr; };
    return has(to_.views) || has(to_.sequences) || has(to_.enums) || has(to_.definitions);
  }

  /// Dropped early where something that changes is in its way, else when nothing needs it any more.
  [[nodiscard]] Phase drop_phase(const ObjectId& id) const {
    return dependents_.needs_changed(id) ? Phase::drop_dependents : Phase::drop;
  }

  const Schema& from_;
  const Schema& to_;
  const DiffRules& rules_;
  Dependents dependents_;
  Draft draft_;
  std::vector<std::string> remarks_;
  std::vector<std::string> notes_;
};

void Comparison::namespaces() {
  for (const schema::Namespace& one : to_.namespaces) {
    const schema::Namespace* const old = find(from_.namespaces, one.name);
    const ObjectId id{.kind = "SCHEMA", .name = {{}, one.name}, .arguments = {}, .column = {}};
    if (old == nullptr) {
      draft_.add(Phase::prepare, id, CreateNamespace{fresh(one)});
    } else {
      comment("SCHEMA", id, old->comment, one.comment);
    }
  }
}

void Comparison::extensions() {
  for (const schema::Extension& one : from_.extensions) {
    if (find(to_.extensions, one.name) == nullptr) draft_.add(Phase::finish, {}, DropExtension{one});
  }
  // An extension may live in a schema that goes.
  for (const schema::Namespace& one : from_.namespaces) {
    if (find(to_.namespaces, one.name) == nullptr) draft_.add(Phase::finish, {}, DropNamespace{one});
  }
  for (const schema::Extension& one : to_.extensions) {
    const schema::Extension* const old = find(from_.extensions, one.name);
    if (old == nullptr) {
      draft_.add(Phase::prepare, {}, CreateExtension{one});
    } else if (*old != one) {
      draft_.add(Phase::prepare, {}, AlterExtension{*old, one});
    }
  }
}

void Comparison::enums() {
  const ByName<schema::Enum> before(from_.enums);
  const ByName<schema::Enum> after(to_.enums);
  for (const schema::Enum& one : from_.enums) {
    if (after.find(id_of(one)) == nullptr) draft_.add(drop_phase(id_of(one)), id_of(one), DropEnum{one});
  }
  for (const schema::Enum& one : to_.enums) {
    const schema::Enum* const old = before.find(id_of(one));
    if (old == nullptr) {
      draft_.add(Phase::build, id_of(one), CreateEnum{fresh(one)});
      continue;
    }
    if (old->labels != one.labels) change_enum(*old, one);
    comment("TYPE", id_of(one), old->comment, one.comment);
  }
}

/// Labels are put in where they are missing. That is all that a type can take as it is.
void Comparison::change_enum(const schema::Enum& old, const schema::Enum& now) {
  std::vector<std::string> kept;
  std::copy_if(now.labels.begin(), now.labels.end(), std::back_inserter(kept), [&](const std::string& label) {
    return std::find(old.labels.begin(), old.labels.end(), label) != old.labels.end();
  });
  if (kept != old.labels) {
    draft_.add(Phase::build, id_of(now), ReplaceEnum{old, fresh(now), dependents_.columns_of(id_of(old))});
    return;
  }
  for (std::size_t i = 0; i < now.labels.size(); ++i) {
    if (std::find(old.labels.begin(), old.labels.end(), now.labels[i]) != old.labels.end()) continue;
    // Those behind it that are new are not there yet.
    const auto next = std::find_if(now.labels.begin() + static_cast<std::ptrdiff_t>(i), now.labels.end(),
                                   [&](const std::string& label) {
                                     return std::find(old.labels.begin(), old.labels.end(), label) != old.labels.end();
                                   });
    std::optional<std::string> before;
    if (next != now.labels.end()) before = *next;
    draft_.add(Phase::build, id_of(now), AddEnumLabel{now.name, now.labels[i], before});
  }
}

void Comparison::sequences() {
  const ByName<schema::Sequence> before(from_.sequences);
  const ByName<schema::Sequence> after(to_.sequences);
  for (const schema::Sequence& one : from_.sequences) {
    // One that is owned goes with its column.
    if (after.find(id_of(one)) != nullptr || (one.owned_by && dependents_.column_goes(*one.owned_by))) continue;
    draft_.add(Phase::drop, id_of(one), DropSequence{one});
  }
  for (const schema::Sequence& one : to_.sequences) {
    const schema::Sequence* old = before.find(id_of(one));
    if (old != nullptr && old->owned_by && dependents_.column_goes(*old->owned_by)) old = nullptr;
    // It is made before the table that owns it.
    schema::Sequence unowned = fresh(one);
    if (old == nullptr) unowned.owned_by.reset();
    if (old == nullptr) {
      draft_.add(Phase::build, id_of(one), CreateSequence{unowned});
      if (one.owned_by) draft_.add(Phase::attach, id_of(one), AlterSequence{unowned, fresh(one)});
      continue;
    }
    if (without_comment(*old) != without_comment(one)) {
      draft_.add(Phase::attach, id_of(one), AlterSequence{*old, fresh(one)});
    }
    comment("SEQUENCE", id_of(one), old->comment, one.comment);
  }
}

void Comparison::definitions() {
  const ByName<schema::Definition> before(from_.definitions);
  const ByName<schema::Definition> after(to_.definitions);
  for (const schema::Definition& one : from_.definitions) {
    if (after.find(id_of(one)) == nullptr) draft_.add(drop_phase(id_of(one)), id_of(one), DropDefinition{one});
  }
  for (const schema::Definition& one : to_.definitions) {
    const schema::Definition* const old = before.find(id_of(one));
    if (old == nullptr) {
      draft_.add(Phase::build, id_of(one), CreateDefinition{fresh(one)});
      continue;
    }
    const bool anew = dependents_.made_anew(id_of(one));
    if (anew) {
      draft_.add(Phase::drop_dependents, id_of(one), DropDefinition{*old});
      schema::Definition again = one;
      again.access = old->access;
      draft_.add(Phase::build, id_of(one), CreateDefinition{std::move(again)});
      continue;
    }
    if (without_comment(*old) != without_comment(one)) {
      draft_.add(Phase::build, id_of(one), ReplaceDefinition{*old, fresh(one)});
    }
    comment(one.kind, id_of(one), old->comment, one.comment);
  }
}

void Comparison::tables() {
  const ByName<schema::Table> before(from_.tables);
  const ByName<schema::Table> after(to_.tables);
  const ReferenceDisturbed is_disturbed = [this](const ObjectName& table, const std::vector<std::string>& columns) {
    return dependents_.reference_disturbed(table, columns);
  };
  for (const schema::Table& one : from_.tables) {
    if (after.find(id_of(one)) != nullptr) continue;
    if (!rules_.changes_tables_whole) {
      // So that it does not matter in which order the tables go.
      for (const schema::ForeignKey& key : one.foreign_keys) {
        if (key.table != one.name) draft_.add(Phase::drop_foreign_keys, id_of(one), DropForeignKey{one.name, key});
      }
    }
    draft_.add(name_is_taken(one.name) ? Phase::drop_dependents : Phase::drop, id_of(one), DropTable{one});
  }
  for (const schema::Table& one : to_.tables) {
    const schema::Table* const old = before.find(id_of(one));
    if (old == nullptr) {
      add_new_table(draft_, one, rules_);
    } else if (old->kind != one.kind || old->parents != one.parents || old->partitioning != one.partitioning) {
      remarks_.push_back(
          fmt::format("table \"{}\" is of another kind, inheritance or partitioning: not changed", one.name.name));
    } else if (*old != one || dependents_.touches(one) || !dependents_.remade_columns(one.name).empty()) {
      add_table_changes(draft_, *old, one, is_disturbed, rules_, dependents_.remade_columns(one.name));
      if (!same_order(*old, one)) {
        notes_.push_back(fmt::format("the columns of table \"{}\" stand in another order", one.name.name));
      }
    }
  }
}

void Comparison::views() {
  const ByName<schema::View> before(from_.views);
  const ByName<schema::View> after(to_.views);
  for (const schema::View& one : from_.views) {
    const ObjectId id = id_of(one);
    if (after.find(id) != nullptr && !dependents_.made_anew(id)) continue;
    drop_attachments(draft_, id, one.triggers, one.parts);
    draft_.add(Phase::drop_dependents, id, DropView{one});
  }
  for (const schema::View& one : to_.views) {
    const ObjectId id = id_of(one);
    const schema::View* const old = before.find(id);
    if (old != nullptr && !dependents_.made_anew(id)) {
      comment(one.materialised ? "MATERIALIZED VIEW" : "VIEW", id, old->comment, one.comment);
      continue;
    }
    schema::View bare = one;
    bare.access = old != nullptr ? old->access : schema::Access{};
    bare.indexes.clear();
    bare.triggers.clear();
    bare.parts.clear();
    draft_.add(Phase::build, id, CreateView{std::move(bare)});
    for (const schema::Index& index : one.indexes) draft_.add(Phase::build, id, CreateIndex{one.name, index});
    add_attachments(draft_, id, one.triggers, one.parts);
  }
}

}  // namespace

Difference diff(const Schema& from, const Schema& to, const Renames& renames, const DiffRules& rules) {
  Difference difference;
  Schema renamed = from;
  difference.operations = apply_renames(renamed, renames, *rules.lexical);
  if (renamed == to) return difference;
  Comparison comparison(renamed, to, rules);
  std::vector<Operation> changes = comparison.run();
  difference.operations.insert(difference.operations.end(), std::make_move_iterator(changes.begin()),
                               std::make_move_iterator(changes.end()));
  difference.remarks = std::move(comparison).remarks();
  difference.notes = std::move(comparison).notes();
  difference.possible_renames = possible_renames(renamed, to);
  return difference;
}

}  // namespace dunlin
