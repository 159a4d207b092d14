// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/create_table.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// ALTER TABLE as PostgreSQL spells it, of which SQLite itself knows four forms, with what only SQLite's tables have.
namespace dunlin::sqlite {

/// One change in an ALTER TABLE. Names are as meant, without quotes; texts are as they stood in the statement.
namespace alter {

/// `ALTER c [SET DATA] TYPE x [COLLATE y] [USING e]`.
struct SetType {
  std::string column;
  std::string type;
  std::string collation;   ///< Empty: it keeps the one that it has.
  std::string conversion;  ///< Of USING; empty: the value itself.
};
/// `ALTER c DROP TYPE`: SQLite's columns need none.
struct DropType {
  std::string column;
};
/// `ALTER c SET COLLATE y`, for one without a type.
struct SetCollation {
  std::string column;
  std::string collation;
};
/// `ALTER c SET [CONSTRAINT n] NOT NULL [ON CONFLICT r]`.
struct SetNotNull {
  std::string column;
  std::string clause;  ///< As it will stand behind the column.
};
struct DropNotNull {
  std::string column;
};
struct SetDefault {
  std::string column;
  std::string value;  ///< Without parentheses around it.
};
struct DropDefault {
  std::string column;
};
/// `ALTER c SET EXPRESSION AS (e) [STORED | VIRTUAL]`, also of a column that was none.
struct SetExpression {
  std::string column;
  std::string clause;  ///< As it will stand behind the column.
};
struct DropExpression {
  std::string column;
  bool if_exists = false;
};

/// `ADD [CONSTRAINT n] CHECK …`, `FOREIGN KEY …`, `UNIQUE …`, `PRIMARY KEY …`.
struct AddConstraint {
  ClauseInText clause;  ///< Its spans are in the statement.
  std::string text;
};
/// `DROP CONSTRAINT n`, `DROP CHECK (e)`, `DROP FOREIGN KEY (cs) [REFERENCES …]`, `DROP UNIQUE (cs)`,
/// `DROP PRIMARY KEY`; also a name together with what the constraint is.
struct DropConstraint {
  std::string name;                    ///< Empty: whatever it is called.
  std::optional<ClauseInText> clause;  ///< What it is, where that is said.
  std::string expression;              ///< Of a CHECK.
  bool if_exists = false;
};
struct RenameConstraint {
  std::string from;
  std::string to;
};
/// Every constraint of SQLite has been looked at.
struct ValidateConstraint {
  std::string name;
};

struct AddColumn {
  std::string column;
  std::string text;  ///< From the name on.
  bool if_not_exists = false;
};
struct DropColumn {
  std::string column;
  bool if_exists = false;
};
struct RenameColumn {
  std::string from;
  std::string to;
};
struct RenameTable {
  std::string to;
};

/// `SET STRICT`, `SET NOT STRICT`.
struct SetStrict {
  bool strict = false;
};
/// `SET WITHOUT ROWID`, `SET WITH ROWID`.
struct SetRowid {
  bool without_rowid = false;
};

using Change = std::variant<SetType, DropType, SetCollation, SetNotNull, DropNotNull, SetDefault, DropDefault,
                            SetExpression, DropExpression, AddConstraint, DropConstraint, RenameConstraint,
                            ValidateConstraint, AddColumn, DropColumn, RenameColumn, RenameTable, SetStrict, SetRowid>;

}  // namespace alter

/// A change and where it stands in the statement.
struct AlterAction {
  alter::Change change;
  Span span;
};

struct AlterStatement {
  std::string schema;  ///< Empty: not given.
  NameInText table;
  bool if_exists = false;
  std::vector<AlterAction> actions;
  /// SQLite has a statement of this form and is to be asked first. `actions` may then be empty: it alone can tell what
  /// is wrong.
  bool is_native = false;
};

/// Nothing when `sql` is no ALTER TABLE. Throws `syntax_error`, with `details().offset` in `sql`, and `unsupported` for
/// what has no meaning here.
[[nodiscard]] std::optional<AlterStatement> parse_alter_table(std::string_view sql);

}  // namespace dunlin::sqlite
