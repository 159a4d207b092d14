// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/session.hpp"
#include "dialect/sqlite/table_change.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

// The ways from one text of a table to another, inside a transaction that is open. All throw what SQLite says, and
// `constraint_violated` when a row is not what the new text says; the caller then rolls back.
namespace dunlin::sqlite {

/// A table and what it is to become.
struct TableAlteration {
  std::string table;  ///< As it is called in `sqlite_schema`.
  const TableText& before;
  const TableText& after;
  /// What the values of a column become, by its name; the values themselves where nothing is given.
  std::map<std::string, std::string> conversions;
  /// Columns that have nothing to do with those of their names before: dropped, and added again.
  std::vector<std::string> added_again;
};

/// Changes the text where it is kept, after a proof that every row is as it will say.
void alter_in_place(Session& session, const TableAlteration& alteration, const TableChange& change);

/// Makes the table anew, with everything that belongs to it.
void rebuild_table(Session& session, const TableAlteration& alteration);

/// Throws `constraint_violated`, with the number of rows, when a row of `table` breaks one.
void prove_rows(Session& session, const std::string& table, const std::vector<RowProof>& proofs);

/// Throws `unsupported` while rows wait for a deferred foreign key: nobody could tell any more when they are right.
void require_no_deferred_rows(Session& session);

/// `"main"."t"`.
[[nodiscard]] std::string in_main(std::string_view table);

/// A statement that fails to compile where a CHECK, a default or a trigger of the table cannot be worked out.
[[nodiscard]] std::string insert_into(std::string_view table);

}  // namespace dunlin::sqlite
