// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/expression.hpp"
#include "dialect/sqlite/introspect_facts.hpp"
#include "dialect/sqlite/render.hpp"
#include "dialect/sqlite/table_edit.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace dunlin::sqlite {
namespace {

/// A constraint of a table, wherever it stands.
struct Constraint {
  const ClauseInText* clause = nullptr;
  const ColumnInText* column = nullptr;  ///< Null for one of the table.

  [[nodiscard]] std::string_view name() const {
    return clause->name ? std::string_view(clause->name->name) : std::string_view();
  }
};

bool is_constraint(ClauseKind kind) {
  return kind == ClauseKind::not_null || kind == ClauseKind::primary_key || kind == ClauseKind::unique ||
         kind == ClauseKind::check || kind == ClauseKind::references;
}

std::vector<Constraint> constraints_of(const TableText& table) {
  std::vector<Constraint> found;
  for (const ColumnInText& column : table.table().columns) {
    for (const ClauseInText& clause : column.clauses) {
      if (is_constraint(clause.kind)) found.push_back({&clause, &column});
    }
  }
  for (const ClauseInText& clause : table.table().constraints) found.push_back({&clause, nullptr});
  return found;
}

/// Letter case and quotes of names aside.
bool same_expression(std::string_view left, std::string_view right) {
  const std::string left_text = normalise_expression(left);
  const std::string right_text = normalise_expression(right);
  DdlReader a(left_text);
  DdlReader b(right_text);
  for (; !a.at_end() && !b.at_end(); a.advance(), b.advance()) {
    const bool names = a.token().kind != sql::TokenKind::string && b.token().kind != sql::TokenKind::string &&
                       a.next_is_name() && b.next_is_name();
    if (names ? !same_name(name_of(a.text()), name_of(b.text())) : a.text() != b.text()) return false;
  }
  return a.at_end() && b.at_end();
}

struct Part {
  std::string column;
  std::string collation;
};

std::string column_collation(const TableText& table, std::string_view column) {
  const ColumnInText* found = table.find_column(column);
  return found == nullptr ? "BINARY" : collation_in(*found);
}

std::vector<Part> parts_of(const TableText& table, const ClauseInText& clause, const ColumnInText* column) {
  if (column != nullptr) return {{column->name.name, collation_in(*column)}};
  std::vector<Part> parts;
  for (const KeyPartInText& part : clause.parts) {
    parts.push_back({part.column, part.collation.empty() ? column_collation(table, part.column) : part.collation});
  }
  return parts;
}

bool same_parts(const std::vector<Part>& left, const std::vector<Part>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](const Part& a, const Part& b) {
    return same_name(a.column, b.column) && same_name(a.collation, b.collation);
  });
}

bool same_names(const std::vector<NameInText>& left, const std::vector<NameInText>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const NameInText& a, const NameInText& b) { return same_name(a.name, b.name); });
}

bool same_columns(const Constraint& one, const std::vector<NameInText>& columns) {
  if (one.column == nullptr) return same_names(one.clause->columns, columns);
  return columns.size() == 1 && same_name(columns.front().name, one.column->name.name);
}

/// Whether they refer to the same; what happens when that changes, aside.
bool same_target(const ReferenceInText& left, const ReferenceInText& right) {
  return same_name(left.table.name, right.table.name) && same_names(left.columns, right.columns);
}

bool same_rules(const ReferenceInText& left, const ReferenceInText& right) {
  return left.on_update == right.on_update && left.on_delete == right.on_delete &&
         left.initially_deferred == right.initially_deferred;
}

bool fits(const TableText& table, const Constraint& one, const alter::DropConstraint& dropped) {
  if (!dropped.name.empty() && !same_name(one.name(), dropped.name)) return false;
  if (!dropped.clause) return true;
  if (one.clause->kind != dropped.clause->kind) return false;
  switch (one.clause->kind) {
    case ClauseKind::check: return same_expression(table.text(one.clause->expression), dropped.expression);
    case ClauseKind::unique:
      return same_parts(parts_of(table, *one.clause, one.column), parts_of(table, *dropped.clause, nullptr));
    case ClauseKind::references:
      return same_columns(one, dropped.clause->columns) &&
             (!dropped.clause->reference || same_target(*one.clause->reference, *dropped.clause->reference));
    default: return true;
  }
}

/// Of several foreign keys to the same those with the same rules; of several constraints those without a name.
void prefer(std::vector<Constraint>& fitting, const alter::DropConstraint& dropped) {
  const auto keep_if_any = [&](const auto& wanted) {
    if (std::any_of(fitting.begin(), fitting.end(), wanted)) {
      std::erase_if(fitting, [&](const Constraint& one) { return !wanted(one); });
    }
  };
  if (dropped.clause && dropped.clause->reference) {
    keep_if_any([&](const Constraint& one) { return same_rules(*one.clause->reference, *dropped.clause->reference); });
  }
  if (dropped.name.empty()) keep_if_any([](const Constraint& one) { return one.name().empty(); });
}

