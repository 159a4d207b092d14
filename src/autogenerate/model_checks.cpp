// SPDX-License-Identifier: Apache-2.0
#include "autogenerate/models.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"
#include "dialect/catalog.hpp"
#include "diff/describe.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

namespace dunlin {
namespace {

std::vector<std::string> key_of(const ModelTable& model) {
  std::vector<std::string> names;
  for (const std::size_t column : detail::key_columns(model)) names.push_back(model.columns[column].name);
  return names;
}

const ModelColumn* find_column(const ModelTable& model, std::string_view name) {
  const auto found = std::find_if(model.columns.begin(), model.columns.end(),
                                  [name](const ModelColumn& column) { return column.name == name; });
  return found == model.columns.end() ? nullptr : &*found;
}

ColumnKind kind_of(const ModelColumn& column) {
  return column.type.kind == ColumnKind::array ? column.type.element : column.type.kind;
}

/// Looks at one table after the other.
class Checker {
 public:
  Checker(const Models& models, std::vector<std::string>& faults) : models_(models), faults_(faults) {}

  void run() {
    std::set<schema::ObjectName> names;
    for (const ModelTable& model : models_.tables()) {
      model_ = &model;
      if (model.name.name.empty()) say("a model has no name for its table");
      if (!model.name.name.empty() && !names.insert(model.name).second) fault("is described twice");
      if (model.columns.empty()) fault("has no column");
      check_columns();
      check_keys();
      for (const ModelForeignKey& key : model.foreign_keys) check_reference(key.columns, key.reference);
      for (const ModelSql& sql : model.sql) check_dialect(sql.dialect, "its SQL");
    }
    for (const ModelSql& sql : models_.statements()) {
      if (!is_dialect(sql.dialect)) say(fmt::format("SQL is for \"{}\", which is no dialect", sql.dialect));
    }
  }

 private:
  void say(std::string sentence) { faults_.push_back(std::move(sentence)); }
  void fault(std::string_view rest) { say(fmt::format("table \"{}\" {}", shown(model_->name), rest)); }
  void fault(const ModelColumn& column, std::string_view rest) {
    say(fmt::format("column \"{}\" of table \"{}\" {}", column.name, shown(model_->name), rest));
  }

  static bool is_dialect(std::string_view name) {
    const auto known = all_dialects();
    return name.empty() ||
           std::any_of(known.begin(), known.end(), [name](const Dialect* one) { return one->name() == name; });
  }
  void check_dialect(const std::string& name, std::string_view what) {
    if (!is_dialect(name)) fault(fmt::format("has {} for \"{}\", which is no dialect", what, name));
  }

  void check_columns() {
    std::set<std::string> names;
    for (const ModelColumn& column : model_->columns) {
      if (column.name.empty()) {
        fault("has a column without a name");
      } else if (!names.insert(to_lower(column.name)).second) {
        fault(fmt::format("has two columns \"{}\"", column.name));
      }
      check_options(column);
      check_enum(column);
      if (column.reference) check_reference({column.name}, *column.reference);
    }
  }

  void check_options(const ModelColumn& column) {
    const ColumnKind kind = kind_of(column);
    if (column.length && kind != ColumnKind::text) fault(column, "has a length and is no text");
    if (column.length && *column.length == 0) fault(column, "has the length 0");
    if (column.precision && kind != ColumnKind::decimal) fault(column, "has a precision and is no decimal");
    if (column.precision && column.scale.value_or(0) > *column.precision) {
      fault(column, "has more digits behind the point than in all");
    }
    const bool collated = !column.collation.empty() || !column.collations.empty();
    if (collated && kind != ColumnKind::text) fault(column, "has a collation and is no text");
    for (const auto* by_dialect : {&column.types, &column.defaults, &column.collations}) {
      for (const auto& [name, value] : *by_dialect)
        check_dialect(name, fmt::format("something of \"{}\"", column.name));
    }
  }

  void check_enum(const ModelColumn& column) {
    if (kind_of(column) != ColumnKind::enumeration) return;
    if (column.type.enum_name.empty()) fault(column, "is an enum without a name");
    if (column.type.labels.empty()) fault(column, "is an enum without labels");
    const auto [known, is_new] = enums_.try_emplace(column.type.enum_name, column.type.labels);
    if (!is_new && known->second != column.type.labels) {
      fault(column, fmt::format("is of enum \"{}\", which has other labels elsewhere", column.type.enum_name));
    }
  }

