// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/hazards.hpp"

#include "dialect/postgres/type_change.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <variant>

namespace dunlin::postgres {
namespace {

using namespace operation;

// The names of the locks, weakest first.
constexpr std::string_view kShareUpdateExclusive = "SHARE UPDATE EXCLUSIVE";
constexpr std::string_view kShare = "SHARE";
constexpr std::string_view kShareRowExclusive = "SHARE ROW EXCLUSIVE";
constexpr std::string_view kAccessExclusive = "ACCESS EXCLUSIVE";

Hazards taking(std::string_view lock, bool depends_on_data = false) {
  Hazards hazards;
  hazards.lock = lock;
  hazards.depends_on_data = depends_on_data;
  return hazards;
}

std::string shown(const ObjectName& name) { return name.schema + "." + name.name; }

Loss column_loss(const ObjectName& table, const schema::Column& column, const std::string& change) {
  return {
      .what = fmt::format("column {}.{}{}", shown(table), column.name, change), .table = table, .column = column.name};
}

/// Whether every row would get a value of its own, which then must be written into it. A call of a function that is
/// not known to give one value for a whole statement counts.
bool differs_by_row(std::string_view expression) {
  for (const std::string_view steady : {"now()", "transaction_timestamp()", "statement_timestamp()"}) {
    if (expression == steady) return false;
  }
  return expression.find('(') != std::string_view::npos;
}

Hazards of_new_column(const AddColumn& one) {
  Hazards hazards = taking(kAccessExclusive);
  const schema::Column& column = one.column;
  const bool filled = column.generated || column.identity || column.default_value;
  hazards.rewrites = (column.generated && column.generated->stored) || column.identity.has_value() ||
                     (column.default_value && differs_by_row(*column.default_value));
  hazards.depends_on_data = !column.nullable && (!filled || column.generated);
  return hazards;
}

Hazards of_column(const AlterColumn& one) {
  Hazards hazards = taking(kAccessExclusive);
  if (one.from.nullable && !one.to.nullable) hazards.depends_on_data = true;
  if (one.from.generated && one.to.generated && one.from.generated != one.to.generated) {
    hazards.rewrites = one.to.generated->stored;
  }
  schema::Column tuned = one.from;
  tuned.options = one.to.options;
  if (tuned == one.to) hazards.lock = kShareUpdateExclusive;
  if (one.from.type == one.to.type) return hazards;
  const TypeChange change = type_change(one.from.type, one.to.type);
  hazards.rewrites = hazards.rewrites || change.rewrites;
  hazards.depends_on_data = hazards.depends_on_data || change.depends_on_data;
  if (change.loses && !one.from.generated) {
    hazards.losses.push_back(column_loss(one.table, one.to, fmt::format(": {} -> {}", one.from.type, one.to.type)));
  }
  return hazards;
}

Hazards of_table(const AlterTable& one) {
  TableProperties tuned = one.from;
  tuned.options = one.to.options;
  Hazards hazards = taking(tuned == one.to ? kShareUpdateExclusive : kAccessExclusive);
  const auto place = [](const TableProperties& properties, std::string_view word) {
    const std::size_t at = properties.options.find(word);
    if (at == std::string::npos) return std::string();
    return properties.options.substr(at, properties.options.find(' ', at + word.size()) - at);
  };
  const bool moves = place(one.from, "USING ") != place(one.to, "USING ") ||
                     place(one.from, "TABLESPACE ") != place(one.to, "TABLESPACE ");
  hazards.rewrites = moves || one.from.unlogged != one.to.unlogged;
  if (moves) hazards.lock = kAccessExclusive;
  return hazards;
}

Hazards of_enum(const ReplaceEnum& one) {
  if (one.users.empty()) return {};
  const auto is_kept = [&](const std::string& label) {
    return std::find(one.to.labels.begin(), one.to.labels.end(), label) != one.to.labels.end();
  };
  Hazards hazards = taking(kAccessExclusive, !std::all_of(one.from.labels.begin(), one.from.labels.end(), is_kept));
  hazards.rewrites = true;
  return hazards;
}

Hazards of_part(const schema::TablePart& part) {
  if (part.kind == "STATISTICS") return taking(kShareUpdateExclusive);
  return taking(kAccessExclusive, part.kind == "EXCLUDE" || part.kind == "NOT NULL");
}

/// One overload for each operation, so that a new one does not compile until it has an answer here.
struct Hazardous {
  Hazards operator()(const CreateTable& one) const {
    return one.table.foreign_keys.empty() ? Hazards{} : taking(kShareRowExclusive);
  }
  Hazards operator()(const DropTable& one) const {
    Hazards hazards = taking(kAccessExclusive);
    // The rows of a foreign table are elsewhere, and stay.
    if (one.table.kind != schema::TableKind::foreign) {
      hazards.losses.push_back({.what = "table " + shown(one.table.name), .table = one.table.name, .column = {}});
    }
    return hazards;
  }
  Hazards operator()(const RenameTable&) const { return taking(kAccessExclusive); }
  Hazards operator()(const AlterTable& one) const { return of_table(one); }

