// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>
#include <dunlin/schema.hpp>

#include "dialect/sqlite/create_table.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What SQLite tells of a schema in rows.
namespace dunlin::sqlite {

/// A row of `pragma_table_xinfo`.
struct ColumnFacts {
  std::string name;
  std::string type;
  bool not_null = false;
  std::optional<std::string> default_value;
  std::int64_t key_position = 0;  ///< In the primary key, from 1; 0 outside.
  std::int64_t hidden = 0;        ///< 1: of a virtual table; 2: generated when read; 3: generated and stored.
};

/// A row of `pragma_index_xinfo` that belongs to the key.
struct IndexPartFacts {
  std::int64_t column = 0;  ///< -2 for an expression.
  std::string name;
  bool descending = false;
  std::string collation;
};

/// An index with its rows.
struct IndexFacts {
  std::string name;
  std::string sql;    ///< Empty for that of a constraint.
  char origin = 'c';  ///< `c` CREATE INDEX, `u` UNIQUE, `p` PRIMARY KEY.
  std::vector<IndexPartFacts> parts;
};

/// The rows of one foreign key in `pragma_foreign_key_list`.
struct ForeignKeyFacts {
  std::int64_t id = 0;
  std::string table;
  std::vector<std::string> columns;
  std::vector<std::string> referenced_columns;  ///< Empty: not given.
  std::string on_update;
  std::string on_delete;
};

enum class ObjectKind {
  table,
  virtual_table,
  shadow_table,
  view,
};

struct TriggerFacts {
  std::string name;
  std::string sql;
};

/// A table or view.
struct TableFacts {
  std::string name;
  ObjectKind kind = ObjectKind::table;
  std::string sql;
  bool without_rowid = false;
  bool strict = false;
  std::vector<ColumnFacts> columns;
  std::vector<IndexFacts> indexes;
  std::vector<ForeignKeyFacts> foreign_keys;  ///< In the order of the text.
  std::vector<TriggerFacts> triggers;
  std::string unreadable;  ///< Why SQLite cannot tell the columns of a view or virtual table.
};

/// All tables and views of the main database but SQLite's own, in a number of queries that does not grow with them.
[[nodiscard]] std::vector<TableFacts> read_facts(Connection& connection);

/// Whether two names are one for SQLite, which tells letters beyond ASCII apart.
[[nodiscard]] bool same_name(std::string_view left, std::string_view right) noexcept;

}  // namespace dunlin::sqlite
