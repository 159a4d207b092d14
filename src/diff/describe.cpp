// SPDX-License-Identifier: Apache-2.0
#include "diff/describe.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace dunlin {
namespace {

using namespace operation;

std::string on_columns(const std::vector<schema::KeyPart>& parts) {
  std::vector<std::string> names;
  for (const schema::KeyPart& part : parts) names.push_back(part.column.empty() ? part.expression : part.column);
  return fmt::format(" ({})", fmt::join(names, ", "));
}

/// What a part is called, or what it is of where it has no name.
std::string called(const std::string& name, const std::string& otherwise) {
  return name.empty() ? otherwise : " " + name + otherwise;
}

std::string value_of(const std::optional<std::string>& text) { return text.value_or("none"); }

/// What differs between two columns, in words.
std::string changes_of(const schema::Column& from, const schema::Column& to) {
  std::vector<std::string> words;
  const auto add = [&](std::string_view what, const std::string& old, const std::string& now) {
    if (old != now)
      words.push_back(fmt::format("{} {} -> {}", what, old.empty() ? "none" : old, now.empty() ? "none" : now));
  };
  add("type", from.type, to.type);
  if (from.nullable != to.nullable) words.emplace_back(to.nullable ? "null allowed" : "not null");
  add("default", value_of(from.default_value), value_of(to.default_value));
  add("collation", from.collation, to.collation);
  if (from.identity != to.identity) words.emplace_back(to.identity ? "identity" : "no identity");
  if (from.generated != to.generated) words.emplace_back(to.generated ? "generated" : "not generated");
  add("storage", from.storage, to.storage);
  add("compression", from.compression, to.compression);
  add("on conflict", from.not_null_conflict, to.not_null_conflict);
  add("name of not null", from.not_null_name, to.not_null_name);
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string properties(const TableProperties& from, const TableProperties& to) {
  std::vector<std::string> words;
  const auto add = [&](std::string_view what, bool old, bool now) {
    if (old != now) words.push_back(now ? std::string(what) : fmt::format("not {}", what));
  };
  add("unlogged", from.unlogged, to.unlogged);
  add("strict", from.strict, to.strict);
  add("without rowid", from.without_rowid, to.without_rowid);
  if (from.options != to.options) words.emplace_back("options");
  if (from.row_security != to.row_security) words.emplace_back("row level security");
  if (from.replica_identity != to.replica_identity) words.emplace_back("replica identity");
  return fmt::format("{}", fmt::join(words, ", "));
}

/// Spells each operation.
struct Description {
  std::string operator()(const CreateTable& one) const { return "+ table " + shown(one.table.name); }
  std::string operator()(const DropTable& one) const { return "- table " + shown(one.table.name); }
  std::string operator()(const RenameTable& one) const {
    return fmt::format("> table {} -> {}", shown(one.from), shown(one.to));
  }
  std::string operator()(const AlterTable& one) const {
    return fmt::format("~ table {}: {}", shown(one.table), properties(one.from, one.to));
  }
  std::string operator()(const AddColumn& one) const { return column('+', one.table, one.column); }
  std::string operator()(const DropColumn& one) const { return column('-', one.table, one.column); }
  std::string operator()(const RenameColumn& one) const {
    return fmt::format("> column {}.{} -> {}", shown(one.table), one.from, one.to);
  }
  std::string operator()(const AlterColumn& one) const {
    return fmt::format("~ column {}.{}: {}", shown(one.table), one.to.name, changes_of(one.from, one.to));
  }
  std::string operator()(const AddPrimaryKey& one) const { return key('+', "primary key", one.table, one.key); }
  std::string operator()(const DropPrimaryKey& one) const { return key('-', "primary key", one.table, one.key); }
  std::string operator()(const AddUnique& one) const { return key('+', "unique", one.table, one.key); }
  std::string operator()(const DropUnique& one) const { return key('-', "unique", one.table, one.key); }
  std::string operator()(const AddForeignKey& one) const { return foreign_key('+', one.table, one.key); }
  std::string operator()(const DropForeignKey& one) const { return foreign_key('-', one.table, one.key); }
  std::string operator()(const AlterForeignKey& one) const { return foreign_key('~', one.table, one.to); }
  std::string operator()(const AddCheck& one) const { return check('+', one.table, one.check); }
  std::string operator()(const DropCheck& one) const { return check('-', one.table, one.check); }
  std::string operator()(const ValidateCheck& one) const { return check('~', one.table, one.to); }
  std::string operator()(const RenameConstraint& one) const {
    return fmt::format("> constraint {}.{} -> {}", shown(one.table), one.from, one.to);
  }
  std::string operator()(const CreateIndex& one) const {
    return part('+', "index", one.relation, one.index.name) + on_columns(one.index.parts);
  }
  std::string operator()(const DropIndex& one) const { return part('-', "index", one.relation, one.index.name); }
  std::string operator()(const RenameIndex& one) const {
    return fmt::format("> index {}.{} -> {}", shown(one.relation), one.from, one.to);
  }
  std::string operator()(const CreateTrigger& one) const {
    return part('+', "trigger", one.relation, one.trigger.name);
  }
  std::string operator()(const DropTrigger& one) const { return part('-', "trigger", one.relation, one.trigger.name); }
  std::string operator()(const CreatePart& one) const { return part('+', one.part.kind, one.relation, one.part.name); }
  std::string operator()(const DropPart& one) const { return part('-', one.part.kind, one.relation, one.part.name); }
  std::string operator()(const CreateView& one) const { return "+ view " + shown(one.view.name); }
  std::string operator()(const DropView& one) const { return "- view " + shown(one.view.name); }
  std::string operator()(const CreateEnum& one) const { return "+ type " + shown(one.type.name); }
  std::string operator()(const DropEnum& one) const { return "- type " + shown(one.type.name); }
  std::string operator()(const AddEnumLabel& one) const {
    return fmt::format("+ label {}: {}{}", shown(one.type), one.label, one.before ? " before " + *one.before : "");
  }
  std::string operator()(const ReplaceEnum& one) const {
    return fmt::format("~ type {}: {}", shown(one.to.name), fmt::join(one.to.labels, ", "));
  }
  std::string operator()(const CreateSequence& one) const { return "+ sequence " + shown(one.sequence.name); }
  std::string operator()(const DropSequence& one) const { return "- sequence " + shown(one.sequence.name); }
  std::string operator()(const AlterSequence& one) const { return "~ sequence " + shown(one.to.name); }
  std::string operator()(const CreateDefinition& one) const { return definition('+', one.definition); }
  std::string operator()(const DropDefinition& one) const { return definition('-', one.definition); }
  std::string operator()(const ReplaceDefinition& one) const { return definition('~', one.to); }
  std::string operator()(const CreateNamespace& one) const { return "+ schema " + one.name.name; }
  std::string operator()(const DropNamespace& one) const { return "- schema " + one.name.name; }
  std::string operator()(const CreateExtension& one) const { return "+ extension " + one.extension.name; }
  std::string operator()(const DropExtension& one) const { return "- extension " + one.extension.name; }
  std::string operator()(const AlterExtension& one) const { return "~ extension " + one.to.name; }
  std::string operator()(const SetComment& one) const {
    const std::string object = one.target.kind == "SCHEMA" ? one.target.object.name : shown(one.target.object);
    return fmt::format("~ comment on {}{}{}", object, one.target.part.empty() ? "" : ".", one.target.part);
  }

 private:
  static std::string part(char sign, std::string_view kind, const ObjectName& relation, const std::string& name) {
    return fmt::format("{} {} {}.{}", sign, kind, shown(relation), name);
  }
  static std::string column(char sign, const ObjectName& table, const schema::Column& one) {
    return part(sign, "column", table, one.name) + (one.type.empty() ? "" : " " + one.type);
  }
  static std::string key(char sign, std::string_view kind, const ObjectName& table, const schema::Key& one) {
    return fmt::format("{} {} {}:{}", sign, kind, shown(table), called(one.name, on_columns(one.parts)));
  }
  static std::string foreign_key(char sign, const ObjectName& table, const schema::ForeignKey& one) {
    const std::string what = fmt::format(" ({}) -> {}", fmt::join(one.columns, ", "), shown(one.table));
    return fmt::format("{} foreign key {}:{}", sign, shown(table), called(one.name, what));
  }
  static std::string check(char sign, const ObjectName& table, const schema::Check& one) {
    return fmt::format("{} check {}:{}", sign, shown(table), called(one.name, " (" + one.expression + ")"));
  }
  static std::string definition(char sign, const schema::Definition& one) {
    std::string kind = one.kind;
    for (char& c : kind) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return fmt::format("{} {} {}{}", sign, kind, shown(one.name), one.arguments);
  }
};

}  // namespace

std::string shown(const ObjectName& name) { return name.schema.empty() ? name.name : name.schema + "." + name.name; }

std::string describe(const Operation& operation) { return std::visit(Description{}, operation); }

}  // namespace dunlin
