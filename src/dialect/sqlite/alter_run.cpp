// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/alter_run.hpp"

#include <dunlin/error.hpp>

#include "dialect/sqlite/alter_index.hpp"
#include "dialect/sqlite/alter_plan.hpp"
#include "dialect/sqlite/alter_table.hpp"
#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/introspect_facts.hpp"
#include "dialect/sqlite/schema_rows.hpp"
#include "sql/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

namespace dunlin::sqlite {
namespace {

constexpr std::string_view kSavepoint = "\"dunlin_alter\"";

bool renames(const AlterAction& action) {
  return std::holds_alternative<alter::RenameColumn>(action.change) ||
         std::holds_alternative<alter::RenameTable>(action.change);
}

/// One ALTER TABLE.
class AlterRun {
 public:
  AlterRun(Session& session, const AlterStatement& statement, std::string_view sql)
      : session_(session), statement_(statement), sql_(sql) {}

  void run() {
    if (statement_.is_native && run_native()) return;
    const std::optional<SchemaRow> found = find_table();
    if (!found) return;
    table_ = found->name;
    const std::span<const AlterAction> actions(statement_.actions);
    for (std::size_t first = 0; first < actions.size();) {
      if (renames(actions[first])) {
        rename(actions[first++].change);
        continue;
      }
      std::size_t last = first + 1;
      while (last < actions.size() && !renames(actions[last])) ++last;
      alter(actions.subspan(first, last - first));
      first = last;
    }
  }

 private:
  /// False when SQLite does not do it and there is another way.
  bool run_native() {
    try {
      session_.execute(sql_);
      return true;
    } catch (const Error& error) {
      const bool may_be_rebuilt = error.code() == ErrorCode::statement_failed && session_.in_transaction() &&
                                  !statement_.actions.empty() && !renames(statement_.actions.front());
      if (!may_be_rebuilt) throw;
      native_refused_ = true;
      session_.log(LogLevel::debug, fmt::format("SQLite itself does not: {}", error.message()));
      return false;
    }
  }

  [[noreturn]] void refuse(ErrorCode code, std::string message, std::string hint = {}) const {
    throw Error(code, std::move(message),
                {.hint = std::move(hint), .statement = std::string(sql_), .offset = statement_.table.span.offset});
  }

  /// Nothing when there is none and the statement said that this is no error.
  [[nodiscard]] std::optional<SchemaRow> find_table() const {
    const std::string& name = statement_.table.name;
    const bool in_main = statement_.schema.empty() || same_name(statement_.schema, "main");
    if (!in_main || (statement_.schema.empty() && is_temporary(name))) {
      refuse(ErrorCode::unsupported, fmt::format("table \"{}\" is not in the main database", name),
             "drop it and make it anew");
    }
    const std::optional<SchemaRow> row = find_row(name);
    if (!row) {
      if (statement_.if_exists) return std::nullopt;
      refuse(ErrorCode::undefined_table, fmt::format("no such table: {}", name));
    }
    if (row->type == "view") refuse(ErrorCode::unsupported, fmt::format("\"{}\" is a view", name));
    if (is_special(row->name)) {
      refuse(ErrorCode::unsupported, fmt::format("table \"{}\" belongs to SQLite or to a module of it", name));
    }
    return row;
  }

  [[nodiscard]] bool is_temporary(const std::string& name) const {
    const std::array<Value, 1> values{name};
    return first_integer(session_,
                         "SELECT EXISTS (SELECT 1 FROM temp.sqlite_schema WHERE type IN ('table', 'view') "
                         "AND name = $1 COLLATE NOCASE)",
                         values) != 0;
  }

  /// Virtual tables, those under them, and SQLite's own.
  [[nodiscard]] bool is_special(const std::string& name) const {
    if (same_name(std::string_view(name).substr(0, 7), "sqlite_")) return true;
    const std::array<Value, 1> values{name};
    return first_integer(session_,
                         "SELECT NOT EXISTS (SELECT 1 FROM pragma_table_list WHERE schema = 'main' "
                         "AND type = 'table' AND name = $1)",
                         values) != 0;
  }

  [[nodiscard]] std::optional<SchemaRow> find_row(const std::string& name) const {
    const std::array<Value, 1> values{name};
    Execution execution(session_.home(),
                        "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE type IN ('table', 'view') "
                        "AND name = $1 COLLATE NOCASE",
                        values);
    if (!execution.step()) return std::nullopt;
    const StatementRow& row = execution.row();
    return SchemaRow{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)),
                     std::string(row.text(3))};
  }

