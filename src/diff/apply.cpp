// SPDX-License-Identifier: Apache-2.0
#include "diff/apply.hpp"

#include <dunlin/error.hpp>

#include "diff/renames.hpp"
#include "schema/lookup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

namespace dunlin {
namespace {

using namespace operation;
using schema::Schema;
using schema::Table;
using schema::View;

[[noreturn]] void missing(std::string_view what, std::string_view name) {
  throw Error(ErrorCode::internal, fmt::format("an operation names {} \"{}\", which is not there", what, name));
}

// As concepts, not where they are asked: Clang 14 looks for the member in a lambda although it is not there.
template <typename Object>
concept Commented = requires(Object& one) {
  one.comment;
};
template <typename Object>
concept InSchema = requires(Object& one) {
  one.name.name;
};
template <typename Object>
concept Overloaded = requires(Object& one) {
  one.arguments;
};
template <typename Relation>
concept HasKeys = requires(Relation& one) {
  one.primary_key;
};

template <typename Objects, typename Object>
void insert(Objects& objects, const Object& object) {
  // Sorted by name; of one name behind those that are there.
  const auto place = std::upper_bound(objects.begin(), objects.end(), object,
                                      [](const auto& a, const auto& b) { return a.name < b.name; });
  objects.insert(place, object);
}

/// The one that is equal to `object`, comments aside.
template <typename Objects, typename Object>
auto place_of(Objects& objects, const Object& object) {
  const auto found = std::find_if(objects.begin(), objects.end(), [&](auto one) {
    if constexpr (Commented<Object>) one.comment = object.comment;
    return one == object;
  });
  if (found == objects.end()) {
    if constexpr (InSchema<Object>) {
      missing("an object", object.name.name);
    } else {
      missing("a part", object.name);
    }
  }
  return found;
}

template <typename Objects, typename Object>
void remove(Objects& objects, const Object& object) {
  objects.erase(place_of(objects, object));
}

template <typename Objects, typename Object>
void replace(Objects& objects, const Object& from, const Object& to) {
  const auto place = place_of(objects, from);
  const std::string comment = place->comment;
  *place = to;
  place->comment = comment;
}

template <typename Parts>
void rename_part(Parts& parts, const std::string& from, const std::string& to) {
  const auto part = find(parts, from);
  if (part == nullptr) return;
  auto renamed = *part;
  renamed.name = to;
  parts.erase(parts.begin() + (part - parts.data()));
  insert(parts, renamed);
}

/// Applies one operation to a schema.
class Application {
 public:
  Application(Schema& schema, const sql::LexicalRules& rules) : schema_(schema), rules_(rules) {}

  void operator()(const CreateTable& one) { insert(schema_.tables, one.table); }
  void operator()(const DropTable& one) {
    std::erase_if(schema_.tables, [&](const Table& table) { return table.name == one.table.name; });
    drop_owned([&](const auto& owner) { return owner.first == one.table.name; });
  }
  void operator()(const RenameTable& one) { rename({.tables = {{one.from, one.to}}, .columns = {}}); }
  void operator()(const AlterTable& one) {
    Table& changed = table(one.table);
    changed.unlogged = one.to.unlogged;
    changed.strict = one.to.strict;
    changed.without_rowid = one.to.without_rowid;
    changed.options = one.to.options;
    changed.row_security = one.to.row_security;
    changed.replica_identity = one.to.replica_identity;
    changed.clustered_on = one.to.clustered_on;
  }

  void operator()(const AddColumn& one) { table(one.table).columns.push_back(one.column); }
  void operator()(const DropColumn& one) {
    std::erase_if(table(one.table).columns, [&](const auto& column) { return column.name == one.column.name; });
    drop_owned([&](const auto& owner) { return owner == std::pair(one.table, one.column.name); });
  }
  void operator()(const RenameColumn& one) { rename({.tables = {}, .columns = {{one.table, one.from, one.to}}}); }
  void operator()(const AlterColumn& one) { replace(table(one.table).columns, one.from, one.to); }

  void operator()(const AddPrimaryKey& one) { table(one.table).primary_key = one.key; }
  void operator()(const DropPrimaryKey& one) { table(one.table).primary_key.reset(); }
  void operator()(const AddUnique& one) { insert(table(one.table).uniques, one.key); }
  void operator()(const DropUnique& one) { remove(table(one.table).uniques, one.key); }
  void operator()(const AddForeignKey& one) { insert(table(one.table).foreign_keys, one.key); }
  void operator()(const DropForeignKey& one) { remove(table(one.table).foreign_keys, one.key); }
  void operator()(const AlterForeignKey& one) { replace(table(one.table).foreign_keys, one.from, one.to); }
  void operator()(const AddCheck& one) { insert(table(one.table).checks, one.check); }
  void operator()(const DropCheck& one) { remove(table(one.table).checks, one.check); }
  void operator()(const ValidateCheck& one) { replace(table(one.table).checks, one.from, one.to); }
  void operator()(const RenameConstraint& one) {
    Table& changed = table(one.table);
    if (changed.primary_key && changed.primary_key->name == one.from) changed.primary_key->name = one.to;
    rename_part(changed.uniques, one.from, one.to);
    rename_part(changed.foreign_keys, one.from, one.to);
    rename_part(changed.checks, one.from, one.to);
  }

