// SPDX-License-Identifier: Apache-2.0
#include "diff/table_changes.hpp"

#include "diff/match.hpp"
#include "diff/renames.hpp"
#include "schema/lookup.hpp"

#include <algorithm>
#include <functional>

namespace dunlin {
namespace {

using namespace operation;
using schema::Check;
using schema::Column;
using schema::ForeignKey;
using schema::Index;
using schema::Key;
using schema::KeyPart;
using schema::Table;
using schema::TablePart;
using schema::Trigger;

bool intersects(const std::set<std::string>& names, const std::vector<std::string>& others) {
  return std::any_of(others.begin(), others.end(), [&](const std::string& name) { return names.contains(name); });
}

/// What becomes of a part that is there before and after.
enum class Fate {
  stays,
  altered,
  anew
};

template <typename Part>
concept NamesItsKind = requires(const Part& one) {
  one.kind;
};

/// The changes of one table that has its name already.
class TableChanges {
 public:
  TableChanges(Draft& draft, const Table& from, const Table& to, const ReferenceDisturbed& is_disturbed,
               const DiffRules& rules, const std::set<std::string>& remade)
      : draft_(draft),
        from_(from),
        to_(to),
        is_disturbed_(is_disturbed),
        rules_(rules),
        disturbed_(disturbed_columns(from, to, rules, remade)),
        node_(id_of(to)) {}

  void add() {
    attachments();
    foreign_keys();
    columns();
    primary_key();
    uniques();
    checks();
    indexes();
    if (properties_of(from_) != properties_of(to_)) {
      add(Phase::build, AlterTable{to_.name, properties_of(from_), properties_of(to_)});
    }
    comment("TABLE", "", from_.comment, to_.comment);
  }

 private:
  void add(Phase phase, Operation operation) { draft_.add(phase, node_, std::move(operation)); }

  void comment(const std::string& kind, const std::string& part, const std::string& from, const std::string& to) {
    if (from == to) return;
    add(Phase::comment, SetComment{{.kind = kind, .object = to_.name, .arguments = {}, .part = part}, from, to});
  }

  /// Sorts out what becomes of each part: `fate` of those that stay under their name, `must_go` of those that could
  /// take another one.
  template <typename Part>
  struct Handling {
    std::string kind;  ///< As in COMMENT ON; empty for parts that say it themselves.
    std::function<Fate(const Part& old, const Part& now)> fate;
    std::function<void(const Part&)> drop;
    std::function<void(const Part&)> create;
    std::function<void(const Part& old, const Part& now)> rename;  ///< Empty: made anew.
    std::function<void(const Part& old, const Part& now)> alter = {};
  };
  template <typename Part>
  void sort_out(const std::vector<Part>& from, const std::vector<Part>& to, const Handling<Part>& handling) {
    const Match<Part> matched = match(from, to);
    for (const Part* part : matched.dropped) handling.drop(*part);
    const auto carry = [&](const Part& old, const Part& now, bool renamed) {
      Part called = old;
      called.name = now.name;
      const Fate fate = renamed && !handling.rename ? Fate::anew : handling.fate(called, now);
      if (fate == Fate::anew) {
        handling.drop(old);
        handling.create(now);
        return;
      }
      if (renamed) handling.rename(old, now);
      if (fate == Fate::altered) handling.alter(called, now);
      if constexpr (NamesItsKind<Part>) {
        comment(now.kind, now.name, old.comment, now.comment);
      } else {
        comment(handling.kind, now.name, old.comment, now.comment);
      }
    };
    for (const auto& [old, now] : matched.renamed) carry(*old, *now, true);
    for (const auto& [old, now] : matched.kept) carry(*old, *now, false);
    for (const Part* part : matched.added) handling.create(*part);
  }

  [[nodiscard]] bool mentions_any(std::string_view text, const std::set<std::string>& names) const {
    return !text.empty() && std::any_of(names.begin(), names.end(),
                                        [&](const std::string& name) { return mentions(text, name, *rules_.lexical); });
  }
  [[nodiscard]] bool goes_with_replaced(const std::vector<KeyPart>& parts,
                                        const std::vector<std::string>& include) const {
    return intersects(disturbed_.replaced, include) ||
           std::any_of(parts.begin(), parts.end(), [&](const KeyPart& part) {
             return disturbed_.replaced.contains(part.column) || mentions_any(part.expression, disturbed_.replaced);
           });
  }

  /// By another name only: constraints, whose names are the table's own.
  template <typename Part>
  void rename_constraint(const Part& old, const Part& now) {
    add(Phase::rename, RenameConstraint{to_.name, old.name, now.name});
  }

  void attachments();
  void foreign_keys();
  void columns();
  void primary_key();
  void uniques();
  void checks();
  void indexes();

