// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/alter_plan.hpp"

#include <dunlin/error.hpp>

#include "dialect/sqlite/introspect_facts.hpp"
#include "dialect/sqlite/table_edit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace dunlin::sqlite {
namespace {

bool is_native(const AlterAction& action) {
  return std::holds_alternative<alter::AddColumn>(action.change) ||
         std::holds_alternative<alter::DropColumn>(action.change);
}

bool gives_values(std::span<const AlterAction> actions) {
  return std::any_of(actions.begin(), actions.end(), [](const AlterAction& action) {
    const auto* type = std::get_if<alter::SetType>(&action.change);
    return type != nullptr && !type->conversion.empty();
  });
}

/// The column whose default or values an action gives; empty for all others.
std::string column_given_values(const AlterAction& action) {
  if (const auto* set = std::get_if<alter::SetDefault>(&action.change)) return set->column;
  if (const auto* dropped = std::get_if<alter::DropDefault>(&action.change)) return dropped->column;
  if (const auto* type = std::get_if<alter::SetType>(&action.change))
    return type->conversion.empty() ? "" : type->column;
  return {};
}

/// The rows of a column that is new take its default while the table is made anew: it must be the one that they are
/// meant to take.
void refuse_other_defaults(std::span<const AlterAction> actions, std::string_view statement) {
  std::vector<std::string> added;
  for (const AlterAction& action : actions) {
    if (const auto* column = std::get_if<alter::AddColumn>(&action.change)) added.push_back(column->column);
    const std::string given = column_given_values(action);
    const bool is_new =
        std::any_of(added.begin(), added.end(), [&](const std::string& name) { return same_name(name, given); });
    if (given.empty() || !is_new) continue;
    throw Error(ErrorCode::unsupported, fmt::format("column \"{}\" is added by the same statement", given),
                {.hint = "put this change into a statement of its own, behind",
                 .statement = std::string(statement),
                 .offset = action.span.offset});
  }
}

/// One step of one kind.
AlterStep make_step(std::string_view sql, std::span<const AlterAction> actions, std::string_view statement) {
  AlterStep step{.path = AlterPath::native, .reason = "SQLite itself can", .actions = actions, .after = {}};
  step.after = edited(sql, actions, statement);
  if (gives_values(actions)) {
    step.path = AlterPath::rebuild;
    step.reason = "USING gives every row another value";
  } else if (step.after == sql) {
    step.path = AlterPath::nothing;
    step.reason = "it is so already";
  } else if (!is_native(actions.front())) {
    const TableChange change = compare_tables(TableText(std::string(sql)), TableText(step.after));
    step.path = change.rebuild_reason.empty() ? AlterPath::in_place : AlterPath::rebuild;
    step.reason = change.rebuild_reason.empty() ? "no stored byte and no order of an index would be another"
                                                : change.rebuild_reason;
  }
  return step;
}

}  // namespace

std::string edited(std::string_view sql, std::span<const AlterAction> actions, std::string_view statement) {
  TableText table{std::string(sql)};
  for (const AlterAction& action : actions) {
    try {
      edit_table(table, action.change);
    } catch (Error& error) {
      error.details().statement = statement;
      error.details().offset = action.span.offset;
      throw;
    }
  }
  return table.sql();
}

std::vector<AlterStep> plan_alter(std::string_view sql, std::span<const AlterAction> actions,
                                  std::string_view statement, const AlterMeans& means) {
  std::vector<AlterStep> steps;
  std::string text(sql);
  std::string rebuild_reason;
  for (std::size_t first = 0; first < actions.size();) {
    const bool native = is_native(actions[first]);
    std::size_t last = first + 1;
    // SQLite takes one column at a time.
    while (!native && last < actions.size() && !is_native(actions[last])) ++last;
    AlterStep step = make_step(text, actions.subspan(first, last - first), statement);
    if (step.path == AlterPath::rebuild) rebuild_reason = step.reason;
    if (step.path == AlterPath::native && means.native_refused) rebuild_reason = "SQLite itself does not do it here";
    if (step.path == AlterPath::in_place && means.defensive) rebuild_reason = "the connection is in defensive mode";
    text = step.after;
    if (step.path != AlterPath::nothing) steps.push_back(std::move(step));
    first = last;
  }
  if (rebuild_reason.empty()) return steps;
  refuse_other_defaults(actions, statement);
  return {{.path = AlterPath::rebuild, .reason = rebuild_reason, .actions = actions, .after = text}};
}

}  // namespace dunlin::sqlite
