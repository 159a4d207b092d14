// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diff/diff.hpp"
#include "diff/draft.hpp"

#include <functional>
#include <set>
#include <string>

namespace dunlin {

/// Columns of a table, by their names, to which something happens that what is built on them does not survive.
struct DisturbedColumns {
  std::set<std::string> replaced;  ///< Dropped and added again: what names them goes with them.
  std::set<std::string> retyped;   ///< Of another type or collation.
  std::set<std::string> remade;    ///< Among them those whose type is made anew under its name: `remade` as given.
};

/// What would happen to the columns of `from`.
[[nodiscard]] DisturbedColumns disturbed_columns(const schema::Table& from, const schema::Table& to,
                                                 const DiffRules& rules, const std::set<std::string>& remade);

/// The foreign keys of other tables that have to go while a table is changed: whether one that refers to `columns` of
/// `table` does.
using ReferenceDisturbed =
    std::function<bool(const schema::ObjectName& table, const std::vector<std::string>& columns)>;

/// Adds what makes the table `from` mean what `to` means, which has the same name.
void add_table_changes(Draft& draft, const schema::Table& from, const schema::Table& to,
                       const ReferenceDisturbed& is_disturbed, const DiffRules& rules,
                       const std::set<std::string>& remade);

/// Adds the making of a new table, with everything that belongs to it.
void add_new_table(Draft& draft, const schema::Table& table, const DiffRules& rules);

/// Adds the making and the dropping of what belongs to `relation`, a table or view.
void add_attachments(Draft& draft, const schema::ObjectId& node, const std::vector<schema::Trigger>& triggers,
                     const std::vector<schema::TablePart>& parts);
void drop_attachments(Draft& draft, const schema::ObjectId& node, const std::vector<schema::Trigger>& triggers,
                      const std::vector<schema::TablePart>& parts);

[[nodiscard]] operation::TableProperties properties_of(const schema::Table& table);

}  // namespace dunlin
