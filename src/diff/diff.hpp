// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/operation.hpp>
#include <dunlin/schema.hpp>

#include "sql/lexer.hpp"

#include <string>
#include <vector>

namespace dunlin {

/// What was given another name, as somebody said: nothing else is taken for a renaming.
struct Renames {
  struct Column {
    schema::ObjectName table;  ///< By its new name.
    std::string from;
    std::string to;

    bool operator==(const Column&) const = default;
  };
  struct Table {
    schema::ObjectName from;
    schema::ObjectName to;

    bool operator==(const Table&) const = default;
  };

  std::vector<Table> tables;
  std::vector<Column> columns;

  /// The same seen from the other end.
  [[nodiscard]] Renames inverse() const;
};

/// What is true of a database's way to change a schema. Data, so that a diff asks no dialect.
struct DiffRules {
  const sql::LexicalRules* lexical = nullptr;  ///< Of its expressions.
  /// A table is changed as a whole, with everything that belongs to it, and looks after what depends on it.
  bool changes_tables_whole = false;
  /// Whether what `from` made can become `to` in place.
  bool (*replaces)(const schema::Definition& from, const schema::Definition& to) = nullptr;
};

/// A drop and an addition that may be one thing that was given another name.
struct PossibleRename {
  schema::ObjectName table;  ///< Of the columns; the table itself when `from` and `to` are empty.
  schema::ObjectName new_table;
  std::string from;
  std::string to;

  bool operator==(const PossibleRename&) const = default;
};

/// What turns one schema into another.
struct Difference {
  std::vector<Operation> operations;  ///< In an order that runs.
  std::vector<PossibleRename> possible_renames;
  std::vector<std::string> remarks;  ///< What differs and is not among the operations, a sentence each.
  std::vector<std::string> notes;    ///< What differs and makes no difference: the order of columns.
};

/// The operations that make `from` mean what `to` means, as few and as cheap as possible; none when they are equal.
///
/// Pure and thread-safe. The way back is the difference of the other direction with `renames.inverse()`. Throws `usage`
/// when `renames` names what is not there.
[[nodiscard]] Difference diff(const schema::Schema& from, const schema::Schema& to, const Renames& renames,
                              const DiffRules& rules);

}  // namespace dunlin
