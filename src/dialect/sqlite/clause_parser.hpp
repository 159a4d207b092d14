// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/create_table.hpp"

#include <optional>
#include <string>
#include <vector>

// The parts of CREATE TABLE and CREATE INDEX. All throw as the parsers that call them.
namespace dunlin::sqlite {

/// The type of a column, to the first word that no type can hold; of no length when none is given.
[[nodiscard]] Span take_type(DdlReader& reader);

/// The next column, as the last of `table`.
void take_column(DdlReader& reader, CreateTable& table);

/// The next clause of a column; nothing when none comes, or a name that stands alone, which SQLite allows.
[[nodiscard]] std::optional<ClauseInText> take_column_clause(DdlReader& reader);

/// Whether a constraint of the table comes next, and no column.
[[nodiscard]] bool next_is_table_constraint(const DdlReader& reader) noexcept;

/// The next constraint of a table; nothing when its name stands alone.
[[nodiscard]] std::optional<ClauseInText> take_table_constraint(DdlReader& reader);

struct KeyPartsInText {
  std::vector<KeyPartInText> parts;
  bool autoincrement = false;
};

/// `(a, b COLLATE x DESC)`, also with expressions; with AUTOINCREMENT behind the last.
[[nodiscard]] KeyPartsInText take_key_parts(DdlReader& reader);

/// `ON CONFLICT …` in upper case; empty when it does not come.
[[nodiscard]] std::string take_conflict(DdlReader& reader);

/// `(a, b)` of a foreign key.
[[nodiscard]] std::vector<NameInText> take_column_names(DdlReader& reader);

/// `REFERENCES …`, with DEFERRABLE when it follows.
[[nodiscard]] ReferenceInText take_reference(DdlReader& reader);

/// `[NOT] DEFERRABLE [INITIALLY …]`: whether it is DEFERRABLE INITIALLY DEFERRED; nothing when it does not come.
[[nodiscard]] std::optional<bool> take_deferrable(DdlReader& reader);

}  // namespace dunlin::sqlite
