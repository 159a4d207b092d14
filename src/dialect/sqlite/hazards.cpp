// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/hazards.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <variant>

namespace dunlin::sqlite {
namespace {

using namespace operation;

/// How a column of this type takes values.
enum class Affinity {
  integer,
  text,
  blob,
  real,
  numeric
};

/// By SQLite's own rules, in their order.
Affinity affinity_of(std::string_view type) {
  std::string upper(type);
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  const auto has = [&](std::string_view word) { return upper.find(word) != std::string::npos; };
  if (has("INT")) return Affinity::integer;
  if (has("CHAR") || has("CLOB") || has("TEXT")) return Affinity::text;
  if (upper.empty() || has("BLOB")) return Affinity::blob;
  if (has("REAL") || has("FLOA") || has("DOUB")) return Affinity::real;
  return Affinity::numeric;
}

/// Whether values that go from one affinity to the other may come out as other values.
bool loses(Affinity from, Affinity to) {
  const bool whole_numbers = from == Affinity::integer || from == Affinity::numeric;
  if (from == to || to == Affinity::blob) return false;
  if (whole_numbers && (to == Affinity::integer || to == Affinity::numeric)) return false;
  return !(from == Affinity::integer && to == Affinity::text);
}

/// Every write keeps other writers out.
Hazards writing(bool rewrites = false, bool depends_on_data = false) {
  Hazards hazards;
  hazards.lock = "RESERVED";
  hazards.rewrites = rewrites;
  hazards.depends_on_data = depends_on_data;
  return hazards;
}

/// ADD COLUMN takes a constant default and nothing that old rows would have to be filled or looked at for.
Hazards of_new_column(const AddColumn& one) {
  const schema::Column& column = one.column;
  const bool constant = !column.default_value || (column.default_value->find('(') == std::string::npos &&
                                                  !column.default_value->starts_with("CURRENT_"));
  const bool filled = column.default_value || column.generated;
  const bool rewrites = !constant || (column.generated && column.generated->stored) || (!column.nullable && !filled);
  return writing(rewrites, !column.nullable && (!filled || column.generated));
}

Hazards of_column(const AlterColumn& one) {
  const Affinity from = affinity_of(one.from.type);
  const Affinity to = affinity_of(one.to.type);
  const bool rewrites = from != to || one.from.collation != one.to.collation || one.from.generated != one.to.generated;
  Hazards hazards = writing(rewrites, one.from.nullable && !one.to.nullable);
  if (!one.from.generated && (loses(from, to) || one.to.generated)) {
    hazards.losses.push_back(
        {.what = fmt::format("column {}.{}: {} -> {}", one.table.name, one.to.name, one.from.type, one.to.type),
         .table = one.table,
         .column = one.to.name});
  }
  return hazards;
}

/// What SQLite does not have writes nothing.
struct Hazardous {
  Hazards operator()(const CreateTable&) const { return writing(); }
  Hazards operator()(const DropTable& one) const {
    Hazards hazards = writing();
    hazards.losses.push_back({.what = "table " + one.table.name.name, .table = one.table.name, .column = {}});
    return hazards;
  }
  Hazards operator()(const RenameTable&) const { return writing(); }
  Hazards operator()(const AlterTable& one) const {
    return writing(one.from.strict != one.to.strict || one.from.without_rowid != one.to.without_rowid,
                   one.to.strict && !one.from.strict);
  }
  Hazards operator()(const AddColumn& one) const { return of_new_column(one); }
  Hazards operator()(const DropColumn& one) const {
    Hazards hazards = writing(!one.column.generated || one.column.generated->stored);
    if (!one.column.generated) {
      hazards.losses.push_back({.what = fmt::format("column {}.{}", one.table.name, one.column.name),
                                .table = one.table,
                                .column = one.column.name});
    }
    return hazards;
  }
  Hazards operator()(const RenameColumn&) const { return writing(); }
  Hazards operator()(const AlterColumn& one) const { return of_column(one); }
  Hazards operator()(const AddPrimaryKey&) const { return writing(true, true); }
  Hazards operator()(const DropPrimaryKey&) const { return writing(true); }
  Hazards operator()(const AddUnique&) const { return writing(true, true); }
  Hazards operator()(const DropUnique&) const { return writing(true); }
  Hazards operator()(const AddForeignKey&) const { return writing(false, true); }
  Hazards operator()(const DropForeignKey&) const { return writing(); }
  Hazards operator()(const AlterForeignKey&) const { return writing(); }
  Hazards operator()(const AddCheck&) const { return writing(false, true); }
  Hazards operator()(const DropCheck&) const { return writing(); }
  Hazards operator()(const ValidateCheck&) const { return writing(); }
  Hazards operator()(const RenameConstraint&) const { return writing(); }
  Hazards operator()(const CreateIndex& one) const { return writing(false, one.index.unique); }
  Hazards operator()(const DropIndex&) const { return writing(); }
  Hazards operator()(const RenameIndex&) const { return writing(); }
  Hazards operator()(const CreateTrigger&) const { return writing(); }
  Hazards operator()(const DropTrigger&) const { return writing(); }
  Hazards operator()(const CreatePart&) const { return writing(); }
  Hazards operator()(const DropPart&) const { return writing(); }
  Hazards operator()(const CreateView&) const { return writing(); }
  Hazards operator()(const DropView&) const { return writing(); }
  template <typename Other>
  Hazards operator()(const Other&) const {
    return {};
  }
};

}  // namespace

Hazards hazards(const Operation& operation) { return std::visit(Hazardous{}, operation); }

}  // namespace dunlin::sqlite
