// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/alter_statement.hpp"
#include "dialect/sqlite/table_text.hpp"

#include <string>
#include <string_view>

// ALTER TABLE applied to the text of CREATE TABLE. What a change does not name stays as it is, to the byte.
namespace dunlin::sqlite {

/// Applies one change. Renaming a column or the table is more than a change of its text, and no part of this.
///
/// Throws `statement_failed` when it names what is not there, or what is there already, or what others need.
void edit_table(TableText& table, const alter::Change& change);

/// The text under another name, which also stands for it before the names of columns.
[[nodiscard]] std::string with_name(std::string_view create_table, std::string_view name);

/// Those of `edit_table` that are about constraints.
void add_constraint(TableText& table, const alter::AddConstraint& added);
void drop_constraint(TableText& table, const alter::DropConstraint& dropped);
void rename_constraint(TableText& table, const alter::RenameConstraint& renamed);
void require_constraint(const TableText& table, std::string_view name);

/// The collation that counts for a column; `BINARY` where none is given.
[[nodiscard]] std::string collation_in(const ColumnInText& column);

}  // namespace dunlin::sqlite