  /// SQLite rewrites everything that has the name in it.
  void rename(const alter::Change& change) {
    if (const auto* column = std::get_if<alter::RenameColumn>(&change)) {
      session_.execute(fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {}", in_main(table_),
                                   dialect().quote(column->from), dialect().quote(column->to)));
      return;
    }
    const std::string& name = std::get<alter::RenameTable>(change).to;
    session_.execute(fmt::format("ALTER TABLE {} RENAME TO {}", in_main(table_), dialect().quote(name)));
    table_ = name;
  }

  void alter(std::span<const AlterAction> actions) {
    const std::string before = find_row(table_).value().sql;
    const bool defensive = is_defensive(session_);
    std::vector<AlterStep> steps = plan_alter(before, actions, sql_, {defensive, native_refused_});
    if (take_by_savepoint(steps)) return;
    steps = plan_alter(before, actions, sql_, {defensive, true});
    for (const AlterStep& step : steps) take(step);
  }

  /// False, with everything undone, when SQLite does not add or drop a column itself.
  bool take_by_savepoint(const std::vector<AlterStep>& steps) {
    const auto is_native = [](const AlterStep& step) { return step.path == AlterPath::native; };
    if (std::none_of(steps.begin(), steps.end(), is_native)) {
      for (const AlterStep& step : steps) take(step);
      return true;
    }
    session_.execute(fmt::format("SAVEPOINT {}", kSavepoint));
    for (const AlterStep& step : steps) {
      try {
        take(step);
      } catch (const Error& error) {
        const bool may_be_rebuilt =
            is_native(step) && error.code() == ErrorCode::statement_failed && session_.in_transaction();
        if (!may_be_rebuilt) throw;
        session_.execute(fmt::format("ROLLBACK TO {}", kSavepoint));
        session_.execute(fmt::format("RELEASE {}", kSavepoint));
        return false;
      }
    }
    session_.execute(fmt::format("RELEASE {}", kSavepoint));
    return true;
  }

  void take(const AlterStep& step) {
    if (step.path == AlterPath::native) {
      session_.execute(fmt::format("ALTER TABLE {} {}", in_main(table_), native_words(step.actions.front().change)));
      return;
    }
    const TableText before(find_row(table_).value().sql);
    const TableText after(step.after);
    const TableAlteration alteration{.table = table_,
                                     .before = before,
                                     .after = after,
                                     .conversions = conversions(step.actions),
                                     .added_again = added_again(step.actions)};
    try {
      if (step.path == AlterPath::in_place) {
        alter_in_place(session_, alteration, compare_tables(before, after));
      } else if (step.path == AlterPath::rebuild) {
        session_.log(LogLevel::info, fmt::format("table \"{}\" is made anew: {}", table_, step.reason));
        rebuild_table(session_, alteration);
      }
    } catch (Error& error) {
      // Those that ran for it are nobody's but this program's.
      if (error.details().cause.empty()) error.details().cause = error.details().statement;
      error.details().statement = sql_;
      error.details().offset = step.actions.front().span.offset;
      throw;
    }
  }

  [[nodiscard]] static std::string native_words(const alter::Change& change) {
    if (const auto* added = std::get_if<alter::AddColumn>(&change)) return "ADD COLUMN " + added->text;
    return "DROP COLUMN " + dialect().quote(std::get<alter::DropColumn>(change).column);
  }

  [[nodiscard]] static std::map<std::string, std::string> conversions(std::span<const AlterAction> actions) {
    std::map<std::string, std::string> found;
    for (const AlterAction& action : actions) {
      const auto* type = std::get_if<alter::SetType>(&action.change);
      if (type != nullptr && !type->conversion.empty()) found[type->column] = type->conversion;
    }
    return found;
  }

  [[nodiscard]] static std::vector<std::string> added_again(std::span<const AlterAction> actions) {
    std::vector<std::string> dropped;
    std::vector<std::string> again;
    for (const AlterAction& action : actions) {
      if (const auto* drop = std::get_if<alter::DropColumn>(&action.change)) dropped.push_back(drop->column);
      const auto* added = std::get_if<alter::AddColumn>(&action.change);
      if (added == nullptr) continue;
      const bool was_there = std::any_of(dropped.begin(), dropped.end(),
                                         [&](const std::string& name) { return same_name(name, added->column); });
      if (was_there) again.push_back(added->column);
    }
    return again;
  }

  Session& session_;
  const AlterStatement& statement_;
  std::string_view sql_;
  std::string table_;
  bool native_refused_ = false;
};

}  // namespace

bool run_alter(Session& session, std::string_view sql) {
  if (!sql::Reader(sql, kLexicalRules).next_is("ALTER")) return false;
  if (const std::optional<AlterStatement> statement = parse_alter_table(sql)) {
    AlterRun(session, *statement, sql).run();
    return true;
  }
  if (const std::optional<IndexRenaming> renaming = parse_alter_index(sql)) {
    rename_index(session, *renaming, sql);
    return true;
  }
  return false;
}

}  // namespace dunlin::sqlite
