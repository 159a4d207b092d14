// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/schema.hpp>

#include "dialect/sqlite/ddl_reader.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a CREATE TABLE or CREATE INDEX statement says, and where it says it, so that its text can be edited in place.
// Spans hold no blanks at their ends; those of clauses begin with `CONSTRAINT name` where it is given.
namespace dunlin::sqlite {

/// One column of a key or index, or an expression in its place.
struct KeyPartInText {
  Span span;              ///< With COLLATE and order.
  Span expression;        ///< Without the order.
  std::string column;     ///< Empty when it is not a lone name.
  std::string collation;  ///< Of a lone name.
  bool descending = false;

  bool operator==(const KeyPartInText&) const = default;
};

enum class ClauseKind {
  not_null,
  null,
  primary_key,
  unique,
  check,
  default_value,
  collate,
  references,  ///< Of a column; FOREIGN KEY of a table. With DEFERRABLE when it follows.
  deferrable,  ///< Apart from its REFERENCES. It goes for the last foreign key before it.
  generated,
};

/// `NO ACTION`, `SET NULL`, …
[[nodiscard]] std::string_view words_of(schema::ReferenceAction action);

/// `REFERENCES …` and what follows it.
struct ReferenceInText {
  NameInText table;
  std::vector<NameInText> columns;  ///< Empty: the primary key.
  schema::ReferenceAction on_update = schema::ReferenceAction::no_action;
  schema::ReferenceAction on_delete = schema::ReferenceAction::no_action;
  std::string match;  ///< As typed.
  bool initially_deferred = false;

  bool operator==(const ReferenceInText&) const = default;
};

/// One constraint or other clause, of a column or of a table. What does not belong to its kind is empty.
struct ClauseInText {
  ClauseKind kind{};
  Span span;
  std::optional<NameInText> name;
  std::string conflict;  ///< `ROLLBACK`, …, in upper case; empty where ON CONFLICT is not given.
  Span expression;       ///< Of CHECK, DEFAULT and AS, without the parentheses around it.
  bool stored = false;
  bool deferred = false;  ///< Of DEFERRABLE apart: INITIALLY DEFERRED.
  bool autoincrement = false;
  bool descending = false;           ///< Of a column's PRIMARY KEY.
  std::string collation;             ///< Of COLLATE.
  std::vector<KeyPartInText> parts;  ///< Of a table's PRIMARY KEY and UNIQUE.
  std::vector<NameInText> columns;   ///< Of FOREIGN KEY.
  std::optional<ReferenceInText> reference;

  bool operator==(const ClauseInText&) const = default;
};

struct ColumnInText {
  Span span;
  NameInText name;
  Span type;  ///< Empty where none is given.
  std::vector<ClauseInText> clauses;

  bool operator==(const ColumnInText&) const = default;
};

/// A CREATE TABLE statement.
struct CreateTable {
  NameInText name;
  std::size_t opening = 0;  ///< Where the parenthesis of the columns stands; 0 with AS SELECT.
  std::size_t closing = 0;
  std::vector<ColumnInText> columns;
  std::vector<ClauseInText> constraints;
  Span options;  ///< Behind the closing parenthesis: `STRICT, WITHOUT ROWID`.
  bool strict = false;
  bool without_rowid = false;
  Span query;  ///< Of `AS SELECT …`, which the database itself does not keep.

  bool operator==(const CreateTable&) const = default;
};

/// A CREATE INDEX statement.
struct CreateIndex {
  NameInText name;
  NameInText table;
  bool unique = false;
  std::vector<KeyPartInText> parts;
  Span predicate;  ///< Empty where there is none.

  bool operator==(const CreateIndex&) const = default;
};

/// A CREATE VIRTUAL TABLE statement.
struct CreateVirtualTable {
  NameInText name;
  Span module;  ///< What follows USING.

  bool operator==(const CreateVirtualTable&) const = default;
};

}  // namespace dunlin::sqlite
