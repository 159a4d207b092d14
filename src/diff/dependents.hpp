// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diff/diff.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dunlin {

/// What the changes of some objects do to others: which stand in their way, and which are made anew for it.
///
/// Borrows both schemas and the rules.
class Dependents {
 public:
  Dependents(const schema::Schema& from, const schema::Schema& to, const DiffRules& rules);

  /// A view or definition that is there before and after, and is dropped and created in between: it differs, or
  /// something under it does.
  [[nodiscard]] bool made_anew(const schema::ObjectId& id) const { return anew_.contains(id); }

  /// Whether something that `id` needs is changed or dropped, so that `id` has to go before.
  [[nodiscard]] bool needs_changed(const schema::ObjectId& id) const;

  /// Whether a key of `table` over `columns` goes for a while, so that what refers to it has to.
  [[nodiscard]] bool reference_disturbed(const schema::ObjectName& table,
                                         const std::vector<std::string>& columns) const;

  /// Whether a foreign key of a table that is itself unchanged has to go for a while.
  [[nodiscard]] bool touches(const schema::Table& table) const;

  /// The columns of a table whose type is made anew under its name.
  [[nodiscard]] const std::set<std::string>& remade_columns(const schema::ObjectName& table) const;

  /// Whether the column is dropped, alone or with its table.
  [[nodiscard]] bool column_goes(const std::pair<schema::ObjectName, std::string>& column) const;

  /// The columns of a type, as they are before.
  [[nodiscard]] std::vector<operation::ReplaceEnum::User> columns_of(const schema::ObjectId& type) const;

 private:
  void find_remade();
  void find_changed();
  void find_anew();

  const schema::Schema& from_;
  const schema::Schema& to_;
  const DiffRules& rules_;
  std::set<schema::ObjectId> changed_;  ///< Objects, and columns of tables, that do not stay as they are.
  std::set<schema::ObjectId> anew_;
  std::map<schema::ObjectName, std::set<std::string>> remade_columns_;
  std::map<schema::ObjectName, std::set<std::string>> disturbed_columns_;
  std::map<schema::ObjectName, std::vector<std::vector<std::string>>> disturbed_keys_;
};

/// Whether the columns that are in both stand in the same order, and those that are new behind them.
[[nodiscard]] bool same_order(const schema::Table& from, const schema::Table& to);

}  // namespace dunlin