  Draft& draft_;
  const Table& from_;
  const Table& to_;
  const ReferenceDisturbed& is_disturbed_;
  const DiffRules& rules_;
  DisturbedColumns disturbed_;
  schema::ObjectId node_;
};

/// Triggers, policies and the like are small: what differs is made anew, and what speaks of a column that changes.
void TableChanges::attachments() {
  const auto fate = [this](const auto& old, const auto& now) {
    if (without_comment(old) != without_comment(now)) return Fate::anew;
    const bool disturbed =
        mentions_any(old.definition, disturbed_.retyped) || mentions_any(old.definition, disturbed_.replaced);
    return disturbed ? Fate::anew : Fate::stays;
  };
  sort_out<Trigger>(from_.triggers, to_.triggers,
                    {.kind = "TRIGGER",
                     .fate = fate,
                     .drop = [this](const Trigger& one) { drop_attachments(draft_, node_, {one}, {}); },
                     .create = [this](const Trigger& one) { add_attachments(draft_, node_, {one}, {}); },
                     .rename = {}});
  sort_out<TablePart>(from_.parts, to_.parts,
                      {.kind = "",
                       .fate = fate,
                       .drop = [this](const TablePart& one) { drop_attachments(draft_, node_, {}, {one}); },
                       .create = [this](const TablePart& one) { add_attachments(draft_, node_, {}, {one}); },
                       .rename = {}});
}

void TableChanges::foreign_keys() {
  const auto fate = [this](const ForeignKey& old, const ForeignKey& now) {
    const bool disturbed = intersects(disturbed_.replaced, old.columns) ||
                           intersects(disturbed_.retyped, old.columns) ||
                           is_disturbed_(old.table, old.referenced_columns);
    if (disturbed) return Fate::anew;
    if (without_comment(old) == without_comment(now)) return Fate::stays;
    ForeignKey eased = without_comment(old);
    eased.deferral = now.deferral;
    if (now.validated) eased.validated = true;
    return eased == without_comment(now) ? Fate::altered : Fate::anew;
  };
  sort_out<ForeignKey>(from_.foreign_keys, to_.foreign_keys,
                       {.kind = "CONSTRAINT",
                        .fate = fate,
                        .drop =
                            [this](const ForeignKey& key) {
                              add(Phase::drop_foreign_keys, DropForeignKey{to_.name, key});
                            },
                        .create =
                            [this](const ForeignKey& key) {
                              add(Phase::add_foreign_keys, AddForeignKey{to_.name, key});
                            },
                        .rename = [this](const ForeignKey& old, const ForeignKey& now) { rename_constraint(old, now); },
                        .alter =
                            [this](const ForeignKey& old, const ForeignKey& now) {
                              add(Phase::add_foreign_keys, AlterForeignKey{to_.name, old, now});
                            }});
}

void TableChanges::checks() {
  const auto fate = [this](const Check& old, const Check& now) {
    // A constant in it is of the type that goes.
    if (mentions_any(old.expression, disturbed_.replaced) || mentions_any(old.expression, disturbed_.remade)) {
      return Fate::anew;
    }
    if (without_comment(old) == without_comment(now)) return Fate::stays;
    Check validated = without_comment(old);
    validated.validated = true;
    return validated == without_comment(now) ? Fate::altered : Fate::anew;
  };
  sort_out<Check>(from_.checks, to_.checks,
                  {.kind = "CONSTRAINT",
                   .fate = fate,
                   .drop =
                       [this](const Check& check) {
                         add(Phase::drop_constraints, DropCheck{to_.name, check});
                       },
                   .create =
                       [this](const Check& check) {
                         add(Phase::build, AddCheck{to_.name, check});
                       },
                   .rename = [this](const Check& old, const Check& now) { rename_constraint(old, now); },
                   .alter =
                       [this](const Check& old, const Check& now) {
                         add(Phase::build, ValidateCheck{to_.name, old, now});
                       }});
}

void TableChanges::indexes() {
  const auto fate = [this](const Index& old, const Index& now) {
    const bool of_constants = std::any_of(old.parts.begin(), old.parts.end(), [this](const KeyPart& part) {
      return mentions_any(part.expression, disturbed_.remade);
    });
    const bool replaced =
        goes_with_replaced(old.parts, old.include) || of_constants ||
        (old.predicate &&
         (mentions_any(*old.predicate, disturbed_.replaced) || mentions_any(*old.predicate, disturbed_.remade)));
    return replaced || without_comment(old) != without_comment(now) ? Fate::anew : Fate::stays;
  };
  sort_out<Index>(from_.indexes, to_.indexes,
                  {.kind = "INDEX",
                   .fate = fate,
                   .drop =
                       [this](const Index& index) {
                         add(Phase::drop_constraints, DropIndex{to_.name, index});
                       },
                   .create =
                       [this](const Index& index) {
                         add(Phase::build, CreateIndex{to_.name, index});
                       },
                   .rename =
                       [this](const Index& old, const Index& now) {
                         add(Phase::rename, RenameIndex{to_.name, old.name, now.name});
                       }});
}

void TableChanges::uniques() {
  const auto fate = [this](const Key& old, const Key& now) {
    const bool replaced = goes_with_replaced(old.parts, old.include);
    return replaced || without_comment(old) != without_comment(now) ? Fate::anew : Fate::stays;
  };
  sort_out<Key>(from_.uniques, to_.uniques,
                {.kind = "CONSTRAINT",
                 .fate = fate,
                 .drop =
                     [this](const Key& key) {
                       add(Phase::drop_constraints, DropUnique{to_.name, key});
                     },
                 .create =
                     [this](const Key& key) {
                       add(Phase::build, AddUnique{to_.name, key});
                     },
                 .rename = [this](const Key& old, const Key& now) { rename_constraint(old, now); }});
}

/// Before what may refer to it.
void TableChanges::primary_key() {
  const auto& old = from_.primary_key;
  const auto& now = to_.primary_key;
  const bool replaced = old && goes_with_replaced(old->parts, old->include);
  if (old && now && !replaced && content_of(*old) == content_of(*now)) {
    if (old->name != now->name) rename_constraint(*old, *now);
    comment("CONSTRAINT", now->name, old->comment, now->comment);
    return;
  }
  if (old) add(Phase::drop_constraints, DropPrimaryKey{to_.name, *old});
  if (now) add(Phase::build, AddPrimaryKey{to_.name, *now});
}

void TableChanges::columns() {
  for (const Column& column : from_.columns) {
    if (find(to_.columns, column.name) == nullptr || disturbed_.replaced.contains(column.name)) {
      add(Phase::build, DropColumn{to_.name, column});
    }
  }
  for (const Column& column : to_.columns) {
    const Column* const old = find(from_.columns, column.name);
    if (old == nullptr || disturbed_.replaced.contains(column.name)) {
      add(Phase::build, AddColumn{to_.name, column});
      continue;
    }
    if (without_comment(*old) != without_comment(column)) {
      add(Phase::build, AlterColumn{to_.name, *old, column});
    }
    comment("COLUMN", column.name, old->comment, column.comment);
  }
}

}  // namespace

TableProperties properties_of(const Table& table) {
  return {.unlogged = table.unlogged,
          .strict = table.strict,
          .without_rowid = table.without_rowid,
          .options = table.options,
          .row_security = table.row_security,
          .replica_identity = table.replica_identity,
          .clustered_on = table.clustered_on};
}

DisturbedColumns disturbed_columns(const Table& from, const Table& to, const DiffRules& rules,
                                   const std::set<std::string>& remade) {
  DisturbedColumns disturbed;
  if (rules.changes_tables_whole) return disturbed;
  disturbed.retyped = disturbed.remade = remade;
  for (const Column& old : from.columns) {
    const Column* const now = find(to.columns, old.name);
    if (now == nullptr) continue;
    if (now->generated && old.generated != now->generated) {
      disturbed.replaced.insert(old.name);
    } else if (old.type != now->type || old.collation != now->collation) {
      disturbed.retyped.insert(old.name);
    }
  }
  // What is worked out from a column that changes is worked out anew.
  for (const Column& old : from.columns) {
    const Column* const now = find(to.columns, old.name);
    if (now == nullptr || !old.generated || !now->generated) continue;
    const auto feeds = [&](const std::string& name) {
      return mentions(old.generated->expression, name, *rules.lexical);
    };
    if (std::any_of(disturbed.retyped.begin(), disturbed.retyped.end(), feeds)) disturbed.replaced.insert(old.name);
  }
  for (const std::string& name : disturbed.replaced) {
    disturbed.retyped.erase(name);
    disturbed.remade.erase(name);
  }
  return disturbed;
}

void add_attachments(Draft& draft, const schema::ObjectId& node, const std::vector<Trigger>& triggers,
                     const std::vector<TablePart>& parts) {
  for (const TablePart& part : parts) draft.add(Phase::attach, node, CreatePart{node.name, part});
  for (const Trigger& trigger : triggers) draft.add(Phase::attach, node, CreateTrigger{node.name, trigger});
}

void drop_attachments(Draft& draft, const schema::ObjectId& node, const std::vector<Trigger>& triggers,
                      const std::vector<TablePart>& parts) {
  for (const Trigger& trigger : triggers) draft.add(Phase::detach, node, DropTrigger{node.name, trigger});
  for (const TablePart& part : parts) draft.add(Phase::detach, node, DropPart{node.name, part});
}

void add_new_table(Draft& draft, const Table& table, const DiffRules& rules) {
  const schema::ObjectId node = id_of(table);
  Table bare = table;
  bare.access = {};
  bare.stored = {};
  bare.indexes.clear();
  bare.triggers.clear();
  bare.parts.clear();
  if (!rules.changes_tables_whole) bare.foreign_keys.clear();
  draft.add(Phase::build, node, CreateTable{std::move(bare)});
  for (const Index& index : table.indexes) draft.add(Phase::build, node, CreateIndex{table.name, index});
  if (!rules.changes_tables_whole) {
    for (const ForeignKey& key : table.foreign_keys) {
      draft.add(Phase::add_foreign_keys, node, AddForeignKey{table.name, key});
    }
  }
  add_attachments(draft, node, table.triggers, table.parts);
}

void add_table_changes(Draft& draft, const Table& from, const Table& to, const ReferenceDisturbed& is_disturbed,
                       const DiffRules& rules, const std::set<std::string>& remade) {
  TableChanges(draft, from, to, is_disturbed, rules, remade).add();
}

}  // namespace dunlin
