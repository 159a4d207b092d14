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
  std::string name;    ///< Of the object itself.

  auto operator<=>(const ObjectName&) const = default;
};

/// What belongs to an object and tells nothing of its meaning, carried so that it survives when the object is made
/// anew. All values of it are equal.
struct Access {
  std::string owner;                ///< The role that owns it; empty where there are none.
  std::vector<std::string> grants;  ///< Whole statements, in a fixed order.

  /// True: see above.
  bool operator==(const Access&) const noexcept { return true; }
};

/// The CREATE statement as the database keeps it, where it keeps one. All values of it are equal.
struct StoredText {
  std::string sql;  ///< The whole statement; empty where none is kept.

  /// True: see above.
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
  std::string type;                  ///< `bigint`, …
  std::int64_t start = 1;            ///< The first number.
  std::int64_t increment = 1;        ///< From one to the next.
  std::int64_t minimum = 1;          ///< None is less.
  std::int64_t maximum = INT64_MAX;  ///< None is more.
  std::int64_t cache = 1;            ///< How many a session takes at once.
  bool cycle = false;                ///< Begins again at its end.

  bool operator==(const SequenceOptions&) const = default;
};

/// `GENERATED … AS IDENTITY`.
struct Identity {
  bool always = false;       ///< Refuses values of the statement's own.
  SequenceOptions sequence;  ///< What gives the values.

  bool operator==(const Identity&) const = default;
};

/// `GENERATED ALWAYS AS (…)`.
struct Generated {
  std::string expression;  ///< What is between the parentheses.
  bool stored = false;     ///< Otherwise worked out when read.

  bool operator==(const Generated&) const = default;
};

/// A column of a table.
struct Column {
  std::string name;  ///< Of the column.
  std::string type;  ///< With length and precision: `character varying(50)`, `VARCHAR(50)`; empty where none was given.
  bool nullable = true;                      ///< False: NOT NULL.
  std::string not_null_conflict;             ///< SQLite's `ON CONFLICT` of NOT NULL.
  std::string not_null_name;                 ///< Where NOT NULL is a constraint with a name that somebody chose.
  std::optional<std::string> default_value;  ///< The expression; nothing: no DEFAULT.
  std::optional<Generated> generated;        ///< When it is worked out of others.
  std::optional<Identity> identity;          ///< When a sequence fills it.
  std::string collation;                     ///< Empty: that of the type.
  std::string storage;                       ///< PostgreSQL's STORAGE where it is not that of the type.
  std::string compression;                   ///< PostgreSQL's COMPRESSION where it was chosen.
  std::string comment;                       ///< What `COMMENT ON` has said of it.

  bool operator==(const Column&) const = default;
};

/// One column of a key or index, or an expression in its place.
struct KeyPart {
  std::string column;          ///< Empty for an expression.
  std::string expression;      ///< Empty for a column.
  std::string collation;       ///< Where it is not that of the column.
  std::string operator_class;  ///< Where it is not the type's own; with its parameters.
  bool descending = false;     ///< `DESC`.
  bool nulls_first = false;    ///< PostgreSQL's default is: first when descending.

  bool operator==(const KeyPart&) const = default;
};

/// PRIMARY KEY or UNIQUE.
struct Key {
  std::string name;                         ///< Empty where it has none.
  std::vector<KeyPart> parts;               ///< In order.
  std::vector<std::string> include;         ///< Columns that it carries along.
  bool nulls_not_distinct = false;          ///< NULL counts as equal to NULL.
  Deferral deferral = Deferral::immediate;  ///< When it is checked.
  bool autoincrement = false;               ///< SQLite's: a rowid is never used twice.
  std::string conflict;                     ///< SQLite's `ON CONFLICT`.
  std::string options;                      ///< Storage parameters and tablespace of its index.
  std::string comment;                      ///< What `COMMENT ON` has said of it.

  bool operator==(const Key&) const = default;
};

/// What happens to the rows that refer when those they refer to change or go.
enum class ReferenceAction {
  no_action,   ///< It is refused at the end of the statement, or later.
  restrict,    ///< It is refused at once.
  cascade,     ///< They follow.
  set_null,    ///< Their columns become NULL.
  set_default  ///< Their columns become their DEFAULT.
};