  Hazards operator()(const AddColumn& one) const { return of_new_column(one); }
  Hazards operator()(const DropColumn& one) const {
    Hazards hazards = taking(kAccessExclusive);
    if (!one.column.generated) hazards.losses.push_back(column_loss(one.table, one.column, ""));
    return hazards;
  }
  Hazards operator()(const RenameColumn&) const { return taking(kAccessExclusive); }
  Hazards operator()(const AlterColumn& one) const { return of_column(one); }

  Hazards operator()(const AddPrimaryKey&) const { return taking(kAccessExclusive, true); }
  Hazards operator()(const DropPrimaryKey&) const { return taking(kAccessExclusive); }
  Hazards operator()(const AddUnique&) const { return taking(kAccessExclusive, true); }
  Hazards operator()(const DropUnique&) const { return taking(kAccessExclusive); }
  Hazards operator()(const AddForeignKey& one) const {
    return taking(kShareRowExclusive, one.key.validated && one.key.enforced);
  }
  Hazards operator()(const DropForeignKey&) const { return taking(kAccessExclusive); }
  Hazards operator()(const AlterForeignKey& one) const {
    const bool looked_at = one.to.validated && !one.from.validated;
    return taking(one.from.deferral == one.to.deferral ? kShareUpdateExclusive : kAccessExclusive, looked_at);
  }
  Hazards operator()(const AddCheck& one) const {
    return taking(kAccessExclusive, one.check.validated && one.check.enforced);
  }
  Hazards operator()(const DropCheck&) const { return taking(kAccessExclusive); }
  Hazards operator()(const ValidateCheck&) const { return taking(kShareUpdateExclusive, true); }
  Hazards operator()(const RenameConstraint&) const { return taking(kAccessExclusive); }

  Hazards operator()(const CreateIndex& one) const { return taking(kShare, one.index.unique); }
  Hazards operator()(const DropIndex&) const { return taking(kAccessExclusive); }
  Hazards operator()(const RenameIndex&) const { return taking(kShareUpdateExclusive); }
  Hazards operator()(const CreateTrigger&) const { return taking(kShareRowExclusive); }
  Hazards operator()(const DropTrigger&) const { return taking(kAccessExclusive); }
  Hazards operator()(const CreatePart& one) const { return of_part(one.part); }
  Hazards operator()(const DropPart&) const { return taking(kAccessExclusive); }

  Hazards operator()(const CreateView&) const { return {}; }
  Hazards operator()(const DropView&) const { return taking(kAccessExclusive); }

  Hazards operator()(const CreateEnum&) const { return {}; }
  Hazards operator()(const DropEnum&) const { return {}; }
  Hazards operator()(const AddEnumLabel&) const { return {}; }
  Hazards operator()(const ReplaceEnum& one) const { return of_enum(one); }
  Hazards operator()(const CreateSequence&) const { return {}; }
  Hazards operator()(const DropSequence&) const { return taking(kAccessExclusive); }
  Hazards operator()(const AlterSequence&) const { return taking(kShareRowExclusive); }
  Hazards operator()(const CreateDefinition&) const { return {}; }
  Hazards operator()(const DropDefinition&) const { return {}; }
  Hazards operator()(const ReplaceDefinition&) const { return {}; }
  Hazards operator()(const CreateNamespace&) const { return {}; }
  Hazards operator()(const DropNamespace&) const { return {}; }
  Hazards operator()(const CreateExtension&) const { return {}; }
  Hazards operator()(const DropExtension&) const { return {}; }
  Hazards operator()(const AlterExtension&) const { return {}; }
  Hazards operator()(const SetComment&) const { return taking(kShareUpdateExclusive); }
};

}  // namespace

Hazards hazards(const Operation& operation) { return std::visit(Hazardous{}, operation); }

}  // namespace dunlin::postgres
