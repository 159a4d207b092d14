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
  schema::Table table;  ///< The whole of it.

  bool operator==(const CreateTable&) const = default;
};

/// A table and what it holds, gone.
struct DropTable {
  schema::Table table;  ///< The whole of it, so that it can be undone.

  bool operator==(const DropTable&) const = default;
};

/// Into another schema too.
struct RenameTable {
  ObjectName from;  ///< Its name now.
  ObjectName to;    ///< Its new name.

  bool operator==(const RenameTable&) const = default;
};

/// What is true of a table as a whole.
struct TableProperties {
  bool unlogged = false;         ///< As of `schema::Table`.
  bool strict = false;           ///< As of `schema::Table`.
  bool without_rowid = false;    ///< As of `schema::Table`.
  std::string options;           ///< As of `schema::Table`.
  std::string row_security;      ///< As of `schema::Table`.
  std::string replica_identity;  ///< As of `schema::Table`.

  bool operator==(const TableProperties&) const = default;
};

/// What is true of a table as a whole, changed.
struct AlterTable {
  ObjectName table;      ///< The table that it is about.
  TableProperties from;  ///< As it is.
  TableProperties to;    ///< As it will be.

  bool operator==(const AlterTable&) const = default;
};

// Columns.

/// A column, new.
struct AddColumn {
  ObjectName table;       ///< The table that it is about.
  schema::Column column;  ///< The whole of it, so that it can be undone.

  bool operator==(const AddColumn&) const = default;
};

/// A column and what it holds, gone.
struct DropColumn {
  ObjectName table;       ///< The table that it is about.
  schema::Column column;  ///< The whole of it, so that it can be undone.

  bool operator==(const DropColumn&) const = default;
};

/// A column under another name.
struct RenameColumn {
  ObjectName table;  ///< The table that it is about.
  std::string from;  ///< Its name now.
  std::string to;    ///< Its new name.

  bool operator==(const RenameColumn&) const = default;
};

/// Anything but name and comment.
struct AlterColumn {
  ObjectName table;     ///< The table that it is about.
  schema::Column from;  ///< As it is.
  schema::Column to;    ///< As it will be.

  bool operator==(const AlterColumn&) const = default;
};

// Constraints.

/// A primary key, new.
struct AddPrimaryKey {
  ObjectName table;  ///< The table that it is about.
  schema::Key key;   ///< The whole of it.

  bool operator==(const AddPrimaryKey&) const = default;
};

/// A primary key, gone.
struct DropPrimaryKey {
  ObjectName table;  ///< The table that it is about.
  schema::Key key;   ///< The whole of it.

  bool operator==(const DropPrimaryKey&) const = default;
};

/// A unique constraint, new.
struct AddUnique {
  ObjectName table;  ///< The table that it is about.
  schema::Key key;   ///< The whole of it.

  bool operator==(const AddUnique&) const = default;
};

/// A unique constraint, gone.
struct DropUnique {
  ObjectName table;  ///< The table that it is about.
  schema::Key key;   ///< The whole of it.

  bool operator==(const DropUnique&) const = default;
};

/// A foreign key, new.
struct AddForeignKey {
  ObjectName table;        ///< The table that it is about.
  schema::ForeignKey key;  ///< The whole of it.

  bool operator==(const AddForeignKey&) const = default;
};

/// A foreign key, gone.
struct DropForeignKey {
  ObjectName table;        ///< The table that it is about.
  schema::ForeignKey key;  ///< The whole of it.

  bool operator==(const DropForeignKey&) const = default;
};

/// Its rows looked at, or when it is checked: what needs no new one.
struct AlterForeignKey {
  ObjectName table;         ///< The table that it is about.
  schema::ForeignKey from;  ///< As it is.
  schema::ForeignKey to;    ///< As it will be.

  bool operator==(const AlterForeignKey&) const = default;
};

/// A check, new.
struct AddCheck {
  ObjectName table;     ///< The table that it is about.
  schema::Check check;  ///< The whole of it.

  bool operator==(const AddCheck&) const = default;
};

/// A check, gone.
struct DropCheck {
  ObjectName table;     ///< The table that it is about.
  schema::Check check;  ///< The whole of it.

  bool operator==(const DropCheck&) const = default;
};

/// The rows from before it are looked at.
struct ValidateCheck {
  ObjectName table;    ///< The table that it is about.
  schema::Check from;  ///< As it is.
  schema::Check to;    ///< As it will be.

  bool operator==(const ValidateCheck&) const = default;
};

/// A constraint under another name.
struct RenameConstraint {
  ObjectName table;  ///< Whose it is.
  std::string from;  ///< Its name now.
  std::string to;    ///< Its new name.

  bool operator==(const RenameConstraint&) const = default;
};

// What tables and views have beside.

/// An index, new.
struct CreateIndex {
  ObjectName relation;  ///< The table or view that it belongs to.
  schema::Index index;  ///< The whole of it.

  bool operator==(const CreateIndex&) const = default;
};

/// An index, gone.
struct DropIndex {
  ObjectName relation;  ///< The table or view that it belongs to.
  schema::Index index;  ///< The whole of it.

  bool operator==(const DropIndex&) const = default;
};

