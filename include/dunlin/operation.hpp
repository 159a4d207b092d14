// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/schema.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

/// Changes of a schema as plain values. Each carries what was there and what will be, so that nothing has to be looked
/// up to show it, to spell it for a database, or to say what it destroys.
namespace dunlin::operation {

using schema::ObjectName;

// Tables.

/// With its columns, keys and checks, and the foreign keys that it is to be made with; what else belongs to it has
/// operations of its own.
struct CreateTable {
  schema::Table table;

  bool operator==(const CreateTable&) const = default;
};

struct DropTable {
  schema::Table table;

  bool operator==(const DropTable&) const = default;
};

/// Into another schema too.
struct RenameTable {
  ObjectName from;
  ObjectName to;

  bool operator==(const RenameTable&) const = default;
};

/// What is true of a table as a whole.
struct TableProperties {
  bool unlogged = false;
  bool strict = false;
  bool without_rowid = false;
  std::string options;
  std::string row_security;
  std::string replica_identity;

  bool operator==(const TableProperties&) const = default;
};

struct AlterTable {
  ObjectName table;
  TableProperties from;
  TableProperties to;

  bool operator==(const AlterTable&) const = default;
};

// Columns.

struct AddColumn {
  ObjectName table;
  schema::Column column;

  bool operator==(const AddColumn&) const = default;
};

struct DropColumn {
  ObjectName table;
  schema::Column column;

  bool operator==(const DropColumn&) const = default;
};

struct RenameColumn {
  ObjectName table;
  std::string from;
  std::string to;

  bool operator==(const RenameColumn&) const = default;
};

/// Anything but name and comment.
struct AlterColumn {
  ObjectName table;
  schema::Column from;
  schema::Column to;

  bool operator==(const AlterColumn&) const = default;
};

// Constraints.

struct AddPrimaryKey {
  ObjectName table;
  schema::Key key;

  bool operator==(const AddPrimaryKey&) const = default;
};

struct DropPrimaryKey {
  ObjectName table;
  schema::Key key;

  bool operator==(const DropPrimaryKey&) const = default;
};

struct AddUnique {
  ObjectName table;
  schema::Key key;

  bool operator==(const AddUnique&) const = default;
};

struct DropUnique {
  ObjectName table;
  schema::Key key;

  bool operator==(const DropUnique&) const = default;
};

struct AddForeignKey {
  ObjectName table;
  schema::ForeignKey key;

  bool operator==(const AddForeignKey&) const = default;
};

struct DropForeignKey {
  ObjectName table;
  schema::ForeignKey key;

  bool operator==(const DropForeignKey&) const = default;
};

/// Its rows looked at, or when it is checked: what needs no new one.
struct AlterForeignKey {
  ObjectName table;
  schema::ForeignKey from;
  schema::ForeignKey to;

  bool operator==(const AlterForeignKey&) const = default;
};

struct AddCheck {
  ObjectName table;
  schema::Check check;

  bool operator==(const AddCheck&) const = default;
};

struct DropCheck {
  ObjectName table;
  schema::Check check;

  bool operator==(const DropCheck&) const = default;
};

/// The rows from before it are looked at.
struct ValidateCheck {
  ObjectName table;
  schema::Check from;
  schema::Check to;

  bool operator==(const ValidateCheck&) const = default;
};

struct RenameConstraint {
  ObjectName table;
  std::string from;
  std::string to;

  bool operator==(const RenameConstraint&) const = default;
};

// What tables and views have beside.

struct CreateIndex {
  ObjectName relation;
  schema::Index index;

  bool operator==(const CreateIndex&) const = default;
};

struct DropIndex {
  ObjectName relation;
  schema::Index index;

  bool operator==(const DropIndex&) const = default;
};

struct RenameIndex {
  ObjectName relation;
  std::string from;
  std::string to;

  bool operator==(const RenameIndex&) const = default;
};

struct CreateTrigger {
  ObjectName relation;
  schema::Trigger trigger;

  bool operator==(const CreateTrigger&) const = default;
};

struct DropTrigger {
  ObjectName relation;
  schema::Trigger trigger;

  bool operator==(const DropTrigger&) const = default;
};

struct CreatePart {
  ObjectName relation;
  schema::TablePart part;

  bool operator==(const CreatePart&) const = default;
};

struct DropPart {
  ObjectName relation;
  schema::TablePart part;

