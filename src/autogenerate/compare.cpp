// SPDX-License-Identifier: Apache-2.0
#include "autogenerate/compare.hpp"

#include <dunlin/error.hpp>

#include <algorithm>
#include <concepts>
#include <set>
#include <utility>

namespace dunlin {
namespace {

template <typename Operation>
concept OfTable = requires(const Operation& operation) {
  { operation.table } -> std::convertible_to<const schema::ObjectName&>;
};
template <typename Operation>
concept OfRelation = requires(const Operation& operation) {
  { operation.relation } -> std::convertible_to<const schema::ObjectName&>;
};

/// The table or view that an operation changes, where it changes one that is there before it.
struct RelationOf {
  template <OfTable Operation>
  const schema::ObjectName* operator()(const Operation& operation) const {
    return &operation.table;
  }
  template <OfRelation Operation>
  const schema::ObjectName* operator()(const Operation& operation) const {
    return &operation.relation;
  }
  template <typename Operation>
  const schema::ObjectName* operator()(const Operation& /*operation*/) const {
    return nullptr;
  }
};

/// What was made by an earlier one of the same changes nobody uses yet, and it holds no rows.
std::vector<Change> with_hazards(std::vector<Operation> operations, const schema::Schema& before,
                                 const Catalog& catalog) {
  std::set<schema::ObjectName> made;
  std::vector<Change> changes;
  changes.reserve(operations.size());
  for (Operation& operation : operations) {
    if (const auto* table = std::get_if<operation::CreateTable>(&operation)) made.insert(table->table.name);
    if (const auto* view = std::get_if<operation::CreateView>(&operation)) made.insert(view->view.name);
    const schema::ObjectName* const relation = std::visit(RelationOf{}, operation);
    const bool is_new = relation != nullptr && made.contains(*relation);
    Hazards hazards = is_new ? Hazards{} : catalog.hazards(operation, before);
    changes.push_back({std::move(operation), std::move(hazards)});
  }
  return changes;
}

void add_new(std::vector<std::string>& sentences, const std::vector<std::string>& more) {
  for (const std::string& sentence : more) {
    if (std::find(sentences.begin(), sentences.end(), sentence) == sentences.end()) sentences.push_back(sentence);
  }
}

/// The way back need not exist.
Changes back_to(const schema::Schema& from, const schema::Schema& to, const Renames& renames, const Dialect& dialect) {
  const Catalog& catalog = catalog_of(dialect);
  Changes changes;
  std::vector<Operation> operations = diff(from, to, renames, diff_rules(dialect)).operations;
  try {
    changes.statements = catalog.render(operations, from);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::unsupported) throw;
    changes.impossible = error.message();
  }
  changes.changes = with_hazards(std::move(operations), from, catalog);
  return changes;
}

}  // namespace

DiffRules diff_rules(const Dialect& dialect) {
  const ChangeRules& rules = catalog_of(dialect).change_rules();
  return {.lexical = &dialect.lexical_rules(),
          .changes_tables_whole = rules.changes_tables_whole,
          .replaces = rules.replaces};
}

Comparison compare(const schema::Schema& from, const schema::Schema& to, const Renames& renames,
                   const Dialect& dialect) {
  const Catalog& catalog = catalog_of(dialect);
  Difference difference = diff(from, to, renames, diff_rules(dialect));
  Comparison comparison;
  comparison.there.statements = catalog.render(difference.operations, from);
  comparison.there.changes = with_hazards(std::move(difference.operations), from, catalog);
  comparison.back = back_to(to, from, renames.inverse(), dialect);
  comparison.possible_renames = std::move(difference.possible_renames);
  comparison.remarks = std::move(difference.remarks);
  comparison.notes = std::move(difference.notes);
  add_new(comparison.uncovered, from.uncovered);
  add_new(comparison.uncovered, to.uncovered);
  return comparison;
}

}  // namespace dunlin
