// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// A database's schema as plain values: what it means, not how it was typed.
///
/// Expressions, types and definitions are texts in the words of the engine that holds them; a schema that is only
/// wanted is read from a scratch database of the same engine, so two schemas of one engine are compared by `==`.
/// Names are as stored, unquoted.
namespace dunlin::schema {

/// The name of something that lives in a schema.
struct ObjectName {
  std::string schema;  ///< Empty where a database has no schemas.
  std::string name;

  auto operator<=>(const ObjectName&) const = default;
};

/// What belongs to an object and tells nothing of its meaning, carried so that it survives when the object is made
/// anew. All values of it are equal.
struct Access {
  std::string owner;
  std::vector<std::string> grants;  ///< Whole statements, in a fixed order.

  bool operator==(const Access&) const noexcept { return true; }
};

/// The CREATE statement as the database keeps it, where it keeps one. All values of it are equal.
struct StoredText {
  std::string sql;

  bool operator==(const StoredText&) const noexcept { return true; }
};

/// When a constraint is checked.
enum class Deferral {
  immediate,           ///< At the end of each statement, always.
  deferrable,          ///< So too, unless the transaction says otherwise.
  initially_deferred,  ///< At COMMIT, unless the transaction says otherwise.
};

/// The numbers that a sequence gives.
struct SequenceOptions {
  std::string type;  ///< `bigint`, …
  std::int64_t start = 1;
  std::int64_t increment = 1;
  std::int64_t minimum = 1;
  std::int64_t maximum = INT64_MAX;
  std::int64_t cache = 1;
  bool cycle = false;

  bool operator==(const SequenceOptions&) const = default;
};

/// `GENERATED … AS IDENTITY`.
struct Identity {
  bool always = false;  ///< Refuses values of the statement's own.
  SequenceOptions sequence;

  bool operator==(const Identity&) const = default;
};

/// `GENERATED ALWAYS AS (…)`.
struct Generated {
  std::string expression;
  bool stored = false;  ///< Otherwise worked out when read.

  bool operator==(const Generated&) const = default;
};

struct Column {
  std::string name;
  std::string type;  ///< With length and precision: `character varying(50)`, `VARCHAR(50)`; empty where none was given.
  bool nullable = true;
  std::string not_null_conflict;  ///< SQLite's `ON CONFLICT` of NOT NULL.
  std::string not_null_name;      ///< Where NOT NULL is a constraint with a name that somebody chose.
  std::optional<std::string> default_value;
  std::optional<Generated> generated;
  std::optional<Identity> identity;
  std::string collation;    ///< Empty: that of the type.
  std::string storage;      ///< PostgreSQL's STORAGE where it is not that of the type.
  std::string compression;  ///< PostgreSQL's COMPRESSION where it was chosen.
  std::string options;      ///< What further `ALTER COLUMN` sets: `SET STATISTICS 100`, …; one after the other.
  bool inherited = false;   ///< From a parent table, and not declared by this one.
  std::string comment;

  bool operator==(const Column&) const = default;
};

/// One column of a key or index, or an expression in its place.
struct KeyPart {
  std::string column;          ///< Empty for an expression.
  std::string expression;      ///< Empty for a column.
  std::string collation;       ///< Where it is not that of the column.
  std::string operator_class;  ///< Where it is not the type's own; with its parameters.
  bool descending = false;
  bool nulls_first = false;  ///< PostgreSQL's default is: first when descending.

  bool operator==(const KeyPart&) const = default;
};

/// PRIMARY KEY or UNIQUE.
struct Key {
  std::string name;  ///< Empty where it has none.
  std::vector<KeyPart> parts;
  std::vector<std::string> include;
  bool nulls_not_distinct = false;
  Deferral deferral = Deferral::immediate;
  bool autoincrement = false;  ///< SQLite's: a rowid is never used twice.
  std::string conflict;        ///< SQLite's `ON CONFLICT`.
  std::string options;         ///< Storage parameters and tablespace of its index.
  std::string comment;

  bool operator==(const Key&) const = default;
};

enum class ReferenceAction {
  no_action,
  restrict,
  cascade,
  set_null,
  set_default
};

struct ForeignKey {
  std::string name;  ///< Empty where it has none.
  std::vector<std::string> columns;
  ObjectName table;                             ///< The one referred to.
  std::vector<std::string> referenced_columns;  ///< Empty on SQLite: its primary key.
  ReferenceAction on_update = ReferenceAction::no_action;
  ReferenceAction on_delete = ReferenceAction::no_action;
  std::vector<std::string> set_columns;  ///< Of `SET NULL (…)`, when not all.
  std::string match;                     ///< `FULL`; empty for the simple kind.
  Deferral deferral = Deferral::immediate;
  bool validated = true;  ///< False: rows from before it were never looked at.
  bool enforced = true;
  std::string comment;

  bool operator==(const ForeignKey&) const = default;
};

struct Check {
  std::string name;  ///< Empty where it has none.
  std::string expression;
  bool no_inherit = false;
  bool validated = true;
  bool enforced = true;
  std::string conflict;  ///< SQLite's `ON CONFLICT`.
  std::string comment;

  bool operator==(const Check&) const = default;
};

/// An index that no constraint made.
struct Index {
  std::string name;
  bool unique = false;
  std::string method;  ///< `btree`, `gin`, …; empty where there is one kind only.
  std::vector<KeyPart> parts;
  std::vector<std::string> include;
  bool nulls_not_distinct = false;
  std::optional<std::string> predicate;  ///< Of a partial index.
  std::string options;                   ///< Storage parameters and tablespace.
  bool valid = true;                     ///< False: what a failed concurrent build left.
  std::string comment;
  StoredText stored;