/// FOREIGN KEY.
struct ForeignKey {
  std::string name;                                        ///< Empty where it has none.
  std::vector<std::string> columns;                        ///< Those that refer, in order.
  ObjectName table;                                        ///< The one referred to.
  std::vector<std::string> referenced_columns;             ///< Empty on SQLite: its primary key.
  ReferenceAction on_update = ReferenceAction::no_action;  ///< When the key referred to changes.
  ReferenceAction on_delete = ReferenceAction::no_action;  ///< When the row referred to goes.
  std::vector<std::string> set_columns;                    ///< Of `SET NULL (…)`, when not all.
  std::string match;                                       ///< `FULL`; empty for the simple kind.
  Deferral deferral = Deferral::immediate;                 ///< When it is checked.
  bool validated = true;                                   ///< False: rows from before it were never looked at.
  bool enforced = true;                                    ///< False: `NOT ENFORCED`.
  std::string comment;                                     ///< What `COMMENT ON` has said of it.

  bool operator==(const ForeignKey&) const = default;
};

/// CHECK.
struct Check {
  std::string name;         ///< Empty where it has none.
  std::string expression;   ///< What must be true or NULL.
  bool no_inherit = false;  ///< `NO INHERIT`.
  bool validated = true;    ///< False: rows from before it were never looked at.
  bool enforced = true;     ///< False: `NOT ENFORCED`.
  std::string conflict;     ///< SQLite's `ON CONFLICT`.
  std::string comment;      ///< What `COMMENT ON` has said of it.

  bool operator==(const Check&) const = default;
};

/// An index that no constraint made.
struct Index {
  std::string name;                      ///< Of the index.
  bool unique = false;                   ///< No two rows alike.
  std::string method;                    ///< `btree`, `gin`, …; empty where there is one kind only.
  std::vector<KeyPart> parts;            ///< In order.
  std::vector<std::string> include;      ///< Columns that it carries along.
  bool nulls_not_distinct = false;       ///< NULL counts as equal to NULL.
  std::optional<std::string> predicate;  ///< Of a partial index.
  std::string options;                   ///< Storage parameters and tablespace.
  bool valid = true;                     ///< False: what a failed concurrent build left.
  std::string comment;                   ///< What `COMMENT ON` has said of it.
  StoredText stored;                     ///< As the database keeps it.

  bool operator==(const Index&) const = default;
};

/// A trigger of a table or view.
struct Trigger {
  std::string name;        ///< Of the trigger.
  std::string definition;  ///< The whole statement.
  std::string enabled;     ///< `ENABLE ALWAYS`, `DISABLE`, …; empty for the ordinary state.
  std::string comment;     ///< What `COMMENT ON` has said of it.

  bool operator==(const Trigger&) const = default;
};

/// A part of a table that is kept as the engine's text: an exclusion constraint, a policy, a rule, statistics.
struct TablePart {
  std::string kind;        ///< `EXCLUDE`, `POLICY`, …
  std::string name;        ///< Of the part.
  std::string definition;  ///< The whole statement that makes it.
  std::string comment;     ///< What `COMMENT ON` has said of it.

  bool operator==(const TablePart&) const = default;
};

/// What sort of table it is.
enum class TableKind {
  ordinary,      ///< None of the others.
  partitioned,   ///< Known and left alone, with its partitions.
  partition,     ///< Of a partitioned table.
  foreign,       ///< Known and left alone.
  virtual_table  ///< SQLite's, known and left alone, with its shadow tables.
};

/// A table, with all that belongs to it.
struct Table {
  ObjectName name;                       ///< Of the table.
  TableKind kind = TableKind::ordinary;  ///< What sort of table it is.
  bool unlogged = false;                 ///< Lost after a crash of the server.
  bool strict = false;                   ///< SQLite's `STRICT`.
  bool without_rowid = false;            ///< SQLite's `WITHOUT ROWID`.
  std::string options;                   ///< Storage parameters, access method, tablespace.
  std::string row_security;              ///< `ENABLE`, `ENABLE, FORCE`; empty for none.
  std::string replica_identity;          ///< Where it is not the default.
  std::vector<ObjectName> parents;       ///< That it inherits from.
  std::string partitioning;     ///< `PARTITION BY …` or `PARTITION OF … FOR VALUES …`; a virtual table's USING.
  std::vector<Column> columns;  ///< In order.
  std::optional<Key> primary_key;        ///< Nothing: it has none.
  std::vector<Key> uniques;              ///< These and the rest are sorted by name, then by what they are of.
  std::vector<ForeignKey> foreign_keys;  ///< To this table or others.
  std::vector<Check> checks;             ///< Of the table and of its columns.
  std::vector<Index> indexes;            ///< Without those of keys.
  std::vector<Trigger> triggers;         ///< Of the table.
  std::vector<TablePart> parts;          ///< What is kept as text.
  std::string comment;                   ///< What `COMMENT ON` has said of it.
  Access access;                         ///< Owner and grants.
  StoredText stored;                     ///< As the database keeps it.