/// An index under another name.
struct RenameIndex {
  ObjectName relation;  ///< The table or view that it belongs to.
  std::string from;     ///< Its name now.
  std::string to;       ///< Its new name.

  bool operator==(const RenameIndex&) const = default;
};

/// A trigger, new.
struct CreateTrigger {
  ObjectName relation;      ///< The table or view that it belongs to.
  schema::Trigger trigger;  ///< The whole of it.

  bool operator==(const CreateTrigger&) const = default;
};

/// A trigger, gone.
struct DropTrigger {
  ObjectName relation;      ///< The table or view that it belongs to.
  schema::Trigger trigger;  ///< The whole of it.

  bool operator==(const DropTrigger&) const = default;
};

/// A part of a table or view that is kept as text, new.
struct CreatePart {
  ObjectName relation;     ///< The table or view that it belongs to.
  schema::TablePart part;  ///< The whole of it.

  bool operator==(const CreatePart&) const = default;
};

/// A part of a table or view that is kept as text, gone.
struct DropPart {
  ObjectName relation;     ///< The table or view that it belongs to.
  schema::TablePart part;  ///< The whole of it.

  bool operator==(const DropPart&) const = default;
};

// Views.

/// A view, new.
struct CreateView {
  schema::View view;  ///< The whole of it.

  bool operator==(const CreateView&) const = default;
};

/// A view, gone.
struct DropView {
  schema::View view;  ///< The whole of it.

  bool operator==(const DropView&) const = default;
};

// Types, sequences, and what is kept as text.

/// An enum type, new.
struct CreateEnum {
  schema::Enum type;  ///< The whole of it.

  bool operator==(const CreateEnum&) const = default;
};

/// An enum type, gone.
struct DropEnum {
  schema::Enum type;  ///< The whole of it.

  bool operator==(const DropEnum&) const = default;
};

/// One more label of an enum type.
struct AddEnumLabel {
  ObjectName type;                    ///< The type that gets it.
  std::string label;                  ///< The new one.
  std::optional<std::string> before;  ///< Nothing: at the end.

  bool operator==(const AddEnumLabel&) const = default;
};

/// Labels taken away or put in another order: the type is made anew and every column of it rewritten.
struct ReplaceEnum {
  /// A column of the type, as it is.
  struct User {
    ObjectName table;       ///< Whose column it is.
    schema::Column column;  ///< The whole of it.

    bool operator==(const User&) const = default;
  };

  schema::Enum from;        ///< As it is.
  schema::Enum to;          ///< As it will be.
  std::vector<User> users;  ///< Every column of the type.

  bool operator==(const ReplaceEnum&) const = default;
};

/// A sequence, new.
struct CreateSequence {
  schema::Sequence sequence;  ///< The whole of it.

  bool operator==(const CreateSequence&) const = default;
};

/// A sequence, gone.
struct DropSequence {
  schema::Sequence sequence;  ///< The whole of it.

  bool operator==(const DropSequence&) const = default;
};

/// The numbers of a sequence, or whose it is.
struct AlterSequence {
  schema::Sequence from;  ///< As it is.
  schema::Sequence to;    ///< As it will be.

  bool operator==(const AlterSequence&) const = default;
};

/// An object that is kept as text, new.
struct CreateDefinition {
  schema::Definition definition;  ///< The whole of it.

  bool operator==(const CreateDefinition&) const = default;
};

/// An object that is kept as text, gone.
struct DropDefinition {
  schema::Definition definition;  ///< The whole of it.

  bool operator==(const DropDefinition&) const = default;
};

/// In place, so that what depends on it stays.
struct ReplaceDefinition {
  schema::Definition from;  ///< As it is.
  schema::Definition to;    ///< As it will be.

  bool operator==(const ReplaceDefinition&) const = default;
};

// What holds the others.

/// A schema that holds others, new.
struct CreateNamespace {
  schema::Namespace name;  ///< The whole of it.

  bool operator==(const CreateNamespace&) const = default;
};

/// A schema that holds others, gone.
struct DropNamespace {
  schema::Namespace name;  ///< The whole of it.

  bool operator==(const DropNamespace&) const = default;
};

/// An extension, new.
struct CreateExtension {
  schema::Extension extension;  ///< The whole of it.

  bool operator==(const CreateExtension&) const = default;
};

/// An extension, gone.
struct DropExtension {
  schema::Extension extension;  ///< The whole of it.

  bool operator==(const DropExtension&) const = default;
};

/// Another version of an extension, or another schema for it.
struct AlterExtension {
  schema::Extension from;  ///< As it is.
  schema::Extension to;    ///< As it will be.

  bool operator==(const AlterExtension&) const = default;
};

/// What a comment is on: an object, or something that belongs to one.
struct CommentTarget {
  std::string kind;       ///< As in `COMMENT ON`: `TABLE`, `COLUMN`, `CONSTRAINT`, …
  ObjectName object;      ///< Its name, or that of what it belongs to.
  std::string arguments;  ///< Of a function.
  std::string part;       ///< The column, constraint, trigger, … of `object`.

  bool operator==(const CommentTarget&) const = default;
};

/// Another comment, or none.
struct SetComment {
  CommentTarget target;  ///< What it is on.
  std::string from;      ///< Empty: none.
  std::string to;        ///< Empty: none.

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