  bool operator==(const Index&) const = default;
};

struct Trigger {
  std::string name;
  std::string definition;  ///< The whole statement.
  std::string enabled;     ///< `ENABLE ALWAYS`, `DISABLE`, …; empty for the ordinary state.
  std::string comment;

  bool operator==(const Trigger&) const = default;
};

/// A part of a table that is kept as the engine's text: an exclusion constraint, a policy, a rule, statistics.
struct TablePart {
  std::string kind;  ///< `EXCLUDE`, `POLICY`, …
  std::string name;
  std::string definition;  ///< The whole statement that makes it.
  std::string enabled;     ///< As of `Trigger`, for a rule.
  std::string comment;

  bool operator==(const TablePart&) const = default;
};

enum class TableKind {
  ordinary,
  partitioned,  ///< Known and left alone, with its partitions.
  partition,
  foreign,       ///< Known and left alone.
  virtual_table  ///< SQLite's, known and left alone, with its shadow tables.
};

struct Table {
  ObjectName name;
  TableKind kind = TableKind::ordinary;
  bool unlogged = false;
  bool strict = false;
  bool without_rowid = false;
  std::string options;              ///< Storage parameters, access method, tablespace.
  std::string row_security;         ///< `ENABLE`, `ENABLE, FORCE`; empty for none.
  std::string replica_identity;     ///< Where it is not the default.
  std::string clustered_on;         ///< The index by which PostgreSQL's CLUSTER sorts it.
  std::vector<ObjectName> parents;  ///< That it inherits from.
  std::string partitioning;     ///< `PARTITION BY …` or `PARTITION OF … FOR VALUES …`; a virtual table's USING.
  std::vector<Column> columns;  ///< In order.
  std::optional<Key> primary_key;
  std::vector<Key> uniques;  ///< These and the rest are sorted by name, then by what they are of.
  std::vector<ForeignKey> foreign_keys;
  std::vector<Check> checks;
  std::vector<Index> indexes;
  std::vector<Trigger> triggers;
  std::vector<TablePart> parts;
  std::string comment;
  Access access;
  StoredText stored;

  bool operator==(const Table&) const = default;
};

struct Enum {
  ObjectName name;
  std::vector<std::string> labels;  ///< In order.
  std::string comment;
  Access access;

  bool operator==(const Enum&) const = default;
};

/// A sequence that is no identity column's.
struct Sequence {
  ObjectName name;
  SequenceOptions options;
  bool unlogged = false;
  std::optional<std::pair<ObjectName, std::string>> owned_by;  ///< Table and column with which it is dropped.
  std::string comment;
  Access access;

  bool operator==(const Sequence&) const = default;
};

struct View {
  ObjectName name;
  bool materialised = false;
  std::string definition;                    ///< The query; on SQLite the whole statement.
  std::vector<std::string> columns;          ///< Their names, in order.
  std::vector<std::string> column_comments;  ///< Of `columns`; empty when none has one.
  std::string options;  ///< `security_barrier`, `security_invoker`, `check_option`, storage parameters.
  std::vector<Index> indexes;
  std::vector<Trigger> triggers;
  std::vector<TablePart> parts;  ///< Rules.
  std::string comment;
  Access access;

  bool operator==(const View&) const = default;
};

/// A schema that is there to hold others.
struct Namespace {
  std::string name;
  std::string comment;
  Access access;

  bool operator==(const Namespace&) const = default;
};

struct Extension {
  std::string name;
  std::string schema;
  std::string version;

  bool operator==(const Extension&) const = default;
};

/// An object that is kept as the engine's text, and changed by making it anew: a function, a domain, a composite or
/// range type, an aggregate, an operator, a collation, …
struct Definition {
  std::string kind;  ///< As in `DROP kind`: `FUNCTION`, `DOMAIN`, …
  ObjectName name;
  std::string arguments;   ///< That tell it from others of its name: `(integer, text)`; empty for most kinds.
  std::string definition;  ///< The whole statement that makes it.
  std::string comment;
  Access access;

  bool operator==(const Definition&) const = default;
};

/// What a dependency is between. Columns, constraints, indexes and triggers count as their table.
struct ObjectId {
  std::string kind;  ///< `TABLE`, `VIEW`, `TYPE`, `SEQUENCE`, `FUNCTION`, …
  ObjectName name;
  std::string arguments;
  std::string column;  ///< Of a table or view, where a single one is meant.

  auto operator<=>(const ObjectId&) const = default;
};

/// `object` cannot be there without `needs`.
struct Dependency {
  ObjectId object;
  ObjectId needs;

  auto operator<=>(const Dependency&) const = default;
};

/// Everything, sorted by name. History tables and members of extensions are left out.
struct Schema {
  std::vector<Namespace> namespaces;
  std::vector<Extension> extensions;
  std::vector<Enum> enums;
  std::vector<Sequence> sequences;
  std::vector<Table> tables;
  std::vector<View> views;
  std::vector<Definition> definitions;
  std::vector<Dependency> dependencies;  ///< Between its objects, for the order of changes.
  std::vector<std::string> uncovered;    ///< What is there and not among the above, a sentence each.

  bool operator==(const Schema&) const = default;
};

}  // namespace dunlin::schema