  bool operator==(const Table&) const = default;
};

/// `CREATE TYPE … AS ENUM`.
struct Enum {
  ObjectName name;                  ///< Of the type.
  std::vector<std::string> labels;  ///< In order.
  std::string comment;              ///< What `COMMENT ON` has said of it.
  Access access;                    ///< Owner and grants.

  bool operator==(const Enum&) const = default;
};

/// A sequence that is no identity column's.
struct Sequence {
  ObjectName name;                                             ///< Of the sequence.
  SequenceOptions options;                                     ///< The numbers that it gives.
  bool unlogged = false;                                       ///< Lost after a crash of the server.
  std::optional<std::pair<ObjectName, std::string>> owned_by;  ///< Table and column with which it is dropped.
  std::string comment;                                         ///< What `COMMENT ON` has said of it.
  Access access;                                               ///< Owner and grants.

  bool operator==(const Sequence&) const = default;
};

/// A view.
struct View {
  ObjectName name;                   ///< Of the view.
  bool materialised = false;         ///< Its rows are kept.
  std::string definition;            ///< The query; on SQLite the whole statement.
  std::vector<std::string> columns;  ///< Their names, in order.
  std::string options;               ///< `security_barrier`, `security_invoker`, `check_option`, storage parameters.
  std::vector<Index> indexes;        ///< Of a materialised one.
  std::vector<Trigger> triggers;     ///< `INSTEAD OF`.
  std::vector<TablePart> parts;      ///< Rules.
  std::string comment;               ///< What `COMMENT ON` has said of it.
  Access access;                     ///< Owner and grants.

  bool operator==(const View&) const = default;
};

/// A schema that is there to hold others.
struct Namespace {
  std::string name;     ///< Of the schema.
  std::string comment;  ///< What `COMMENT ON` has said of it.
  Access access;        ///< Owner and grants.

  bool operator==(const Namespace&) const = default;
};

/// An extension of PostgreSQL that is installed.
struct Extension {
  std::string name;     ///< Of the extension.
  std::string schema;   ///< Where its objects are.
  std::string version;  ///< That is installed.

  bool operator==(const Extension&) const = default;
};

/// An object that is kept as the engine's text, and changed by making it anew: a function, a domain, a composite or
/// range type, an aggregate, an operator, a collation, …
struct Definition {
  std::string kind;        ///< As in `DROP kind`: `FUNCTION`, `DOMAIN`, …
  ObjectName name;         ///< Of the object.
  std::string arguments;   ///< That tell it from others of its name: `(integer, text)`; empty for most kinds.
  std::string definition;  ///< The whole statement that makes it.
  std::string comment;     ///< What `COMMENT ON` has said of it.
  Access access;           ///< Owner and grants.

  bool operator==(const Definition&) const = default;
};

/// What a dependency is between. Columns, constraints, indexes and triggers count as their table.
struct ObjectId {
  std::string kind;       ///< `TABLE`, `VIEW`, `TYPE`, `SEQUENCE`, `FUNCTION`, …
  ObjectName name;        ///< Of the object.
  std::string arguments;  ///< Of a function.
  std::string column;     ///< Of a table or view, where a single one is meant.

  auto operator<=>(const ObjectId&) const = default;
};

/// `object` cannot be there without `needs`.
struct Dependency {
  ObjectId object;  ///< What depends.
  ObjectId needs;   ///< What it depends on.

  auto operator<=>(const Dependency&) const = default;
};

/// Everything, sorted by name. History tables and members of extensions are left out.
struct Schema {
  std::vector<Namespace> namespaces;     ///< Schemas that hold the rest.
  std::vector<Extension> extensions;     ///< Those that are installed.
  std::vector<Enum> enums;               ///< Types that list their values.
  std::vector<Sequence> sequences;       ///< Those that are no identity column's.
  std::vector<Table> tables;             ///< With what belongs to them.
  std::vector<View> views;               ///< With what belongs to them.
  std::vector<Definition> definitions;   ///< What is kept as text.
  std::vector<Dependency> dependencies;  ///< Between its objects, for the order of changes.
  std::vector<std::string> uncovered;    ///< What is there and not among the above, a sentence each.

  bool operator==(const Schema&) const = default;
};

}  // namespace dunlin::schema
