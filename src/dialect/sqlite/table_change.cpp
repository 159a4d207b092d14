// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/table_change.hpp"

#include "base/text.hpp"
#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/expression.hpp"
#include "dialect/sqlite/introspect_facts.hpp"
#include "dialect/sqlite/table_edit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <optional>

namespace dunlin::sqlite {
namespace {

bool holds_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

const ClauseInText* last_of(const ColumnInText& column, ClauseKind kind) {
  const ClauseInText* last = nullptr;
  for (const ClauseInText& clause : column.clauses) {
    if (clause.kind == kind) last = &clause;
  }
  return last;
}

std::string expression_of(const TableText& table, const ClauseInText* clause) {
  return clause == nullptr ? "" : normalise_expression(table.text(clause->expression));
}

std::string parts_text(const std::vector<KeyPartInText>& parts) {
  std::string text;
  for (const KeyPartInText& part : parts) {
    text += fmt::format("{} {} {},", to_lower(part.column), to_lower(part.collation), part.descending);
  }
  return text;
}

/// PRIMARY KEY or UNIQUE, all of them in order, without their names.
std::vector<std::string> keys_of(const TableText& table, ClauseKind kind) {
  std::vector<std::string> keys;
  const auto add = [&](std::string_view parts, const ClauseInText& clause) {
    if (clause.kind != kind) return;
    keys.push_back(fmt::format("{}|{}|{}|{}", parts, clause.conflict, clause.autoincrement, clause.descending));
  };
  for (const ColumnInText& column : table.table().columns) {
    for (const ClauseInText& clause : column.clauses) add("of column " + to_lower(column.name.name), clause);
  }
  for (const ClauseInText& clause : table.table().constraints) add(parts_text(clause.parts), clause);
  return keys;
}

std::vector<std::string> checks_of(const TableText& table) {
  std::vector<std::string> checks;
  const auto add = [&](const ClauseInText& clause) {
    if (clause.kind == ClauseKind::check) checks.emplace_back(table.text(clause.expression));
  };
  for (const ColumnInText& column : table.table().columns) {
    for (const ClauseInText& clause : column.clauses) add(clause);
  }
  for (const ClauseInText& clause : table.table().constraints) add(clause);
  return checks;
}

std::string names_text(const std::vector<NameInText>& names) {
  std::string text;
  for (const NameInText& one : names) text += to_lower(one.name) + ',';
  return text;
}

struct ForeignKeys {
  std::vector<std::string> targets;  ///< Which rows must be there.
  std::vector<std::string> rules;    ///< And when, and what happens.
};

ForeignKeys foreign_keys_of(const TableText& table) {
  ForeignKeys keys;
  const auto add = [&](const std::string& columns, const ClauseInText& clause) {
    if (clause.kind != ClauseKind::references) return;
    const ReferenceInText& to = *clause.reference;
    keys.targets.push_back(fmt::format("{}>{}({})", columns, to_lower(to.table.name), names_text(to.columns)));
    keys.rules.push_back(fmt::format("{} {} {} {}", keys.targets.back(), words_of(to.on_update), words_of(to.on_delete),
                                     to.initially_deferred));
  };
  for (const ColumnInText& column : table.table().columns) {
    for (const ClauseInText& clause : column.clauses) add(to_lower(column.name.name) + ',', clause);
  }
  for (const ClauseInText& clause : table.table().constraints) add(names_text(clause.columns), clause);
  return keys;
}

/// One run of `compare_tables`.
class Comparison {
 public:
  Comparison(const TableText& before, const TableText& after) : before_(before), after_(after) {}

  TableChange run() {
    change_.rebuild_reason = find_reason();
    if (!change_.rebuild_reason.empty()) return std::move(change_);
    for (std::size_t i = 0; i < columns_after().size(); ++i) compare_column(columns_before()[i], columns_after()[i]);
    compare_checks();
    compare_foreign_keys();
    return std::move(change_);
  }

 private:
  [[nodiscard]] const std::vector<ColumnInText>& columns_before() const { return before_.table().columns; }
  [[nodiscard]] const std::vector<ColumnInText>& columns_after() const { return after_.table().columns; }

  [[nodiscard]] std::string find_reason() const {
    const CreateTable& from = before_.table();
    const CreateTable& to = after_.table();
    if (from.strict != to.strict) return "every value is checked against STRICT types";
    if (from.without_rowid != to.without_rowid) return "a table WITHOUT ROWID is stored in another form";
    const bool same_columns =
        std::equal(from.columns.begin(), from.columns.end(), to.columns.begin(), to.columns.end(),
                   [](const ColumnInText& a, const ColumnInText& b) { return a.name.name == b.name.name; });
    if (!same_columns) return "a column comes or goes, and SQLite itself cannot do that here";
    if (keys_of(before_, ClauseKind::primary_key) != keys_of(after_, ClauseKind::primary_key)) {
      return "the primary key decides how rows are stored";
    }
    if (keys_of(before_, ClauseKind::unique) != keys_of(after_, ClauseKind::unique)) {
      return "a UNIQUE constraint is an index";
    }
    for (std::size_t i = 0; i < to.columns.size(); ++i) {
      std::string reason = column_reason(from.columns[i], to.columns[i]);
      if (!reason.empty()) return reason;
    }
    return {};
  }