  void operator()(const CreateIndex& one) {
    on_relation(one.relation, [&](auto& relation) { insert(relation.indexes, one.index); });
  }
  void operator()(const DropIndex& one) {
    on_relation(one.relation, [&](auto& relation) { remove(relation.indexes, one.index); });
  }
  void operator()(const RenameIndex& one) {
    on_relation(one.relation, [&](auto& relation) { rename_part(relation.indexes, one.from, one.to); });
  }
  void operator()(const CreateTrigger& one) {
    on_relation(one.relation, [&](auto& relation) { insert(relation.triggers, one.trigger); });
  }
  void operator()(const DropTrigger& one) {
    on_relation(one.relation, [&](auto& relation) { remove(relation.triggers, one.trigger); });
  }
  void operator()(const CreatePart& one) {
    on_relation(one.relation, [&](auto& relation) { insert(relation.parts, one.part); });
  }
  void operator()(const DropPart& one) {
    on_relation(one.relation, [&](auto& relation) { remove(relation.parts, one.part); });
  }

  void operator()(const CreateView& one) { insert(schema_.views, one.view); }
  void operator()(const DropView& one) {
    std::erase_if(schema_.views, [&](const View& view) { return view.name == one.view.name; });
  }

  void operator()(const CreateEnum& one) { insert(schema_.enums, one.type); }
  void operator()(const DropEnum& one) { remove(schema_.enums, one.type); }
  void operator()(const AddEnumLabel& one) {
    schema::Enum* const type = find(schema_.enums, one.type);
    if (type == nullptr) missing("type", one.type.name);
    const auto place =
        one.before ? std::find(type->labels.begin(), type->labels.end(), *one.before) : type->labels.end();
    type->labels.insert(place, one.label);
  }
  void operator()(const ReplaceEnum& one) { replace(schema_.enums, one.from, one.to); }
  void operator()(const CreateSequence& one) { insert(schema_.sequences, one.sequence); }
  void operator()(const DropSequence& one) { remove(schema_.sequences, one.sequence); }
  void operator()(const AlterSequence& one) { replace(schema_.sequences, one.from, one.to); }
  void operator()(const CreateDefinition& one) { insert(schema_.definitions, one.definition); }
  void operator()(const DropDefinition& one) { remove(schema_.definitions, one.definition); }
  void operator()(const ReplaceDefinition& one) { replace(schema_.definitions, one.from, one.to); }

  void operator()(const CreateNamespace& one) { insert(schema_.namespaces, one.name); }
  void operator()(const DropNamespace& one) { remove(schema_.namespaces, one.name); }
  void operator()(const CreateExtension& one) { insert(schema_.extensions, one.extension); }
  void operator()(const DropExtension& one) { remove(schema_.extensions, one.extension); }
  void operator()(const AlterExtension& one) { *place_of(schema_.extensions, one.from) = one.to; }

  void operator()(const SetComment& one) {
    if (!one.target.part.empty()) return part_comment(one);
    const auto set = [&](auto& objects) {
      for (auto& object : objects) {
        if (object.name == one.target.object && kind_fits(object, one.target)) object.comment = one.to;
      }
    };
    set(schema_.tables);
    set(schema_.views);
    set(schema_.enums);
    set(schema_.sequences);
    set(schema_.definitions);
    if (one.target.kind == "SCHEMA") {
      schema::Namespace* const found = find(schema_.namespaces, one.target.object.name);
      if (found != nullptr) found->comment = one.to;
    }
  }

 private:
  [[nodiscard]] Table& table(const ObjectName& name) {
    Table* const found = find(schema_.tables, name);
    if (found == nullptr) missing("table", name.name);
    return *found;
  }

  template <typename Action>
  void on_relation(const ObjectName& name, const Action& action) {
    if (View* const view = find(schema_.views, name)) {
      action(*view);
    } else {
      action(table(name));
    }
  }

  void rename(const Renames& renames) {
    apply_renames(schema_, renames, rules_);
    std::sort(schema_.tables.begin(), schema_.tables.end(),
              [](const Table& a, const Table& b) { return a.name < b.name; });
  }

  template <typename IsGone>
  void drop_owned(const IsGone& is_gone) {
    std::erase_if(schema_.sequences,
                  [&](const schema::Sequence& one) { return one.owned_by && is_gone(*one.owned_by); });
  }

  template <typename Object>
  static bool kind_fits(const Object& object, const CommentTarget& target) {
    if constexpr (Overloaded<const Object>) {
      return object.kind == target.kind && object.arguments == target.arguments;
    }
    return true;
  }

  void part_comment(const SetComment& one) {
    const auto set = [&](auto& parts) {
      if (auto* const part = find(parts, one.target.part)) part->comment = one.to;
    };
    on_relation(one.target.object, [&](auto& relation) {
      if (one.target.kind == "INDEX") return set(relation.indexes);
      if (one.target.kind == "TRIGGER") return set(relation.triggers);
      if constexpr (HasKeys<std::remove_reference_t<decltype(relation)>>) {
        if (one.target.kind == "COLUMN") return set(relation.columns);
        if (one.target.kind == "CONSTRAINT") {
          if (relation.primary_key && relation.primary_key->name == one.target.part) {
            relation.primary_key->comment = one.to;
          }
          set(relation.uniques);
          set(relation.foreign_keys);
          return set(relation.checks);
        }
      }
      set(relation.parts);
    });
  }

  Schema& schema_;
  const sql::LexicalRules& rules_;
};

}  // namespace

void apply(Schema& schema, const Operation& operation, const sql::LexicalRules& rules) {
  std::visit(Application(schema, rules), operation);
}

}  // namespace dunlin