  void check_keys() {
    std::size_t primary_keys = 0;
    for (const ModelColumn& column : model_->columns) {
      if (!column.primary_key) continue;
      primary_keys = 1;
      if (column.type.nullable) fault(column, "is of the primary key and may be NULL");
    }
    for (const ModelKey& key : model_->keys) {
      if (key.kind == ModelKey::Kind::primary) ++primary_keys;
      check_names(key.columns, key.kind == ModelKey::Kind::index ? "an index" : "a key");
    }
    if (primary_keys > 1) fault("has more than one primary key");
  }

  void check_names(const std::vector<std::string>& columns, std::string_view what) {
    if (columns.empty()) fault(fmt::format("has {} of no column", what));
    for (const std::string& name : columns) {
      if (find_column(*model_, name) == nullptr) {
        fault(fmt::format("has {} of column \"{}\", which it does not have", what, name));
      }
    }
  }

  void check_reference(const std::vector<std::string>& columns, const Reference& reference) {
    check_names(columns, "a foreign key");
    const ModelTable* const target = find_model(reference.table);
    const std::string from = fmt::format("has a foreign key on ({})", fmt::join(columns, ", "));
    if (target == nullptr) {
      return fault(fmt::format("{} to table \"{}\", which no model describes", from, reference.table));
    }
    std::vector<std::string> referenced = reference.columns;
    if (referenced.empty()) referenced = key_of(*target);
    if (referenced.empty())
      return fault(fmt::format("{} to table \"{}\", which has no primary key", from, reference.table));
    for (const std::string& name : referenced) {
      if (find_column(*target, name) != nullptr) continue;
      return fault(
          fmt::format("{} to column \"{}\" of table \"{}\", which it does not have", from, name, reference.table));
    }
    if (referenced.size() != columns.size()) {
      return fault(fmt::format("{} to ({}) of table \"{}\", which are not as many", from, fmt::join(referenced, ", "),
                               reference.table));
    }
    if (!is_key(*target, referenced)) {
      fault(fmt::format("{} to ({}) of table \"{}\", which is neither its primary key nor unique", from,
                        fmt::join(referenced, ", "), reference.table));
    }
  }

  [[nodiscard]] const ModelTable* find_model(std::string_view name) const {
    const auto found = std::find_if(models_.tables().begin(), models_.tables().end(),
                                    [name](const ModelTable& one) { return one.name == object_name(name); });
    return found == models_.tables().end() ? nullptr : &*found;
  }

  /// In whatever order.
  static bool is_key(const ModelTable& target, const std::vector<std::string>& columns) {
    const std::set<std::string> wanted(columns.begin(), columns.end());
    const auto is_it = [&wanted](const std::vector<std::string>& key) {
      return std::set<std::string>(key.begin(), key.end()) == wanted;
    };
    if (is_it(key_of(target))) return true;
    const ModelColumn* const single = columns.size() == 1 ? find_column(target, columns.front()) : nullptr;
    if (single != nullptr && single->unique) return true;
    return std::any_of(target.keys.begin(), target.keys.end(),
                       [&](const ModelKey& key) { return key.kind == ModelKey::Kind::unique && is_it(key.columns); });
  }

  const Models& models_;
  std::vector<std::string>& faults_;
  const ModelTable* model_ = nullptr;
  std::map<std::string, std::vector<std::string>> enums_;
};

}  // namespace

ModelFaults find_faults(const Models& models, std::span<const Dialect* const> dialects) {
  ModelFaults faults;
  Checker(models, faults.contradictions).run();
  for (const ModelTable& model : models.tables()) {
    for (const Dialect* dialect : dialects) {
      for (const std::string& lacking : catalog_of(*dialect).keep(model).lacking) {
        faults.lacking.push_back(fmt::format("table \"{}\": {} {}", shown(model.name), dialect->name(), lacking));
      }
    }
  }
  return faults;
}

void check_models(const Models& models, std::span<const Dialect* const> dialects) {
  const ModelFaults faults = find_faults(models, dialects);
  const std::vector<std::string>& first = faults.contradictions.empty() ? faults.lacking : faults.contradictions;
  if (first.empty()) return;
  const std::vector<std::string> others(first.begin() + 1, first.end());
  ErrorDetails details;
  if (!others.empty()) details.hint = fmt::format("also: {}", fmt::join(others, "; "));
  const bool contradicts = !faults.contradictions.empty();
  if (!contradicts && others.empty()) details.hint = "say with `type_on` or `collation_on` what it is to have there";
  details.state = "no database was asked";
  throw Error(contradicts ? ErrorCode::usage : ErrorCode::unsupported, first.front(), std::move(details));
}

}  // namespace dunlin
