// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/alter_table.hpp"

#include <dunlin/error.hpp>

#include "dialect/sqlite/create_table_parser.hpp"
#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/free_disk.hpp"
#include "dialect/sqlite/introspect_facts.hpp"
#include "dialect/sqlite/rebuild_watch.hpp"
#include "dialect/sqlite/row_copy.hpp"
#include "dialect/sqlite/schema_rows.hpp"
#include "dialect/sqlite/table_edit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace dunlin::sqlite {
namespace {

/// Columns that only the text before has.
std::vector<std::string> dropped_columns(const TableAlteration& alteration) {
  std::vector<std::string> dropped;
  for (const ColumnInText& column : alteration.before.table().columns) {
    if (alteration.after.find_column(column.name.name) == nullptr) dropped.push_back(column.name.name);
  }
  return dropped;
}

/// `UPDATE OF a, b ON …`: without the column such a trigger would not fire any more, and nobody be told.
bool waits_for_update_of(std::string_view trigger, std::string_view column) {
  bool listed = false;
  for (DdlReader reader(trigger); !reader.at_end() && !reader.next_is("ON"); reader.advance()) {
    if (listed && reader.next_is_name() && same_name(name_of(reader.text()), column)) return true;
    listed = listed || reader.next_is("OF");
  }
  return false;
}

/// The twelve steps of SQLite's manual, inside the transaction that is open.
class Rebuild {
 public:
  Rebuild(Session& session, const TableAlteration& alteration)
      : session_(session), alteration_(alteration), table_(alteration.table), defensive_(is_defensive(session)) {}

  void run() {
    require_no_deferred_rows(session_);
    require_free_disk(session_, table_);
    const RebuildWatch watch(session_, table_);
    read_objects();
    const ConfigScope no_foreign_keys(session_, SQLITE_DBCONFIG_ENABLE_FKEY, false);
    copy_rows();
    {
      // Views and triggers that name the table must not keep the new one from taking its place.
      std::optional<ConfigScope> legacy;
      if (!names_itself()) legacy.emplace(session_, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, true);
      session_.execute("DROP TABLE " + in_main(table_));
      session_.execute(fmt::format("ALTER TABLE {} RENAME TO {}", in_main(new_name_), dialect().quote(table_)));
    }
    restore_text();
    restore_objects();
    watch.check(expected_rows());
  }

 private:
  /// Whether a CHECK has the table's name before a column's, which has to be renamed with it.
  [[nodiscard]] bool names_itself() const {
    const std::string& sql = alteration_.after.sql();
    std::string renamed = sql;
    const Span name = alteration_.after.table().name.span;
    renamed.replace(name.offset, name.length, dialect().quote(new_name_));
    return with_name(sql, new_name_) != renamed;
  }

  void read_objects() {
    rows_ = read_schema_rows(session_);
    for (const SchemaRow& row : rows_) {
      if (!same_name(row.table, table_) || row.sql.empty()) continue;
      if (row.type == "index") indexes_.push_back(row);
      if (row.type == "trigger") triggers_.push_back(row);
    }
    for (const std::string& column : dropped_columns(alteration_)) {
      for (const SchemaRow& index : indexes_) {
        // SQLite would take its name in quotes for a text.
        if (!names_word(index.sql, column)) continue;
        throw Error(ErrorCode::statement_failed,
                    fmt::format("column \"{}\" is used by index \"{}\"", column, index.name),
                    {.hint = "drop the index first"});
      }
      for (const SchemaRow& trigger : triggers_) {
        if (!waits_for_update_of(trigger.sql, column)) continue;
        throw Error(ErrorCode::statement_failed,
                    fmt::format("column \"{}\" is used by trigger \"{}\"", column, trigger.name),
                    {.hint = "drop the trigger first"});
      }
    }
    read_temporary_triggers();
    read_sequence();
    has_statistics_ = exists("SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE name = 'sqlite_stat1')") &&
                      has_row("SELECT EXISTS (SELECT 1 FROM main.sqlite_stat1 WHERE tbl = $1)");
  }

  void read_temporary_triggers() {
    const std::array<Value, 1> name{table_};
    Execution execution(session_.home(),
                        "SELECT sql FROM temp.sqlite_schema WHERE type = 'trigger' AND tbl_name = $1 COLLATE NOCASE",
                        name);
    while (execution.step()) temporary_triggers_.emplace_back(execution.row().text(0));
  }

  [[nodiscard]] bool exists(std::string_view question) { return first_integer(session_, question) != 0; }
  [[nodiscard]] bool has_row(std::string_view question) {
    const std::array<Value, 1> name{table_};
    return first_integer(session_, question, name) != 0;
  }

  /// The highest rowid that was ever given away, which outlives its row.
  void read_sequence() {
    if (!exists("SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE name = 'sqlite_sequence')")) return;
    const std::array<Value, 1> name{table_};
    Execution execution(session_.home(), "SELECT max(seq) FROM main.sqlite_sequence WHERE name = $1", name);
    if (execution.step() && !execution.row().is_null(0)) sequence_ = execution.row().integer(0);
  }

