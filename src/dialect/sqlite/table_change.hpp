// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/table_text.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::sqlite {

/// What every row has to be shown to be, before a table may say that it is.
struct RowProof {
  std::string violation;  ///< An SQL condition, true for a row that is not.
  std::string words;      ///< `column "a" holds NULL`.
  std::string hint = "change these rows first";

  bool operator==(const RowProof&) const = default;
};

/// How two texts of one table differ, as far as it matters for the way from one to the other.
struct TableChange {
  /// Why the rows have to be written anew, as a sentence; empty: the text can be changed where it is, since no stored
  /// byte and no order of an index would be another.
  std::string rebuild_reason;
  std::vector<RowProof> proofs;
  /// Whose rows may read their value from the DEFAULT in the text.
  std::vector<std::string> default_columns;
  /// Foreign keys that are new, by their number in the order of the text after.
  std::vector<std::size_t> new_foreign_keys;
  std::size_t foreign_keys_after = 0;
  bool foreign_keys_differ = false;
};

/// Compares what the texts say. Where nothing has to be written anew, also what has to be proven first.
[[nodiscard]] TableChange compare_tables(const TableText& before, const TableText& after);

/// How SQLite treats values of a column.
enum class Affinity {
  blob,
  text,
  numeric,
  integer,
  real,
};

/// Of a column of the given type, as typed.
[[nodiscard]] Affinity affinity_of(std::string_view type, bool strict);

/// A condition that is true where `value`, an expression, would not be the same any more in a column of the other
/// affinity: not even as the text of a number. Empty: there is no such value.
[[nodiscard]] std::string loss_condition(std::string_view value, Affinity from, Affinity to);

/// Whether a name stands in an expression or statement, in quotes or without.
[[nodiscard]] bool names_word(std::string_view sql, std::string_view name);

}  // namespace dunlin::sqlite