  [[nodiscard]] std::string column_reason(const ColumnInText& from, const ColumnInText& to) const {
    const std::string type_before = normalise_type(before_.text(from.type));
    const std::string type_after = normalise_type(after_.text(to.type));
    const bool strict = after_.table().strict;
    const bool same_type = same_name(type_before, type_after);
    if (affinity_of(type_before, strict) != affinity_of(type_after, strict) || (strict && !same_type)) {
      return fmt::format("values of column \"{}\" are stored in another form", to.name.name);
    }
    // INTEGER and nothing else makes a key the rowid.
    if (!same_type && is_in_primary_key(to)) return "the type of a primary key decides how rows are stored";
    if (!same_name(collation_in(from), collation_in(to))) {
      return fmt::format("another collation of column \"{}\" orders indexes anew", to.name.name);
    }
    const ClauseInText* worked_out = last_of(from, ClauseKind::generated);
    const ClauseInText* now_worked_out = last_of(to, ClauseKind::generated);
    const bool same_form = (worked_out == nullptr) == (now_worked_out == nullptr) &&
                           (worked_out == nullptr || worked_out->stored == now_worked_out->stored);
    if (!same_form || expression_of(before_, worked_out) != expression_of(after_, now_worked_out)) {
      return fmt::format("column \"{}\" is worked out otherwise", to.name.name);
    }
    return {};
  }

  [[nodiscard]] bool is_in_primary_key(const ColumnInText& column) const {
    if (last_of(column, ClauseKind::primary_key) != nullptr) return true;
    for (const ClauseInText& clause : after_.table().constraints) {
      if (clause.kind != ClauseKind::primary_key) continue;
      for (const KeyPartInText& part : clause.parts) {
        if (same_name(part.column, column.name.name)) return true;
      }
    }
    return false;
  }

  void compare_column(const ColumnInText& from, const ColumnInText& to) {
    if (last_of(from, ClauseKind::not_null) == nullptr && last_of(to, ClauseKind::not_null) != nullptr) {
      change_.proofs.push_back(
          {dialect().quote(to.name.name) + " IS NULL", fmt::format("column \"{}\" holds NULL", to.name.name)});
    }
    if (expression_of(before_, last_of(from, ClauseKind::default_value)) !=
        expression_of(after_, last_of(to, ClauseKind::default_value))) {
      change_.default_columns.push_back(to.name.name);
    }
  }

  void compare_checks() {
    std::vector<std::string> known;
    for (const std::string& check : checks_of(before_)) known.push_back(normalise_expression(check));
    for (const std::string& check : checks_of(after_)) {
      const auto found = std::find(known.begin(), known.end(), normalise_expression(check));
      if (found != known.end()) {
        known.erase(found);
        continue;
      }
      change_.proofs.push_back(
          {fmt::format("NOT ({}\n)", check), fmt::format("CHECK ({}) does not hold", normalise_expression(check))});
    }
  }

  void compare_foreign_keys() {
    ForeignKeys from = foreign_keys_of(before_);
    const ForeignKeys to = foreign_keys_of(after_);
    change_.foreign_keys_after = to.targets.size();
    change_.foreign_keys_differ = from.rules != to.rules;
    for (std::size_t i = 0; i < to.targets.size(); ++i) {
      const auto found = std::find(from.targets.begin(), from.targets.end(), to.targets[i]);
      if (found == from.targets.end()) {
        change_.new_foreign_keys.push_back(i);
      } else {
        from.targets.erase(found);
      }
    }
  }

  const TableText& before_;
  const TableText& after_;
  TableChange change_;
};

}  // namespace

TableChange compare_tables(const TableText& before, const TableText& after) { return Comparison(before, after).run(); }

// As SQLite's manual has it, in the order of its rules.
Affinity affinity_of(std::string_view typed, bool strict) {
  const std::string type = to_lower(normalise_type(typed));
  if (strict && type == "any") return Affinity::blob;
  if (holds_any(type, {"int"})) return Affinity::integer;
  if (holds_any(type, {"char", "clob", "text"})) return Affinity::text;
  if (type.empty() || holds_any(type, {"blob"})) return Affinity::blob;
  if (holds_any(type, {"real", "floa", "doub"})) return Affinity::real;
  return Affinity::numeric;
}

std::string loss_condition(std::string_view value, Affinity from, Affinity to) {
  if (from == to || to == Affinity::blob) return {};
  const bool was_numeric = from == Affinity::numeric || from == Affinity::integer || from == Affinity::real;
  if (to == Affinity::text) {
    return fmt::format("(typeof({0}) = 'real' AND CAST(CAST({0} AS TEXT) AS REAL) IS NOT {0})", value);
  }
  const std::string whole =
      fmt::format("(typeof({0}) = 'integer' AND CAST(CAST({0} AS REAL) AS INTEGER) IS NOT {0})", value);
  // A text in a column of numbers is none, and stays as it is.
  if (was_numeric) return to == Affinity::real ? whole : "";
  const std::string text =
      fmt::format("(typeof({0}) = 'text' AND CAST(CAST({0} AS NUMERIC) AS TEXT) IS NOT {0} COLLATE BINARY)", value);
  return to == Affinity::real ? fmt::format("({} OR {})", whole, text) : text;
}

bool names_word(std::string_view sql, std::string_view name) {
  for (DdlReader reader(sql); !reader.at_end(); reader.advance()) {
    if (reader.next_is_name() && same_name(name_of(reader.text()), name)) return true;
  }
  return false;
}

}  // namespace dunlin::sqlite