  bool operator==(const DropPart&) const = default;
};

// Views.

struct CreateView {
  schema::View view;

  bool operator==(const CreateView&) const = default;
};

struct DropView {
  schema::View view;

  bool operator==(const DropView&) const = default;
};

// Types, sequences, and what is kept as text.

struct CreateEnum {
  schema::Enum type;

  bool operator==(const CreateEnum&) const = default;
};

struct DropEnum {
  schema::Enum type;

  bool operator==(const DropEnum&) const = default;
};

struct AddEnumLabel {
  ObjectName type;
  std::string label;
  std::optional<std::string> before;  ///< Nothing: at the end.

  bool operator==(const AddEnumLabel&) const = default;
};

/// Labels taken away or put in another order: the type is made anew and every column of it rewritten.
struct ReplaceEnum {
  /// A column of the type, as it is.
  struct User {
    ObjectName table;
    schema::Column column;

    bool operator==(const User&) const = default;
  };

  schema::Enum from;
  schema::Enum to;
  std::vector<User> users;

  bool operator==(const ReplaceEnum&) const = default;
};

struct CreateSequence {
  schema::Sequence sequence;

  bool operator==(const CreateSequence&) const = default;
};

struct DropSequence {
  schema::Sequence sequence;

  bool operator==(const DropSequence&) const = default;
};

struct AlterSequence {
  schema::Sequence from;
  schema::Sequence to;

  bool operator==(const AlterSequence&) const = default;
};

struct CreateDefinition {
  schema::Definition definition;

  bool operator==(const CreateDefinition&) const = default;
};

struct DropDefinition {
  schema::Definition definition;

  bool operator==(const DropDefinition&) const = default;
};

/// In place, so that what depends on it stays.
struct ReplaceDefinition {
  schema::Definition from;
  schema::Definition to;

  bool operator==(const ReplaceDefinition&) const = default;
};

// What holds the others.

struct CreateNamespace {
  schema::Namespace name;

  bool operator==(const CreateNamespace&) const = default;
};

struct DropNamespace {
  schema::Namespace name;

  bool operator==(const DropNamespace&) const = default;
};

struct CreateExtension {
  schema::Extension extension;

  bool operator==(const CreateExtension&) const = default;
};

struct DropExtension {
  schema::Extension extension;

  bool operator==(const DropExtension&) const = default;
};

struct AlterExtension {
  schema::Extension from;
  schema::Extension to;

  bool operator==(const AlterExtension&) const = default;
};

/// What a comment is on: an object, or something that belongs to one.
struct CommentTarget {
  std::string kind;  ///< As in `COMMENT ON`: `TABLE`, `COLUMN`, `CONSTRAINT`, …
  ObjectName object;
  std::string arguments;  ///< Of a function.
  std::string part;       ///< The column, constraint, trigger, … of `object`.

  bool operator==(const CommentTarget&) const = default;
};

struct SetComment {
  CommentTarget target;
  std::string from;
  std::string to;

  bool operator==(const SetComment&) const = default;
};

}  // namespace dunlin::operation

namespace dunlin {

/// One change of a schema.
using Operation =
    std::variant<operation::CreateTable, operation::DropTable, operation::RenameTable, operation::AlterTable,
                 operation::AddColumn, operation::DropColumn, operation::RenameColumn, operation::AlterColumn,
                 operation::AddPrimaryKey, operation::DropPrimaryKey, operation::AddUnique, operation::DropUnique,
                 operation::AddForeignKey, operation::DropForeignKey, operation::AlterForeignKey, operation::AddCheck,
                 operation::DropCheck, operation::ValidateCheck, operation::RenameConstraint, operation::CreateIndex,
                 operation::DropIndex, operation::RenameIndex, operation::CreateTrigger, operation::DropTrigger,
                 operation::CreatePart, operation::DropPart, operation::CreateView, operation::DropView,
                 operation::CreateEnum, operation::DropEnum, operation::AddEnumLabel, operation::ReplaceEnum,
                 operation::CreateSequence, operation::DropSequence, operation::AlterSequence,
                 operation::CreateDefinition, operation::DropDefinition, operation::ReplaceDefinition,
                 operation::CreateNamespace, operation::DropNamespace, operation::CreateExtension,
                 operation::DropExtension, operation::AlterExtension, operation::SetComment>;

}  // namespace dunlin