  [[nodiscard]] std::string unused_name(const std::string& stem) const {
    for (int number = 0;; ++number) {
      std::string name = number == 0 ? stem : fmt::format("{}_{}", stem, number);
      const bool used = std::any_of(rows_.begin(), rows_.end(), [&](const SchemaRow& row) {
        return same_name(row.name, name) || same_name(row.table, name);
      });
      if (!used) return name;
    }
  }

  void copy_rows() {
    new_name_ = unused_name("dunlin_new_" + table_);
    session_.execute(with_name(alteration_.after.sql(), new_name_));
    RowCopy copy(session_, alteration_, new_name_);
    copy.prove();
    const std::int64_t before = first_integer(session_, "SELECT count(*) FROM " + in_main(table_));
    const std::int64_t copied = !defensive_ && transfer(copy) ? transferred_ : copy.run();
    if (before == copied) return;
    throw Error(ErrorCode::internal, fmt::format("{} of {} rows of table \"{}\" were copied", copied, before, table_));
  }

  /// Whole pages' worth at a time, where SQLite can: then indexes are copied too, and must be there before.
  bool transfer(RowCopy& copy) {
    if (!copy.is_of_equal_columns()) return false;
    for (std::size_t i = 0; i < indexes_.size(); ++i) {
      const CreateIndex parsed = parse_create_index(indexes_[i].sql);
      std::string sql = indexes_[i].sql;
      new_indexes_.push_back(unused_name(fmt::format("{}_index_{}", new_name_, i)));
      sql.replace(parsed.table.span.offset, parsed.table.span.length, dialect().quote(new_name_));
      sql.replace(parsed.name.span.offset, parsed.name.span.length, dialect().quote(new_indexes_.back()));
      session_.execute(sql);
    }
    if (copy.will_be_transferred()) {
      transferred_ = copy.transfer();
      session_.log(LogLevel::debug, fmt::format("the records of table \"{}\" were copied whole", table_));
      return true;
    }
    for (const std::string& index : new_indexes_) session_.execute("DROP INDEX " + in_main(index));
    new_indexes_.clear();
    return false;
  }

  /// As it is wanted to the byte: a renaming writes the name in quotes of its own.
  void restore_text() {
    if (defensive_) return;
    SchemaEdit edit(session_);
    edit.set_text("table", table_, alteration_.after.sql());
    for (std::size_t i = 0; i < new_indexes_.size(); ++i) {
      edit.rename_index(new_indexes_[i], indexes_[i].name, indexes_[i].sql);
    }
    edit.finish();
  }

  void restore_objects() {
    if (new_indexes_.empty()) {
      for (const SchemaRow& index : indexes_) session_.execute(index.sql);
    }
    for (const SchemaRow& trigger : triggers_) session_.execute(trigger.sql);
    for (const std::string& sql : temporary_triggers_) {
      constexpr std::string_view kCreate = "CREATE ";
      session_.execute(fmt::format("CREATE TEMP {}", std::string_view(sql).substr(kCreate.size())));
    }
    restore_sequence();
    if (has_statistics_) session_.execute("ANALYZE " + in_main(table_));
  }

  void restore_sequence() {
    const auto& columns = alteration_.after.table().columns;
    const auto& constraints = alteration_.after.table().constraints;
    const auto counts = [](const ClauseInText& clause) { return clause.autoincrement; };
    const bool is_counted = std::any_of(constraints.begin(), constraints.end(), counts) ||
                            std::any_of(columns.begin(), columns.end(), [&](const ColumnInText& column) {
                              return std::any_of(column.clauses.begin(), column.clauses.end(), counts);
                            });
    if (!sequence_ || !is_counted) return;
    const std::array<Value, 2> values{table_, *sequence_};
    const std::int64_t changed =
        session_.execute("UPDATE main.sqlite_sequence SET seq = max(seq, $2) WHERE name = $1", values);
    if (changed == 0) session_.execute("INSERT INTO main.sqlite_sequence (name, seq) VALUES ($1, $2)", values);
  }

  /// What `sqlite_schema` is to hold now: what it held, but for the text of this table.
  [[nodiscard]] std::vector<SchemaRow> expected_rows() const {
    std::vector<SchemaRow> expected;
    for (SchemaRow row : rows_) {
      if (row.type == "table" && same_name(row.name, table_)) {
        row.sql = defensive_ ? with_name(alteration_.after.sql(), table_) : alteration_.after.sql();
      }
      expected.push_back(std::move(row));
    }
    return expected;
  }

  Session& session_;
  const TableAlteration& alteration_;
  const std::string& table_;
  bool defensive_;
  std::string new_name_;
  std::vector<SchemaRow> rows_;
  std::vector<SchemaRow> indexes_;
  std::vector<SchemaRow> triggers_;
  std::vector<std::string> temporary_triggers_;
  std::vector<std::string> new_indexes_;
  std::optional<std::int64_t> sequence_;
  std::int64_t transferred_ = 0;
  bool has_statistics_ = false;
};

}  // namespace

void rebuild_table(Session& session, const TableAlteration& alteration) { Rebuild(session, alteration).run(); }

}  // namespace dunlin::sqlite
