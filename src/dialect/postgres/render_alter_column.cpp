// SPDX-License-Identifier: Apache-2.0
// Columns that change, and the enums under them.
#include "dialect/postgres/dialect.hpp"
#include "dialect/postgres/names.hpp"
#include "dialect/postgres/render.hpp"
#include "dialect/postgres/render_operations.hpp"
#include "dialect/postgres/type_change.hpp"

#include <fmt/format.h>

#include <string_view>

namespace dunlin::postgres {
namespace {

using operation::AlterColumn;
using schema::Column;

bool takes_any_text(std::string_view type) {
  const std::string_view base = base_of(type);
  return type.find('[') == std::string_view::npos &&
         (base == "text" || base == "character varying" || base == "character");
}

/// How old values become new ones, where an assignment would not do. Never an explicit cast to a shorter text, which
/// would cut it off without a word.
std::string using_clause(const Column& from, const Column& to) {
  if (base_of(from.type) == base_of(to.type) || takes_any_text(to.type)) return {};
  // Types of users know each other by their texts at most.
  const bool by_text = from.type.find('.') != std::string::npos || to.type.find('.') != std::string::npos;
  return fmt::format(" USING {}{}::{}", quote(to.name), by_text ? "::text" : "", to.type);
}

/// Actions on one column of a table.
class ColumnWriter {
 public:
  ColumnWriter(StatementWriter& writer, const AlterColumn& change) : writer_(writer), change_(change) {}

  void write() {
    const Column& from = change_.from;
    const Column& to = change_.to;
    const bool retyped = from.type != to.type || from.collation != to.collation;
    const bool had_default = from.default_value.has_value();
    if (from.generated && !to.generated) action("DROP EXPRESSION");
    if (from.identity && !to.identity) action("DROP IDENTITY");
    // A default is of the old type, and may not be cast as the values are.
    if (had_default && (retyped || !to.default_value)) action("DROP DEFAULT");
    if (!to.nullable && from.nullable) set_not_null();
    if (to.nullable && !from.nullable) action("DROP NOT NULL");
    if (retyped) {
      action(fmt::format("TYPE {}{}{}", to.type, to.collation.empty() ? "" : " COLLATE " + to.collation,
                         using_clause(from, to)));
    }
    if (to.generated && from.generated && from.generated->expression != to.generated->expression) {
      action("SET EXPRESSION AS (" + to.generated->expression + ")");
    }
    if (to.default_value && (retyped || from.default_value != to.default_value)) {
      action("SET DEFAULT " + *to.default_value);
    }
    if (to.identity) write_identity();
    write_storage();
  }

 private:
  void action(const std::string& what) {
    writer_.alter(change_.table, fmt::format("ALTER COLUMN {} {}", quote(change_.to.name), what));
  }

  void set_not_null() {
    if (change_.to.not_null_name.empty()) return action("SET NOT NULL");
    writer_.alter(change_.table, fmt::format("ADD CONSTRAINT {} NOT NULL {}", quote(change_.to.not_null_name),
                                             quote(change_.to.name)));
  }

  void write_identity() {
    const schema::Identity& identity = *change_.to.identity;
    const std::string kind = identity.always ? "ALWAYS" : "BY DEFAULT";
    if (!change_.from.identity) {
      const std::string options = sequence_clause(identity.sequence);
      action(
          fmt::format("ADD GENERATED {} AS IDENTITY{}", kind, options.empty() ? "" : " (" + options.substr(1) + ")"));
      return go_on_behind_rows();
    }
    if (identity.always != change_.from.identity->always) action("SET GENERATED " + kind);
    const std::string options = sequence_changes(change_.from.identity->sequence, identity.sequence, "SET ");
    if (!options.empty()) action(options.substr(1));
  }

  /// The new sequence knows nothing of the numbers that are there.
  void go_on_behind_rows() {
    const std::string table = qualified(change_.table);
    const std::string column = quote(change_.to.name);
    const bool up = change_.to.identity->sequence.increment > 0;
    writer_.statement(
        fmt::format("SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence({}, {}), {}({}) + ({}), false) FROM {} "
                    "HAVING {}({}) "
                    "IS NOT NULL",
                    literal(table), literal(change_.to.name), up ? "max" : "min", column,
                    change_.to.identity->sequence.increment, table, up ? "max" : "min", column));
  }

  void write_storage() {
    const Column& from = change_.from;
    const Column& to = change_.to;
    if (from.storage != to.storage) action("SET STORAGE " + (to.storage.empty() ? "DEFAULT" : to.storage));
    if (from.compression != to.compression) {
      action("SET COMPRESSION " + (to.compression.empty() ? "default" : to.compression));
    }
    if (from.options != to.options) write_options();
  }

  void write_options() {
    const auto statistics = [](const std::string& options) -> std::string {
      if (!options.starts_with("SET STATISTICS ")) return "-1";
      return options.substr(15, options.find(',') == std::string::npos ? std::string::npos : options.find(',') - 15);
    };
    const auto parameters = [](const std::string& options) -> std::string {
      const std::size_t begin = options.find("SET (");
      return begin == std::string::npos ? "" : options.substr(begin + 5, options.find(')', begin) - begin - 5);
    };
    const std::string target = statistics(change_.to.options);
    if (target != statistics(change_.from.options)) action("SET STATISTICS " + target);
    const OptionChanges changes = option_changes(parameters(change_.from.options), parameters(change_.to.options));
    if (!changes.set.empty()) action("SET (" + changes.set + ")");
    if (!changes.reset.empty()) action("RESET (" + changes.reset + ")");
  }

  StatementWriter& writer_;
  const AlterColumn& change_;
};

}  // namespace

void write_column(StatementWriter& writer, const operation::AlterColumn& change) {
  ColumnWriter(writer, change).write();
}

void write_column(StatementWriter& writer, const operation::AddColumn& change) {
  writer.alter(change.table, "ADD COLUMN " + column_clause(change.column, TableForm::whole));
  schema::Table table;
  table.name = change.table;
  if (!change.column.storage.empty() || !change.column.compression.empty() || !change.column.options.empty()) {
    writer.with_list([&](Statements& list) { render_column_options(list, table, change.column); });
  }
  if (!change.column.comment.empty()) {
    writer.comment(fmt::format("COLUMN {}.{}", qualified(change.table), quote(change.column.name)),
                   change.column.comment);
  }
}

void write_enum(StatementWriter& writer, const operation::ReplaceEnum& change) {
  const schema::ObjectName old{change.from.name.schema, change.from.name.name.substr(0, 50) + "_replaced"};
  writer.statement(fmt::format("ALTER TYPE {} RENAME TO {}", qualified(change.from.name), quote(old.name)));
  writer.with_list([&](Statements& list) { render_enum(list, change.to); });
  for (const operation::ReplaceEnum::User& user : change.users) {
    const std::string column = "ALTER COLUMN " + quote(user.column.name);
    if (user.column.default_value) writer.alter(user.table, column + " DROP DEFAULT");
    const std::string type = qualified(change.to.name) + (user.column.type.ends_with("[]") ? "[]" : "");
    writer.alter(user.table, fmt::format("{} TYPE {} USING {}::text{}::{}", column, type, quote(user.column.name),
                                         user.column.type.ends_with("[]") ? "[]" : "", type));
    if (user.column.default_value) writer.alter(user.table, column + " SET DEFAULT " + *user.column.default_value);
  }
  writer.statement("DROP TYPE " + qualified(old));
}

}  // namespace dunlin::postgres