std::string words_for(const alter::DropConstraint& dropped) {
  if (!dropped.name.empty()) return fmt::format("constraint \"{}\"", dropped.name);
  switch (dropped.clause->kind) {
    case ClauseKind::check: return fmt::format("CHECK ({})", dropped.expression);
    case ClauseKind::unique: return "UNIQUE over these columns";
    case ClauseKind::references: return "FOREIGN KEY of these columns";
    default: return "PRIMARY KEY";
  }
}

/// Whether it matters which of them goes.
bool differ(const TableText& table, const std::vector<Constraint>& fitting) {
  return std::any_of(fitting.begin(), fitting.end(), [&](const Constraint& one) {
    return one.clause->kind != fitting.front().clause->kind ||
           !same_expression(table.text(one.clause->span), table.text(fitting.front().clause->span));
  });
}

void erase_constraint(TableText& table, const Constraint& one) {
  if (one.column == nullptr) {
    table.erase_item(one.clause->span);
    return;
  }
  // What stands apart and says when a foreign key is checked would go for the one before it.
  std::vector<Span> spans{one.clause->span};
  bool is_behind = false;
  for (const ClauseInText& clause : one.column->clauses) {
    if (clause.kind == ClauseKind::references) is_behind = &clause == one.clause;
    if (is_behind && clause.kind == ClauseKind::deferrable) spans.push_back(clause.span);
  }
  // From the back to the front, so that places stay true.
  for (auto span = spans.rbegin(); span != spans.rend(); ++span) table.erase(*span);
}

/// `PRIMARY KEY` as it stands with its column.
std::string column_key(const ClauseInText& clause) {
  const KeyPartInText& part = clause.parts.front();
  return fmt::format("{}PRIMARY KEY{}{}{}", render_constraint_name(clause.name ? clause.name->name : ""),
                     part.descending ? " DESC" : "", render_conflict(clause.conflict),
                     clause.autoincrement ? " AUTOINCREMENT" : "");
}

}  // namespace

void add_constraint(TableText& table, const alter::AddConstraint& added) {
  if (added.clause.kind == ClauseKind::primary_key) {
    for (const Constraint& one : constraints_of(table)) {
      if (one.clause->kind != ClauseKind::primary_key) continue;
      throw Error(ErrorCode::statement_failed,
                  fmt::format("table \"{}\" has a primary key already", table.table().name.name),
                  {.hint = "write DROP PRIMARY KEY before it"});
    }
    // Only so is it the rowid or not as its words say.
    if (added.clause.parts.size() == 1 && added.clause.parts.front().collation.empty()) {
      table.insert_clause(added.clause.parts.front().column, column_key(added.clause));
      return;
    }
  }
  const CreateTable& now = table.table();
  table.insert_item(now.constraints.empty() ? now.columns.back().span : now.constraints.back().span, added.text);
}

void drop_constraint(TableText& table, const alter::DropConstraint& dropped) {
  const bool all_of_them = dropped.clause && dropped.clause->kind == ClauseKind::unique && dropped.name.empty();
  for (bool found = false;; found = true) {
    std::vector<Constraint> fitting = constraints_of(table);
    std::erase_if(fitting, [&](const Constraint& one) { return !fits(table, one, dropped); });
    if (fitting.empty()) {
      if (found || dropped.if_exists) return;
      throw Error(ErrorCode::statement_failed,
                  fmt::format("table \"{}\" has no {}", table.table().name.name, words_for(dropped)));
    }
    prefer(fitting, dropped);
    if (!all_of_them && differ(table, fitting)) {
      throw Error(
          ErrorCode::statement_failed,
          fmt::format("table \"{}\" has {} times {}", table.table().name.name, fitting.size(), words_for(dropped)),
          {.hint = "say more of it: what a CHECK checks, what a FOREIGN KEY references"});
    }
    erase_constraint(table, fitting.front());
    // SQLite makes one index of all that are over the same columns.
    if (!all_of_them) return;
  }
}

void rename_constraint(TableText& table, const alter::RenameConstraint& renamed) {
  require_constraint(table, renamed.from);
  const std::string name = dialect().quote(renamed.to);
  std::vector<Span> spans;
  for (const Constraint& one : constraints_of(table)) {
    if (same_name(one.name(), renamed.from)) spans.push_back(one.clause->name->span);
  }
  // From the back to the front, so that places stay true.
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.offset > b.offset; });
  for (const Span& span : spans) table.replace(span, name);
}

void require_constraint(const TableText& table, std::string_view name) {
  const std::vector<Constraint> all = constraints_of(table);
  if (std::any_of(all.begin(), all.end(), [&](const Constraint& one) { return same_name(one.name(), name); })) return;
  throw Error(ErrorCode::statement_failed,
              fmt::format("table \"{}\" has no constraint \"{}\"", table.table().name.name, name));
}

}  // namespace dunlin::sqlite
