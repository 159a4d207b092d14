// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/rebuild_watch.hpp"

#include <dunlin/error.hpp>

#include "dialect/sqlite/alter_table.hpp"
#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/introspect_facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

namespace dunlin::sqlite {

namespace {

/// Without what SQLite itself makes for a constraint, a counter or its statistics.
std::vector<SchemaRow> objects_in(std::vector<SchemaRow> rows) {
  std::erase_if(rows, [](const SchemaRow& row) {
    return row.sql.empty() || same_name(std::string_view(row.name).substr(0, 7), "sqlite_");
  });
  return rows;
}

}  // namespace

RebuildWatch::RebuildWatch(Session& session, const std::string& table) : session_(session), table_(table) {
  find_children();
  working_ = working();
  rows_ = count_children();
  violations_ = violations();
}

void RebuildWatch::find_children() {
  const std::array<Value, 1> name{table_};
  Execution execution(
      session_.home(),
      R"(SELECT DISTINCT s.name FROM main.sqlite_schema AS s, pragma_foreign_key_list(s.name, 'main') AS f
                         WHERE s.type = 'table' AND s.rootpage <> 0 AND s.name <> $1
                           AND f."table" = $1 COLLATE NOCASE ORDER BY 1)",
      name);
  while (execution.step()) children_.emplace_back(execution.row().text(0));
  // It may get foreign keys of its own.
  children_.push_back(table_);
}

std::string RebuildWatch::update_of(const std::string& table) const {
  const std::array<Value, 1> name{table};
  std::string assignments;
  Execution execution(session_.home(), "SELECT name FROM pragma_table_xinfo($1, 'main') WHERE hidden = 0", name);
  while (execution.step()) {
    const std::string column = dialect().quote(execution.row().text(0));
    assignments += fmt::format("{}{} = {}", assignments.empty() ? "" : ", ", column, column);
  }
  return fmt::format("UPDATE {} SET {}", in_main(table), assignments);
}

RebuildWatch::Programs RebuildWatch::programs() const {
  Programs programs;
  for (const SchemaRow& row : read_schema_rows(session_)) {
    if (row.type == "view") {
      programs.emplace(fmt::format("view \"{}\"", row.name), fmt::format("SELECT * FROM {}", in_main(row.name)));
    }
    if (row.type != "trigger") continue;
    const std::string of = fmt::format("of \"{}\" fire", row.table);
    programs.emplace("triggers on INSERT " + of, insert_into(row.table));
    programs.emplace("triggers on DELETE " + of, "DELETE FROM " + in_main(row.table));
    try {
      programs.emplace("triggers on UPDATE " + of, update_of(row.table));
    } catch (const Error& error) {
      // The columns of a view that is broken cannot be told.
      if (error.code() != ErrorCode::statement_failed && error.code() != ErrorCode::undefined_table) throw;
    }
  }
  return programs;
}

/// Also with names in double quotes being names only: else one that is gone would be taken for a text.
std::vector<std::string> RebuildWatch::working() const {
  const ConfigScope no_foreign_keys(session_, SQLITE_DBCONFIG_ENABLE_FKEY, false);
  std::vector<std::string> working;
  const Programs all = programs();
  for (const bool texts : {true, false}) {
    const ConfigScope statements(session_, SQLITE_DBCONFIG_DQS_DML, texts);
    const ConfigScope definitions(session_, SQLITE_DBCONFIG_DQS_DDL, texts);
    for (const auto& [what, sql] : all) {
      if (compiles(session_, sql)) working.push_back(fmt::format("{}{}", what, texts ? "" : " "));
    }
  }
  std::sort(working.begin(), working.end());
  return working;
}

std::map<std::string, std::int64_t> RebuildWatch::count_children() const {
  std::map<std::string, std::int64_t> rows;
  for (const std::string& child : children_) {
    if (child != table_) rows[child] = first_integer(session_, "SELECT count(*) FROM " + in_main(child));
  }
  return rows;
}

std::optional<std::vector<Violation>> RebuildWatch::violations() const {
  std::vector<Violation> found;
  try {
    for (const std::string& child : children_) {
      const std::string question = fmt::format("PRAGMA main.foreign_key_check({})", dialect().quote(child));
      Execution execution(session_.home(), question, {});
      while (execution.step()) {
        const StatementRow& row = execution.row();
        Violation violation{std::string(row.text(0)), std::nullopt, std::string(row.text(2))};
        if (!row.is_null(1)) violation.rowid = row.integer(1);
        found.push_back(std::move(violation));
      }
    }
  } catch (const Error& error) {
    // A key that fits no unique columns of its parent makes the whole check fail.
    if (error.code() != ErrorCode::statement_failed) throw;
    return std::nullopt;
  }
  std::sort(found.begin(), found.end());
  return found;
}

void RebuildWatch::check(const std::vector<SchemaRow>& expected) const {
  if (objects_in(read_schema_rows(session_)) != objects_in(expected)) {
    throw Error(ErrorCode::internal,
                fmt::format("the schema is not what it was to be after table \"{}\" was made anew", table_),
                {.hint = "please report this with the CREATE statement"});
  }
  if (count_children() != rows_) {
    throw Error(ErrorCode::internal, fmt::format("rows that refer to table \"{}\" were lost", table_));
  }
  check_programs();
  check_foreign_keys();
}

void RebuildWatch::check_programs() const {
  const std::vector<std::string> now = working();
  std::vector<std::string> broken;
  std::set_difference(working_.begin(), working_.end(), now.begin(), now.end(), std::back_inserter(broken));
  if (broken.empty()) return;
  throw Error(ErrorCode::statement_failed,
              fmt::format("{} would not work any more without what goes from table \"{}\"",
                          broken.front().substr(0, broken.front().find_last_not_of(' ') + 1), table_),
              {.hint = "drop it first, and make it again after"});
}

void RebuildWatch::check_foreign_keys() const {
  if (!violations_) return;
  const std::optional<std::vector<Violation>> now = violations();
  if (!now) {
    throw Error(ErrorCode::statement_failed,
                fmt::format("a foreign key to or from table \"{}\" would refer to columns that are no key", table_),
                {.hint = "drop the foreign key first, or make a key of what it refers to"});
  }
  // Rowids may be others; how many rows of which table miss one of which other is not.
  const auto without_rowids = [](std::vector<Violation> all) {
    for (Violation& one : all) one.rowid.reset();
    std::sort(all.begin(), all.end());
    return all;
  };
  const std::vector<Violation> before = without_rowids(*violations_);
  const std::vector<Violation> after = without_rowids(*now);
  std::vector<Violation> fresh;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(fresh));
  if (fresh.empty()) return;
  throw Error(ErrorCode::constraint_violated, describe(fresh.front()), {.sqlstate = "SQLITE_CONSTRAINT_FOREIGNKEY"});
}

}  // namespace dunlin::sqlite
